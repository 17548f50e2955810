"""The matcher itself, through the doors its users go through: `train` and `predict`."""

from __future__ import annotations

import numpy as np

from matcher.evidence import COLUMNS
from matcher.model import Model, built_in_prior
from matcher.ranking import predict
from matcher.training import train
from quality.task import Scored, Task


def ours(task: Task) -> Scored:
    """Trained on what was known at the cut-off, each request ranked as of its own day."""
    return _predicted(task, train(task.data.archive, as_of=task.known.day, model_id="trained"))


def untrained(task: Task) -> Scored:
    """The prior that is built in: no outcome has been learnt from."""
    return _predicted(task, built_in_prior(COLUMNS))


def _predicted(task: Task, model: Model) -> Scored:
    data = task.data
    said = [predict(data.requests[i], data.histories[i], model) for i in task.tested]
    probability = np.stack([one.probability for one in said])
    low, high = np.stack([one.low for one in said]), np.stack([one.high for one in said])
    return Scored(probability, probability, low, high)
