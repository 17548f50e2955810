"""The lock files pin everything, by hash, and agree with pyproject.toml and with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-bench.lock",
    "requirements-notebooks.lock",
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def _entries(lock: str) -> list[str]:
    """The lock's entries, each with its hashes on one line."""
    joined = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def _pins(lock: str) -> set[str]:
    return {entry.partition(" --hash")[0].strip() for entry in _entries(lock)}


def _versions(lock: str) -> set[str]:
    """Names and versions, whatever the platforms: what more needs a package, more may want."""
    return {pin.partition(" ;")[0] for pin in _pins(lock)}


def _names(requirements) -> set[str]:
    return {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_one_version_and_its_hashes(lock):
    form = re.compile(r"[a-z0-9.-]+==\S+( ; [^-]+?)?\s+(--hash=sha256:[0-9a-f]{64}\s*)+")
    assert [entry for entry in _entries(lock) if not form.fullmatch(entry)] == []
    assert _entries(lock) != []


def test_each_lock_holds_the_very_versions_of_the_one_before_it():
    runtime, dev, bench, notebooks = (_versions(lock) for lock in LOCKS)
    assert runtime - dev == set()
    assert dev - bench == set()
    assert runtime - notebooks == set()


def test_what_notebooks_and_tests_both_need_has_one_version():
    """They may stand in one environment: the last one set up must not change the other's."""
    versions = {pin.partition("==")[0]: pin for pin in _versions("requirements-bench.lock")}
    notebooks = {pin.partition("==")[0]: pin for pin in _versions("requirements-notebooks.lock")}
    shared = versions.keys() & notebooks.keys()
    assert {"ipykernel", "matplotlib", "nbclient"} <= shared
    assert [name for name in shared if versions[name] != notebooks[name]] == []


def test_the_locks_hold_every_dependency_of_the_project():
    extras = PROJECT["optional-dependencies"]
    runtime = [*PROJECT["dependencies"], *extras["build"], *extras["parquet"]]
    assert _names(runtime) <= _names(_pins("requirements.lock"))
    assert _names([*runtime, *extras["dev"]]) <= _names(_pins("requirements-dev.lock"))
    assert _names(extras["bench"]) <= _names(_pins("requirements-bench.lock"))
    assert _names([*runtime, *extras["notebooks"]]) <= _names(_pins("requirements-notebooks.lock"))
