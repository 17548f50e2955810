"""A feature that was tried out, as frames."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from matcher.evaluation.backtest import BacktestSettings
from matcher.evaluation.tryout import try_features
from matcher.frames import comparisons_frame, gains_frame, learnt_frame


@pytest.fixture(scope="module")
def tried(small_archive):
    def row(_request, history):
        return np.arange(history.n_sites)

    return try_features(small_archive, {"row": row}, BacktestSettings(as_of=date(2026, 1, 1)))


def test_each_measure_is_a_row_with_its_gain(tried):
    frame = comparisons_frame(tried)
    assert list(zip(frame["target"], frame["measure"], strict=True)) == [
        ("interested", "ndcg@5"),
        ("selected", "ndcg@5"),
        ("interested", "log score"),
    ]
    order = frame.iloc[0]
    assert order["gain"] == pytest.approx(order["with"] - order["without"])
    score = frame.iloc[2]
    assert score["gain"] == pytest.approx(score["without"] - score["with"])


def test_the_gains_of_the_requests_average_to_the_gain(tried):
    means = gains_frame(tried).groupby("target")["gain"].agg(["mean", "size"])
    shown = comparisons_frame(tried).set_index(["measure", "target"]).loc["ndcg@5"]
    for target in means.index:
        assert means.loc[target, "mean"] == pytest.approx(shown.loc[target, "gain"])
        assert means.loc[target, "size"] == shown.loc[target, "n"]


def test_what_was_learnt_has_a_row_a_stage(tried):
    frame = learnt_frame(tried)
    assert frame["stage"].tolist() == ["answers", "in_time", "interested", "selected"]
    assert (frame["deviation"] > 0).all()
    assert set(frame["feature"]) == {"row"}
