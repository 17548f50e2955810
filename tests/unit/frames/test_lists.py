"""Ranked lists as frames."""

from __future__ import annotations

import math

import pytest

from matcher.domain.request import Request
from matcher.evidence import COLUMNS
from matcher.frames import ranking_frame, rankings_frame, reasons_frame
from matcher.model import built_in_prior
from matcher.ranking import rank


@pytest.fixture
def ranking(portal):
    asked = Request(title="Heart failure", therapy_areas=("cardiovascular",))
    return rank(asked, portal.as_of("06-01"), built_in_prior(COLUMNS))


def test_a_frame_holds_every_candidate_in_reading_order(ranking):
    frame = ranking_frame(ranking)
    assert frame["site_id"].tolist() == [one.site_id for one in ranking.candidates]
    assert frame["rank"].tolist() == [1, 2, 3, 4]
    assert (frame["low"] <= frame["probability"]).all()
    assert (frame["probability"] <= frame["high"]).all()


def test_reasons_sum_to_differences_between_hospitals(ranking):
    sums = reasons_frame(ranking).groupby("site_id")["effect"].sum()
    chances = ranking_frame(ranking).set_index("site_id")["probability"]
    difference = math.log(chances["big"]) - math.log(chances["rheuma"])
    assert sums["big"] - sums["rheuma"] == pytest.approx(difference, abs=1e-10)


def test_several_lists_stand_under_each_other_each_with_its_request(ranking):
    frame = rankings_frame([ranking, ranking])
    assert len(frame) == 2 * len(ranking.candidates)
    assert frame.columns[:3].tolist() == ["request_id", "as_of", "rank"]
    assert frame["as_of"].dt.date.unique().tolist() == [ranking.as_of]
    assert rankings_frame([]).columns.tolist() == frame.columns.tolist()
