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
        assert counted.begin("kari", f"10.0.0.{number}") is not None
    assert counted.begin("kari", "10.9.9.9") is None
    assert counted.begin("ola", "10.0.0.1") is not None
    clock.seconds = WINDOW_SECONDS
    assert counted.begin("kari", "10.9.9.9") is not None


def test_an_address_is_closed_to_every_user():
    counted = Attempts(Clock())
    for number in range(PER_ADDRESS):
        counted.begin(f"user{number}", "10.0.0.1")
    assert counted.begin("somebody-else", "10.0.0.1") is None
    assert counted.begin("somebody-else", "10.0.0.2") is not None


def test_tries_whose_passwords_are_still_being_looked_at_count_as_well():
    counted = Attempts(Clock())
    begun = [counted.begin("kari", "10.0.0.1") for _ in range(50)]
    assert sum(one is not None for one in begun) == PER_USER


def test_logging_in_forgives_the_user_and_not_the_address():
    counted = Attempts(Clock())
    for _ in range(PER_USER - 1):
        counted.begin("kari", "10.0.0.1")
    begun = counted.begin("kari", "10.0.0.1")
    counted.succeeded("kari", "10.0.0.1", begun)
    assert counted.begin("kari", "10.0.0.2") is not None
    for number in range(PER_ADDRESS - PER_USER + 1):
        assert counted.begin(f"user{number}", "10.0.0.1") is not None
    assert counted.begin("ola", "10.0.0.1") is None


def test_right_passwords_never_close_an_address_that_many_share():
    counted = Attempts(Clock())
    for number in range(2 * PER_ADDRESS):
        begun = counted.begin(f"user{number}", "10.0.0.1")
        counted.succeeded(f"user{number}", "10.0.0.1", begun)
    assert counted.begin("kari", "10.0.0.1") is not None


def test_names_made_up_by_the_thousand_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(attempts, "_MOST_KEPT", 10)
    counted = Attempts(Clock())
    for number in range(100):
        counted.begin(f"user{number}", f"10.0.0.{number}")
    assert len(counted._failed) == 10
