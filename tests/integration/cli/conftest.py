"""The real command, as a process of its own, with a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

MATCHER = Path(sys.executable).with_name("matcher")

REQUEST = """\
request_id = "R-1"
title = "A phase 3 study of an oral biologic in children with ulcerative colitis"
request_type = "site"
sites_wanted = 3
"""


@dataclass(frozen=True)
class Home:
    """A home directory in which the command is run; nothing of the real one shows through."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.folder),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "LANG": "C.UTF-8",
            **self.environment,
        }

    def command(self, *arguments: object) -> list[str]:
        return [str(MATCHER), *map(str, arguments)]

    def run(
        self, *arguments: object, given: str | bytes = "", code: int = 0
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end, check the exit code, and that nobody sees a traceback."""
        data = given.encode() if isinstance(given, str) else given
        done = subprocess.run(
            self.command(*arguments),
            input=data,
            capture_output=True,
            env=self.env,
            cwd=self.folder,
            timeout=120,
            check=False,
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        assert done.returncode == code, (done.args, done.returncode, out, err)
        assert "Traceback" not in err
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    def with_environment(self, **variables: str) -> Home:
        return Home(self.folder, {**self.environment, **variables})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "request.toml").write_text(REQUEST, "utf-8")
    return Home(tmp_path)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the demo has been run once; tests must not change its store."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "request.toml").write_text(REQUEST, "utf-8")
    home = Home(folder)
    first = home.run("demo")
    (folder / "first.txt").write_text(first.stdout, "utf-8")
    return home
