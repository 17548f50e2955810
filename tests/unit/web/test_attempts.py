"""Wrong passwords are counted by user and by address, for a while, in bounded memory."""

from __future__ import annotations

from matcher.web.security import attempts
from matcher.web.security.attempts import PER_ADDRESS, PER_USER, WINDOW_SECONDS, Attempts


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_user_is_closed_from_every_address_and_opens_after_a_while():
    clock = Clock()
    counted = Attempts(clock)
    for number in range(PER_USER):
        assert not counted.are_too_many("kari", "10.0.0.1")
        counted.failed("kari", f"10.0.0.{number}")
    assert counted.are_too_many("kari", "10.9.9.9")
    assert not counted.are_too_many("ola", "10.0.0.1")
    clock.seconds = WINDOW_SECONDS
    assert not counted.are_too_many("kari", "10.9.9.9")


def test_an_address_is_closed_to_every_user():
    counted = Attempts(Clock())
    for number in range(PER_ADDRESS):
        counted.failed(f"user{number}", "10.0.0.1")
    assert counted.are_too_many("somebody-else", "10.0.0.1")
    assert not counted.are_too_many("somebody-else", "10.0.0.2")


def test_logging_in_forgives_the_user_and_not_the_address():
    counted = Attempts(Clock())
    for _ in range(PER_USER - 1):
        counted.failed("kari", "10.0.0.1")
    counted.succeeded("kari")
    counted.failed("kari", "10.0.0.1")
    assert not counted.are_too_many("kari", "10.0.0.2")
    for number in range(PER_ADDRESS - PER_USER):
        counted.failed(f"user{number}", "10.0.0.1")
    assert counted.are_too_many("ola", "10.0.0.1")


def test_names_made_up_by_the_thousand_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(attempts, "_MOST_KEPT", 10)
    counted = Attempts(Clock())
    for number in range(100):
        counted.failed(f"user{number}", f"10.0.0.{number}")
    assert len(counted._failed) == 10
