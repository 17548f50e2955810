"""A store with the real catalogue, and people at work on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from matcher.domain.person import Person, Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.services.desk.acting import Acting
from matcher.services.desk.receiving import NewCase, open_case
from matcher.services.matching import Matcher
from matcher.store import Store, open_store

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def acting_as(name: str, role: Role = Role.COORDINATOR, today: date = TODAY) -> Acting:
    return Acting(Person(name, name.title(), role), today, NOW)


@pytest.fixture
def kari() -> Acting:
    return acting_as("kari")


@pytest.fixture
def ola() -> Acting:
    return acting_as("ola")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}", today=TODAY) as opened:
        yield opened


@pytest.fixture
def matcher(store: Store, tmp_path: Path) -> Matcher:
    return Matcher.of(store, tmp_path / "models", today=TODAY)


@pytest.fixture
def received(store: Store, matcher: Matcher, kari: Acting) -> Callable[..., str]:
    """Put a request on the desk; its reference."""

    def receive(**said: object) -> str:
        said.setdefault("title", "A phase 3 study in ulcerative colitis")
        said.setdefault("request_type", RequestType.SITE)
        request = Request(**said)
        return open_case(store, NewCase(request), kari, catalogue=matcher.catalogue).request_id

    return receive
