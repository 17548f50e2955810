"""Made-up data says that it is made up, on every page and in every language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from starlette.testclient import TestClient

from matcher.services.desk.desk import Desk
from matcher.store import writes
from matcher.web.app import make_app
from matcher.web.settings import WebSettings

TODAY = date(2026, 3, 2)
SAID = {"nb": "Oppdiktede data", "nn": "Oppdikta data", "en": "Made-up data"}


@pytest.mark.parametrize("language", SAID)
def test_a_made_up_store_says_so_and_a_real_one_does_not(desk, language):
    def page(of: Desk) -> str:
        client = TestClient(make_app(of, WebSettings()), base_url="http://localhost")
        return client.get("/login", headers={"Accept-Language": language}).text

    assert SAID[language] not in page(desk)
    writes.set_meta(desk.store, "kind", "demo", today=TODAY, actor="a", now=datetime.now(UTC))
    assert SAID[language] in page(Desk.open(desk.place, today=TODAY))
