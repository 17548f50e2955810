"""Where a command line becomes an exit code."""

from __future__ import annotations

import os
from datetime import date

import pytest

from matcher.cli.entry import hoist, main
from matcher.cli.plain import plain
from matcher.cli.settings import day_from
from matcher.errors import UserError


@pytest.mark.parametrize(
    ("given", "hoisted"),
    [
        (["rank", "r.toml", "--lang", "nn"], ["--lang", "nn", "rank", "r.toml"]),
        (["rank", "--store=sqlite:///a", "-"], ["--store=sqlite:///a", "rank", "-"]),
        (["--models", "m", "sites"], ["--models", "m", "sites"]),
        (["alias", "add", "--", "--lang", "ous"], ["alias", "add", "--", "--lang", "ous"]),
        (["sites", "--lang"], ["--lang", "sites"]),
        ([], []),
    ],
)
def test_options_of_every_command_may_stand_anywhere(given: list[str], hoisted: list[str]) -> None:
    assert hoist(given) == hoisted


def test_a_day_is_written_the_norwegian_way_or_as_iso() -> None:
    assert day_from("2026-03-31", "--as-of") == date(2026, 3, 31)
    assert day_from("31.3.2026", "--as-of") == date(2026, 3, 31)
    assert day_from(None, "--as-of") is None


@pytest.mark.parametrize(
    "text", ["31.02.2026", "2026-02-31", "0000-01-01", "yesterday", "", "31/3/26"]
)
def test_an_impossible_day_is_named_with_the_way_to_write_one(text: str) -> None:
    with pytest.raises(UserError, match=r"is no day.*2026-03-31"):
        day_from(text, "--as-of")


def test_text_is_shown_without_what_could_steer_a_terminal() -> None:
    assert plain("a\x1b[31mb\x00\u202e c\td\r\n e") == "a[31mb c d e"
    assert plain("31\u00a0%") == "31\u00a0%"


@pytest.mark.parametrize(("set_by_user", "then"), [(None, "1"), ("4", "4")])
def test_small_matrices_are_left_to_one_thread_unless_the_user_says_so(
    monkeypatch, capsys, set_by_user, then
):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    if set_by_user is not None:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", set_by_user)
    monkeypatch.setattr(os, "environ", os.environ.copy())
    assert main(["--version"]) == 0
    assert os.environ["OPENBLAS_NUM_THREADS"] == then
