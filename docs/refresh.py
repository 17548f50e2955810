"""Writes what commands print into the documents, so that no printed list goes stale.

A block between ``<!-- output of: matcher ... -->`` and ``<!-- end -->`` holds what that
command prints in an empty home. `make docs` writes all of them anew; the tests use the same
functions to check that nothing has changed. Measurements are not written here: they belong
to the machine and the day they were taken.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MATCHER = Path(sys.executable).with_name("matcher")

#: Folders of the checkout in which documents lie, with the patterns of their names.
_DOCUMENTS = (
    "*.md",
    "data/**/*.md",
    "docs/**/*.md",
    "models/*.md",
    "notebooks/*.md",
    "tests/**/*.md",
)

_PRINTED = re.compile(
    r"(?P<head><!-- output of: (?P<command>matcher [^\n]*?) -->\n```text\n)"
    r"(?P<body>.*?)"
    r"(?P<tail>```\n<!-- end -->)",
    re.DOTALL,
)
_FENCED = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)

#: What follows names the folders of whoever runs the demo, and is left to the terminal.
_OWN_FOLDERS_FROM = "\nWhat to try next\n"

#: A model's id ends in a digest of its numbers, whose last bits differ between processors.
_MODEL_DIGEST = re.compile(r"(?<=model \d{4}-\d{2}-\d{2}-)[0-9a-f]{8}\b")


def documents() -> list[Path]:
    """Every Markdown document of the project."""
    return sorted({path for pattern in _DOCUMENTS for path in ROOT.glob(pattern)})


def blocks(text: str, language: str) -> Iterator[str]:
    """The insides of the fenced blocks of one language, in order."""
    for found in _FENCED.finditer(text):
        if found["language"] == language:
            yield found["body"]


def environment(home: Path) -> dict[str, str]:
    """The surroundings of somebody who has just begun: an empty home, nothing set."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return kept | {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "LANG": "C.UTF-8"}


def output_of(command: str, home: Path) -> str:
    """What a `matcher` command line prints, up to where it names the folders of its home.

    Raises
    ------
    subprocess.CalledProcessError
        The command fails.
    """
    done = subprocess.run(  # noqa: S603 - our own command, from our own documents
        [str(MATCHER), *shlex.split(command)[1:]],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.partition(_OWN_FOLDERS_FROM)[0]


def refreshed(text: str, home: Path) -> str:
    """A document with its printed blocks written anew."""
    return _PRINTED.sub(
        lambda found: found["head"] + output_of(found["command"], home) + found["tail"], text
    )


def says_the_same(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but the digests of models."""
    return _MODEL_DIGEST.sub("", one) == _MODEL_DIGEST.sub("", other)


def main() -> None:
    """Write the printed blocks of all documents anew, and say which have changed."""
    with tempfile.TemporaryDirectory() as home:
        for path in documents():
            before = path.read_text("utf-8")
            after = refreshed(before, Path(home))
            if not says_the_same(after, before):
                path.write_text(after, "utf-8")
                sys.stdout.write(f"{path.relative_to(ROOT)}: written anew\n")


if __name__ == "__main__":
    main()
