"""A look back as frames: the figures of the report, and the rows behind them."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.errors import UserError
from matcher.evaluation.backtest import METHODS
from matcher.frames import (
    chances_frame,
    coverage_frame,
    methods_frame,
    orders_frame,
    reliability_frame,
)


def test_the_methods_have_the_figures_of_the_report(found):
    frame = methods_frame(found)
    mine = frame[(frame["target"] == "interested") & (frame["method"] == "model")].iloc[0]
    table = found.report.orders["interested"]
    assert tuple(mine[["mean", "low", "high", "n"]]) == table.methods["model"]["ndcg@5"]
    assert mine["verdict"] == table.verdict["ndcg@5"].value
    assert frame["verdict"].ne("").sum() == 2


def test_the_rows_behind_the_methods_average_to_their_means(found):
    rows = orders_frame(found, "recall@5")
    means = rows.groupby("target")[list(METHODS)].mean().stack()
    shown = methods_frame(found, "recall@5").set_index(["target", "method"])["mean"]
    for place, value in means.items():
        assert shown[place] == pytest.approx(value)


@pytest.mark.parametrize("frame_of", [methods_frame, orders_frame])
def test_an_unknown_metric_is_refused_with_those_there_are(found, frame_of):
    with pytest.raises(UserError, match=r"Unknown metric 'ndgc@5'.*ndcg@5"):
        frame_of(found, "ndgc@5")


def test_chances_stand_beside_what_happened(found):
    frame = chances_frame(found)
    assert len(frame) == found.report.chances["interested"].n
    assert frame["outcome"].sum() == found.report.chances["interested"].n_yes
    error = (frame["model"] - frame["outcome"]).pow(2).mean()
    assert error == pytest.approx(found.report.chances["interested"].methods["model"].brier.mean)
    first = frame.iloc[0]
    cohort = found.done.cohorts[0]
    assert first["request_id"] == cohort.request.request_id
    assert first["received_on"].date() == cohort.own_day


def test_the_chance_of_being_selected_has_its_interval(found):
    frame = chances_frame(found, "selected")
    assert (frame["low"] <= frame["model"]).all()
    assert (frame["model"] <= frame["high"]).all()


def test_norways_chance_is_of_no_hospital(found):
    frame = chances_frame(found, "norway")
    assert set(frame["site_id"]) == {""}
    assert frame["request_id"].is_unique


def test_reliability_and_coverage_are_those_of_the_report(found):
    bins = reliability_frame(found)
    assert bins["n"].sum() == found.report.chances["interested"].n
    np.testing.assert_array_equal(
        bins["seen"], found.report.chances["interested"].reliability.observed
    )
    held = coverage_frame(found)
    overall = (held["held"] * held["n"]).sum() / held["n"].sum()
    assert overall == pytest.approx(found.report.truth.coverage.overall.mean)


def test_real_data_has_no_coverage_to_show(found):
    from dataclasses import replace

    real = replace(found, report=replace(found.report, truth=None))
    assert coverage_frame(real).empty
    assert coverage_frame(real).columns.tolist() == coverage_frame(found).columns.tolist()
