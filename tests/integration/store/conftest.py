"""Helpers to run parts of a story in another process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

_PRELUDE = """
import os, sys
from datetime import date
from matcher.domain.batch import Row
from matcher.domain.events import Participation
from matcher.errors import StoreError
from matcher.store import open_store, reads, writes

URL = sys.argv[1]
TODAY = date(2025, 6, 1)

def rows(first, last):
    for i in range(first, last):
        yield Row(Participation(f"N{i}", "ous", started_on=date(2020, 1, 1), title="x" * 200))

def put(store, rows):
    return writes.apply(store, rows, today=TODAY, actor="a", source="f")
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def run(url: str) -> Run:
    """Run a piece of Python on the store in a process of its own, to its end."""

    def run_code(code: str, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", _PRELUDE + code, url],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            **options,
        )  # type: ignore[call-overload]

    return run_code


@pytest.fixture
def start(url: str) -> Callable[[str], subprocess.Popen[str]]:
    """Start a piece of Python on the store, to be talked with."""

    def start_code(code: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", _PRELUDE + code, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    return start_code
