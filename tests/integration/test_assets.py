"""What the pages load is fetched by hash, copied whole, and never committed."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def assets(tmp_path, monkeypatch):
    """The step that fetches, in a checkout of its own, with an npm that is made up."""
    (tmp_path / ".ci").mkdir()
    for name in (".ci/assets.py", ".ci/node.lock", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    spec = importlib.util.spec_from_file_location("assets", tmp_path / ".ci" / "assets.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return module


def made_up_npm(assets, lines: str) -> None:
    npm = assets.ROOT / "programs" / "npm"
    npm.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then echo 10.0.0; exit; fi\n{lines}\n')
    npm.chmod(0o755)


def test_everything_is_copied_with_its_licences_and_nothing_is_said(assets, capfd):
    for source in assets.COPIES:
        place = assets.ROOT / "packed" / source
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(source)
    made_up_npm(assets, 'echo "$@" > asked; cp -r packed node_modules')
    assert assets.main() == 0
    assert (assets.ROOT / "asked").read_text().startswith("ci --ignore-scripts")
    for source, name in assets.COPIES.items():
        assert (assets.VENDOR / name).read_text() == source
    assert any(name.endswith("LICENSE") for name in assets.COPIES.values())
    assert capfd.readouterr().out == ""


def test_where_npm_fails_its_own_words_are_shown_and_nothing_is_left_half_copied(assets, capfd):
    made_up_npm(assets, "echo no network >&2; exit 1")
    assert assets.main() == 2
    assert "no network" in capfd.readouterr().err
    assert not assets.VENDOR.exists()


def test_an_npm_too_old_for_the_lock_file_is_not_used(assets):
    made_up_npm(assets, "exit 1")
    npm = assets.ROOT / "programs" / "npm"
    npm.write_text("#!/bin/sh\necho 6.14.0\n")
    assert assets.npm_on_path() is None


def test_without_any_npm_the_remedy_is_named(assets, monkeypatch, capfd):
    monkeypatch.setenv("PATH", "/nowhere")
    refusing = assets.ROOT / "python"
    refusing.write_text("#!/bin/sh\necho offline >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setattr(assets.sys, "executable", str(refusing))
    assert assets.main() == 2
    assert "sudo apt-get install npm" in capfd.readouterr().err


def test_the_lock_file_pins_each_package_by_hash_and_names_no_registry():
    text = (ROOT / "package-lock.json").read_text("utf-8")
    packages = json.loads(text)["packages"]
    assert all(one["integrity"].startswith("sha512-") for name, one in packages.items() if name)
    assert "resolved" not in text
    assert "http" not in text
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert packages[f"node_modules/{name}"]["version"] == version


def test_what_others_made_is_not_in_the_repository():
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(
        ["git", "ls-files", "node_modules", "matcher/web/static/vendor"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert listed.stdout == ""


def test_as_nobody_in_particular_the_command_that_installs_a_browser_is_named():
    done = subprocess.run(
        [sys.executable, "-c", _NOT_ROOT],
        cwd=ROOT,
        env={**os.environ, "PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "sudo apt-get install --no-install-recommends -y chromium" in done.stderr


_NOT_ROOT = """
import os, runpy
os.geteuid = lambda: 1000
try:
    runpy.run_path(".ci/browser.py", run_name="__main__")
except SystemExit as ended:
    assert ended.code == 0
"""
