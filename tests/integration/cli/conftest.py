"""The real command on real stores, each test in a home of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest import mock

import pytest

from matcher.cli import main

MATCHER = Path(sys.executable).with_name("matcher")

REQUEST = """\
request_id = "R-1"
title = "A phase 3 study of an oral biologic in children with ulcerative colitis"
request_type = "site"
sites_wanted = 3
"""


@dataclass(frozen=True)
class Done:
    """What a run left: its exit code and what it wrote."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Home:
    """A home directory in which the command is run; nothing of the real one shows through.

    `run` starts a process; `run_here` runs the same entry in this one, which is faster and
    enough where nothing hangs on the process itself. `before` is put before the command of
    a process.
    """

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()

    @property
    def env(self) -> dict[str, str]:
        kept = ("PATH", "SYSTEMROOT", "PYTHONPATH", "COVERAGE_PROCESS_START")
        return {
            **{name: os.environ[name] for name in kept if name in os.environ},
            "HOME": str(self.folder),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "LANG": "C.UTF-8",
            **self.environment,
        }

    def command(self, *arguments: object) -> list[str]:
        return [*self.before, str(MATCHER), *map(str, arguments)]

    def run(self, *arguments: object, given: str | bytes = "", code: int = 0) -> Done:
        """Run a process to its end, check its exit code, and that nobody sees a traceback."""
        done = subprocess.run(
            self.command(*arguments),
            input=_bytes(given),
            capture_output=True,
            env=self.env,
            cwd=self.folder,
            timeout=120,
            check=False,
        )
        return _checked(Done(done.returncode, done.stdout.decode(), done.stderr.decode()), code)

    def run_here(self, *arguments: object, given: str | bytes = "", code: int = 0) -> Done:
        """As `run`, without a process of its own."""
        with self._inside(_bytes(given)) as (out, err):
            exit_code = main([str(argument) for argument in arguments])
            sys.stdout.flush()
            sys.stderr.flush()
            done = Done(exit_code, out.getvalue().decode(), err.getvalue().decode())
        return _checked(done, code)

    @contextmanager
    def _inside(self, given: bytes) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
        out, err = io.BytesIO(), io.BytesIO()
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            with (
                mock.patch.dict(os.environ, self.env, clear=True),
                mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8")),
                mock.patch("sys.stdout", io.TextIOWrapper(out, "utf-8")),
                mock.patch("sys.stderr", io.TextIOWrapper(err, "utf-8")),
            ):
                yield out, err
        finally:
            os.chdir(before)

    def with_environment(self, **variables: str) -> Home:
        return replace(self, environment={**self.environment, **variables})


def _bytes(given: str | bytes) -> bytes:
    return given.encode() if isinstance(given, str) else given


def _checked(done: Done, code: int) -> Done:
    assert done.code == code, done
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "request.toml").write_text(REQUEST, "utf-8")
    return Home(tmp_path)


@pytest.fixture(scope="session")
def real_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the store everybody starts with; tests must not change it."""
    folder = tmp_path_factory.mktemp("real")
    (folder / "request.toml").write_text(REQUEST, "utf-8")
    home = Home(folder)
    home.run("sites")
    return home


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the demo has been run once; tests must not change its store."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "request.toml").write_text(REQUEST, "utf-8")
    home = Home(folder)
    first = home.run("demo")
    (folder / "first.txt").write_text(first.stdout, "utf-8")
    return home
