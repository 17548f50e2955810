"""What is installed from a wheel is whole: data, messages, the built-in prior."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "matcher", "data", "models")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in NEEDED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, source / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, source / name)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "-q",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            str(out),
            str(source),
        ],
        check=True,
        capture_output=True,
    )
    [built] = out.glob("*.whl")
    return built


def test_the_wheel_holds_every_data_file_of_the_checkout(wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    for folder, place in (
        (ROOT / "data/reference", "reference"),
        (ROOT / "data/demo", "demo"),
        (ROOT / "models/prior", "models/prior"),
    ):
        for path in folder.iterdir():
            assert f"matcher/_data/{place}/{path.name}" in inside
    for language in ("nb", "nn", "en"):
        assert f"matcher/wording/{language}.toml" in inside
    assert "matcher/py.typed" in inside
    web = ROOT / "matcher" / "web"
    for folder in ("templates", "static", "locales"):
        for path in (web / folder).rglob("*.*"):
            assert path.relative_to(ROOT).as_posix() in inside
    assert "matcher/web/static/vendor/htmx.js" in inside


def test_what_is_installed_ranks_without_the_checkout(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    (tmp_path / "request.toml").write_text('title = "Ulcerøs kolitt hos barn"\n', "utf-8")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r})\n"
        "import matcher, matcher.cli\n"
        f"assert matcher.__file__.startswith({str(tmp_path)!r})\n"
        "sys.exit(matcher.cli.main(['rank', 'request.toml', '--lang', 'nb']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Universitetssykehuset Nord-Norge" in done.stdout
