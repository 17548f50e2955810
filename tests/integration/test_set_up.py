"""`make` on a fresh machine: what is there is kept, what is broken made anew, what lacks said."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def set_up(tmp_path):
    """The set-up of a checkout of its own: it finds its folder by where it lies."""
    (tmp_path / ".ci").mkdir()
    place = shutil.copy(ROOT / ".ci" / "set_up.py", tmp_path / ".ci")
    spec = importlib.util.spec_from_file_location("set_up", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_environment_is_kept_until_it_is_broken_or_moved(set_up, monkeypatch):
    made = []
    monkeypatch.setattr(set_up, "say", made.append)
    set_up.make_environment()
    assert len(made) == 1
    set_up.make_environment()
    assert len(made) == 1
    set_up.HOME.write_text("/another/folder", "utf-8")
    set_up.make_environment()
    assert len(made) == 2
    set_up.UNFINISHED.touch()
    set_up.make_environment()
    assert len(made) == 3
    assert not set_up.UNFINISHED.exists()


def test_a_python_without_venv_is_told_the_package_that_brings_it(set_up, monkeypatch, capsys):
    broken = set_up.ROOT / "python"
    broken.write_text("#!/bin/sh\necho 'ensurepip is not available'\nexit 1\n", "utf-8")
    broken.chmod(0o755)
    monkeypatch.setattr(set_up.sys, "executable", str(broken))
    assert set_up.main("runtime") == 2
    assert "sudo apt-get install python3." in capsys.readouterr().err


def test_a_second_set_up_waits_for_the_first_and_then_uses_what_it_made(set_up, capsys):
    for name in ("requirements.lock", "pyproject.toml", "setup.py"):
        (set_up.ROOT / name).touch()
    ended = []
    second = threading.Thread(target=lambda: ended.append(set_up.main("runtime")))
    with set_up.only_one():
        second.start()
        set_up.make_environment()
        (set_up.VENV / ".runtime").touch()
        assert ended == []
    second.join(60)
    assert ended == [0]
    assert "Waiting for another set-up of this folder to end" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        ("dev", {".runtime", ".dev"}),
        ("bench", {".runtime", ".dev", ".bench"}),
        ("notebooks", {".runtime", ".notebooks"}),
    ],
)
def test_what_is_installed_counts_for_what_comes_with_it_and_nothing_else(
    set_up, monkeypatch, kind, held
):
    asked = []
    monkeypatch.setattr(set_up, "_pip", lambda _step, *arguments: asked.append(arguments))
    set_up.VENV.mkdir()
    set_up.install(kind)
    stamps = {path.name for path in set_up.VENV.iterdir()} - {".home"}
    assert stamps == held
    assert asked[0][-1] == f"requirements-{kind}.lock"


def test_a_machine_with_only_an_old_python_gets_one_clear_message(tmp_path):
    for name in ("Makefile", "requirements.lock", "pyproject.toml", "setup.py", ".ci/set_up.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("make", "sh", "test"):
        (programs / name).symlink_to(shutil.which(name))
    (programs / "python3").write_text("#!/bin/sh\nexit 1\n", "utf-8")
    (programs / "python3").chmod(0o755)
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "PYTHON"))}
    done = subprocess.run(
        ["make", "demo"],
        cwd=tmp_path,
        env=surroundings | {"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: The matcher needs Python 3.11 or newer")
    assert done.stdout == ""
