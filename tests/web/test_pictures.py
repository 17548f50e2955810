"""The pictures in the README are of the pages as they are: taken here as well, the same way."""

from __future__ import annotations

import importlib.util
import struct
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def taken(tmp_path_factory, chromium) -> dict[str, Path]:
    spec = importlib.util.spec_from_file_location("screenshots", ROOT / "docs" / "screenshots.py")
    screenshots = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(screenshots)
    folder = tmp_path_factory.mktemp("pictures")
    return {path.name: path for path in screenshots.take_pictures(chromium, folder)}


def size_of(picture: Path) -> tuple[int, int]:
    """Width and height of a PNG, from its header."""
    return struct.unpack(">II", picture.read_bytes()[16:24])


def test_every_picture_of_the_readme_can_be_taken(taken):
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = {name for name in taken if f"](docs/pictures/{name})" in readme}
    assert shown == set(taken)
    for name, picture in taken.items():
        kept = ROOT / "docs" / "pictures" / name
        assert size_of(picture) == size_of(kept)


def test_they_show_a_page_and_not_an_error(taken):
    # A page without its list or its style is a fraction of the size.
    for name, picture in taken.items():
        kept = (ROOT / "docs" / "pictures" / name).stat().st_size
        assert 0.5 < picture.stat().st_size / kept < 2, name
