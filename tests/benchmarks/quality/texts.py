"""Peers that go by the words of a request: nearest neighbours, and a logistic regression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from quality.portals import Floats
from quality.staged import indicators
from quality.task import INTERESTED, Scored, Task

#: Similarity counts with this power.
POWER = 2.0

#: Neighbours' worth of the overall share that a share is shrunk towards, and of the mean.
NEAR_STRENGTH, SHARE_STRENGTH = 0.5, 1.0

N_TOPICS = 8
#: What a hospital's own taste in topics is worth before it is learnt, against the rest.
SITE_SCALE, TASTE_SCALE = 0.7, 0.5


def letters(longest: int = 5) -> TfidfVectorizer:
    """Groups of three letters and more, within words; the rare ones count for more."""
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(3, longest), sublinear_tf=True)


def nearest_neighbours(task: Task) -> Scored:
    """Who took part in similar public studies, or was interested in similar requests.

    Shares are shrunk towards the hospital's overall share; they are no probability of
    being selected.
    """
    studies, part = _studies(task)
    texts, before = _texts(task)
    words = letters().fit([*studies, *before])
    rows, yes = task.known_rows(INTERESTED)
    took_part = sparse.vstack([part, _members(task, rows[yes == 1])]).tocsr()
    similar = words.transform([texts[i] for i in task.tested])
    similar = (similar @ words.transform([*studies, *texts]).T).toarray().clip(0.0, 1.0) ** POWER
    similar[:, len(studies) + len(before) :] = 0.0
    overall = np.asarray(took_part.sum(axis=0)).ravel() + SHARE_STRENGTH
    overall = overall / (len(studies) + len(before) + SHARE_STRENGTH)
    near = similar.sum(axis=1, keepdims=True)
    return Scored((similar @ took_part + NEAR_STRENGTH * overall) / (near + NEAR_STRENGTH))


def text_logistic(task: Task) -> Scored:
    """Logistic regression on the topics of the words, the hospital, and its taste in topics."""
    data, target = task.data, task.target
    topics = _topics(task)
    n_tested = len(task.tested)
    everyone = np.tile(np.arange(data.n_sites), n_tested)
    site, request = data.pair_site[target.rows], data.pair_request[target.rows]
    model = LogisticRegression(C=1.0, max_iter=500)
    place, label, weight = target.split()
    known = _with_taste(topics[request[place]], site[place], data.n_sites)
    model.fit(known, label, sample_weight=weight)
    asked = np.repeat(topics[task.tested], data.n_sites, axis=0)
    p = model.predict_proba(_with_taste(asked, everyone, data.n_sites))[:, 1]
    return Scored.by(p.reshape(n_tested, -1) * target.factor)


def _texts(task: Task) -> tuple[list[str], list[str]]:
    texts = [request.text for request in task.data.requests]
    return texts, [texts[i] for i in task.before]


def _studies(task: Task) -> tuple[list[str], sparse.csr_array]:
    """Titles of the public studies known at the cut-off, and who took part."""
    column = {site: i for i, site in enumerate(task.data.archive.candidates.ids.tolist())}
    known = [
        row
        for row in task.data.portal.events.participations
        if row.known_on < task.known.day and row.site in column
    ]
    titles = {row.study_id: row.title for row in known}
    place = {study_id: i for i, study_id in enumerate(titles)}
    cells = {(place[row.study_id], column[row.site]) for row in known}
    part = sparse.lil_array((len(titles), len(column)))
    for study, site in cells:
        part[study, site] = 1.0
    return list(titles.values()), part.tocsr()


def _members(task: Task, rows: NDArray[np.intp]) -> sparse.csr_array:
    """One row a request, one column a hospital, 1 for the pairs given."""
    data = task.data
    cells = (data.pair_request[rows], data.pair_site[rows])
    return sparse.csr_array((np.ones(len(rows)), cells), (len(data.requests), data.n_sites))


def _topics(task: Task) -> Floats:
    """Topics of every request, deviation 1 over those learnt from."""
    texts, before = _texts(task)
    vectoriser = letters().fit(before)
    svd = TruncatedSVD(min(N_TOPICS, len(before) - 1), random_state=0)
    learnt = svd.fit_transform(vectoriser.transform(before))
    return svd.transform(vectoriser.transform(texts)) / learnt.std(axis=0)


def _with_taste(topics: Floats, site: NDArray[np.integer], n_sites: int) -> sparse.csr_array:
    whose = indicators(site, n_sites)
    taste = [whose.multiply(topic[:, None]) * TASTE_SCALE for topic in topics.T]
    return sparse.hstack([sparse.csr_array(topics), whose * SITE_SCALE, *taste], format="csr")
