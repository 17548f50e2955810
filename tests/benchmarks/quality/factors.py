"""lightfm-next: requests and hospitals as vectors, learnt from the yeses."""

from __future__ import annotations

import numpy as np
from lightfm import LightFM
from scipy import sparse

from matcher.evidence import STATIC_FEATURES
from quality.task import INTERESTED, SELECTED, Scored, Task

N_FACTORS, N_EPOCHS, RATE, PENALTY = 8, 30, 0.05, 1e-4

#: A selection counts as so many yeses.
SELECTED_WEIGHT = 2.0


def factors(task: Task) -> Scored:
    """WARP loss on the yeses; a new request is known by its features only. Ranks, no more."""
    data = task.data
    requests, sites = _requests(task), _sites(task)
    rows = task.known_rows(INTERESTED)[0]
    rows = rows[task.known.labels[rows, INTERESTED] == 1]
    worth = np.where(task.known.labels[rows, SELECTED] == 1, SELECTED_WEIGHT, 1.0)
    cells = (data.pair_request[rows], data.pair_site[rows])
    shape = (len(data.requests), data.n_sites)
    yes = sparse.coo_matrix((np.ones(len(rows), np.float32), cells), shape)
    weight = sparse.coo_matrix((worth.astype(np.float32), cells), shape)
    model = LightFM(
        N_FACTORS,
        loss="warp",
        learning_rate=RATE,
        item_alpha=PENALTY,
        user_alpha=PENALTY,
        random_state=0,
    )
    model.fit(
        yes,
        sample_weight=weight,
        user_features=requests,
        item_features=sites,
        epochs=N_EPOCHS,
    )
    score = model.predict(
        np.repeat(task.tested, data.n_sites).astype(np.int32),
        np.tile(np.arange(data.n_sites, dtype=np.int32), len(task.tested)),
        user_features=requests,
        item_features=sites,
    )
    return Scored(score.reshape(len(task.tested), -1))


def _requests(task: Task) -> sparse.csr_matrix:
    """Area, sponsor, phase and population of each request, as indicators that sum to one."""
    facts = [
        (f"area {area}", f"sponsor {r.sponsor}", f"phase {r.phase}", f"for {r.population}")
        for area, r in zip(task.data.area.tolist(), task.data.requests, strict=True)
    ]
    names = {name: i for i, name in enumerate(sorted({name for row in facts for name in row}))}
    held = np.array([[names[name] for name in row] for row in facts])
    rows = np.repeat(np.arange(len(facts)), held.shape[1])
    values = np.full(held.size, 1 / held.shape[1], np.float32)
    return sparse.csr_matrix((values, (rows, held.ravel())), shape=(len(facts), len(names)))


def _sites(task: Task) -> sparse.csr_matrix:
    """Each hospital itself, and what it stands for on the day of training, from 0 to 1."""
    static = task.data.x[task.tested[0], :, : len(STATIC_FEATURES)].astype(float)
    width = np.ptp(static, axis=0)
    static = (static - static.min(axis=0)) / np.where(width > 0, width, 1.0)
    own = sparse.identity(task.data.n_sites, dtype=np.float32)
    return sparse.csr_matrix(sparse.hstack([own, static.astype(np.float32)]))
