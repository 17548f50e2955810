"""The past as frames: gaps stay gaps, and what came later is not there."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from matcher.domain.events import Events
from matcher.frames import forwardings_frame, hospitals_frame, interests_frame, requests_frame


@pytest.fixture
def asked(portal):
    """One request of each kind: allocated, and open with an answer that is still awaited."""
    portal.interest("mid", "cardiovascular", "01-15")
    portal.request("won", "02-01", sponsor="A sponsor", phase="III")
    portal.forward("won", "big", "02-02").forward("won", "big-campus", "02-03")
    portal.forward("won", "mid", "02-02").forward("won", "small", "02-02")
    portal.answer("won", "big", "02-04", "interested").answer("won", "mid", "02-28", "declined")
    portal.country("won", "allocated", "04-01").outcome("won", "big", "selected", "04-01")
    portal.request("open", "05-28").forward("open", "mid", "05-30")
    return portal


def test_a_request_is_one_row_with_its_outcome_as_known_that_day(asked):
    frame = requests_frame(asked.as_of("06-01")).set_index("request_id")
    assert frame.loc["won", ["area", "n_forwarded", "country", "sponsor"]].tolist() == [
        *("cardiovascular", 3, "allocated", "A sponsor")
    ]
    assert frame.loc["won", "country_told_on"] == pd.Timestamp("2025-04-01")
    assert frame.loc["open", "country"] == "unresolved"
    assert pd.isna(frame.loc["open", "country_told_on"])
    earlier = requests_frame(asked.as_of("03-01")).set_index("request_id")
    assert earlier["country"].to_dict() == {"won": "unresolved"}


def test_a_hospital_asked_is_one_row_and_what_is_not_known_is_missing(asked):
    frame = forwardings_frame(asked.as_of("06-01")).set_index(["request_id", "site_id"])
    assert len(frame) == 4
    stages = ["answered", "in_time", "interested", "selected"]
    assert frame.loc[("won", "big"), stages].tolist() == [True, True, True, True]
    assert frame.loc[("won", "mid"), stages[:3]].tolist() == [True, False, False]
    assert pd.isna(frame.loc[("won", "mid"), "selected"])
    assert frame.loc[("won", "small"), stages[:2]].tolist() == [False, False]
    assert frame.loc[("open", "mid"), stages].isna().all()
    assert pd.isna(frame.loc[("open", "mid"), "answered_on"])
    assert frame.loc[("won", "big"), "forwarded_on"] == pd.Timestamp("2025-02-02")


def test_a_share_of_yes_leaves_out_what_is_not_known(asked):
    frame = forwardings_frame(asked.as_of("06-01"))
    assert frame["answered"].mean() == pytest.approx(2 / 3)


def test_hospitals_never_asked_are_rows_too(asked):
    frame = hospitals_frame(asked.as_of("06-01")).set_index("site_id")
    counted = ["n_forwarded", "n_answered", "n_interested", "n_selected"]
    assert frame.loc["big", counted].tolist() == [1, 1, 1, 1]
    assert frame.loc["mid", counted].tolist() == [2, 1, 0, 0]
    assert frame.loc["rheuma", counted].tolist() == [0, 0, 0, 0]
    assert frame.loc["rheuma", "region"] == "north"


def test_interests_are_those_in_force_on_the_day(asked):
    assert interests_frame(asked.as_of("06-01")).to_dict("records") == [
        {"site_id": "mid", "area": "cardiovascular"}
    ]
    assert interests_frame(asked.as_of("01-10")).empty


def test_an_empty_portal_gives_empty_frames_with_the_same_columns(asked):
    full = asked.as_of("06-01")
    empty = replace(asked, events=Events()).as_of("06-01")
    for frame_of in (requests_frame, forwardings_frame, interests_frame):
        assert frame_of(empty).empty
        assert frame_of(empty).columns.tolist() == frame_of(full).columns.tolist()
        days = [name for name in frame_of(full) if name.endswith("_on")]
        assert frame_of(empty)[days].dtypes.tolist() == frame_of(full)[days].dtypes.tolist()
