"""Scripts that are logged in: they carry a cookie and a token, and read what others changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

PASSWORD = "correct horse battery"  # noqa: S105 - made up
STUDY = {"title": "A phase 3 study in ulcerative colitis", "request_type": "site"}


@dataclass
class Script:
    """A client of the API."""

    client: TestClient

    def get(self, path: str, **said: Any):
        return self.client.get(f"/v1{path}", **said)

    def send(self, method: str, path: str, body: Any = None, **headers: str):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, f"/v1{path}", json=body, headers=named)

    def post(self, path: str, body: Any = None, **headers: str):
        return self.send("POST", path, body, **headers)

    def opened(self, **said: Any) -> str:
        """Put a request on the desk; its reference."""
        answer = self.post("/requests", {"request": {**STUDY, **said}})
        assert answer.status_code == 201, answer.text
        return answer.json()["request_id"]

    def tag(self, path: str) -> str:
        return self.get(path).headers["etag"]


@pytest.fixture
def script(app) -> Callable[..., Script]:
    """Logs a script in."""

    def log_in(username: str = "kari", language: str = "en") -> Script:
        headers = {"Accept-Language": language}
        client = TestClient(app, base_url="http://127.0.0.1", headers=headers)
        said = {"username": username, "password": PASSWORD}
        answer = client.post("/v1/session", json=said)
        assert answer.status_code == 201, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return Script(client)

    return log_in


@pytest.fixture
def kari(script) -> Script:
    """A coordinator's script."""
    return script("kari")


def problem(answer: Any, status: int) -> dict[str, Any]:
    """What an answer says went wrong."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()
