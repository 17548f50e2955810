"""Ranking every hospital for a real study from its words and the earlier studies.

NDCG@5 with participants as gain. Participation is not selection after a request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.metrics import ndcg
from matcher.evidence import COLUMNS
from matcher.history import Archive, History
from matcher.model import Model, built_in_prior
from matcher.ranking import predict
from matcher.training import train
from quality.names import OURS, UNTRAINED
from quality.studies import LEARNT_ON, RANKED_ON, read_german, read_norwegian
from quality.study_peers import STUDY_PEERS, Fitted, Past

TOP = 5
N_FOLDS = 5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reached:
    """NDCG@5 of every peer for every study ranked.

    Attributes
    ----------
    ndcg:
        Peer to array of shape (n_studies,), the mean over repeats.
    """

    what: str
    ndcg: dict[str, Floats]


def norwegian(folder: Path, *, n_repeats: int) -> Reached:
    """Repeated cross-validation: four fifths of the studies are the past of the others."""
    source = read_norwegian(folder)
    n = len(source.studies)
    total = {name: np.zeros(n) for name in (*STUDY_PEERS, UNTRAINED, OURS)}
    for repeat in range(n_repeats):
        fold = np.random.default_rng(repeat).permutation(n) % N_FOLDS
        for held in range(N_FOLDS):
            learnt, ranked = np.flatnonzero(fold != held), np.flatnonzero(fold == held)
            past = Past(source, learnt, Fitted(source, learnt))
            archive = source.archive(learnt, known_on=LEARNT_ON)
            history = archive.as_of(RANKED_ON)
            models = _models(archive, RANKED_ON)
            for place in ranked.tolist():
                for name, score in _scores(past, place, history, models).items():
                    total[name][place] += ndcg(source.took_part[place], score, TOP)
    what = f"{n_repeats} x {N_FOLDS}-fold cross-validation over {n} studies"
    return Reached(what, {name: one / n_repeats for name, one in total.items()})


def german(folder: Path, *, n_ranked: int | None = None) -> Reached:
    """The later half in the order of time, each as of its own day; refitted every month."""
    source = read_german(folder)
    started = np.array([study.started_on.toordinal() for study in source.studies])
    archive = source.archive(range(len(started)))
    later = np.arange(len(started) // 2, len(started))[:n_ranked]
    reached: dict[str, list[float]] = {name: [] for name in (*STUDY_PEERS, UNTRAINED, OURS)}
    month, history = date.min, None
    for place in later.tolist():
        day = source.studies[place].started_on
        if day.replace(day=1) != month:
            month = day.replace(day=1)
            fitted = Fitted(source, np.flatnonzero(started < month.toordinal()))
            models = _models(archive, month)
        if history is None or history.as_of != day:
            history = archive.as_of(day)
        past = Past(source, np.flatnonzero(started < day.toordinal()), fitted)
        for name, score in _scores(past, place, history, models).items():
            reached[name].append(ndcg(source.took_part[place], score, TOP))
    first, last = source.studies[later[0]].started_on, source.studies[later[-1]].started_on
    what = f"{len(later)} trials that started from {first} to {last}, in the order of time"
    return Reached(what, {name: np.array(values) for name, values in reached.items()})


def _models(archive: Archive, as_of: date) -> dict[str, Model]:
    return {
        UNTRAINED: built_in_prior(COLUMNS),
        OURS: train(archive, as_of=as_of, model_id="trained"),
    }


def _scores(
    past: Past, place: int, history: History, models: dict[str, Model]
) -> dict[str, Floats]:
    scores = {name: peer(past, place) for name, peer in STUDY_PEERS.items()}
    request = past.source.studies[place].as_request()
    for name, model in models.items():
        scores[name] = predict(request, history, model).probability
    return scores
