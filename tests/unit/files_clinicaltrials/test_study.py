"""Texts, phases and dates in one form."""

from __future__ import annotations

import doctest
from datetime import date

import pytest

from matcher.files.clinicaltrials import study
from matcher.files.clinicaltrials.study import clean, day_of, phase_of


def test_the_examples_in_the_docstrings_are_true() -> None:
    failed, tried = doctest.testmod(study)
    assert tried
    assert not failed


@pytest.mark.parametrize(
    ("written", "phase"),
    [
        ("PHASE1", "I"),
        ("EARLY_PHASE1", "I"),
        ("EARLY_PHASE1|PHASE1", "I"),
        ("PHASE1|PHASE2", "I/II"),
        ("PHASE3|PHASE2", "II/III"),
        ("Phase 2/Phase 3", "II/III"),
        ("PHASE4", "IV"),
        ("NA", ""),
        ("Not Applicable", ""),
        ("", ""),
    ],
)
def test_a_phase_has_one_form(written: str, phase: str) -> None:
    assert phase_of(written) == phase


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2006-01-09", date(2006, 1, 9)),
        ("2006-01-09T00:00:00", date(2006, 1, 9)),
        ("2006-02", date(2006, 2, 1)),
        ("2006", date(2006, 1, 1)),
        ("09.01.2006", date(2006, 1, 9)),
        ("January 9, 2006", date(2006, 1, 9)),
        ("september 2006", date(2006, 9, 1)),
    ],
)
def test_a_date_is_read_in_every_form_the_registry_has_used(written: str, day: date) -> None:
    assert day_of(written) == day


@pytest.mark.parametrize(
    "written",
    ["2006-02-31", "2006-13", "0000-01-01", "1006-01-01", "9999-01", "31.02.2006", "jan.06", "x",
     "Smarch 2006", "２００６-01", "2006-01-09x"],
)  # fmt: skip
def test_an_impossible_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        day_of(written)


def test_text_can_always_be_stored() -> None:
    assert clean("a\x00b\ud800 c\n\u2028d\x9f") == "a b c d"
    assert clean(None) == clean(3) == clean(["a"]) == ""
