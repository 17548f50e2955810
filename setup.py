"""Puts the reference data, the demo and the built-in prior inside the wheel.

In a checkout they lie in `data/` and `models/`; installed, in `matcher/_data/`.
`matcher.catalogue.data.data_folder` finds them in both places. All else is in pyproject.toml.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent

#: Folder in the checkout, and its place inside `matcher/_data`.
FOLDERS = {"data/reference": "reference", "data/demo": "demo", "models/prior": "models/prior"}


class BuildWithData(build_py):
    """`build_py`, and a copy of the data folders."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        for source, place in FOLDERS.items():
            target = Path(self.build_lib) / "matcher" / "_data" / place
            shutil.copytree(ROOT / source, target, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithData})
