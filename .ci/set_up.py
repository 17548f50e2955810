"""Sets up `.venv` for the Makefile: the environment, what a lock file names, and this package.

``python3 .ci/set_up.py runtime`` (or ``dev``, ``bench``, ``notebooks``). Needs nothing but Python
itself. It may be interrupted and run twice at once: a set-up that did not come to its end is begun
anew. pip is asked with the settings of whoever calls, so that mirrors and proxies keep working.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

#: There while something is being installed; found at the start, it tells of an interruption.
UNFINISHED = VENV / ".unfinished"
#: Holds the folder this environment was made in: its commands only work there.
HOME = VENV / ".home"

KINDS = {
    "runtime": ("requirements.lock", "what the matcher needs"),
    "dev": ("requirements-dev.lock", "what the tests need"),
    "bench": ("requirements-bench.lock", "what the benchmarks compare with"),
    "notebooks": ("requirements-notebooks.lock", "what the notebooks need"),
}
#: What comes with each kind.
HELD = {
    "runtime": ("runtime",),
    "dev": ("runtime", "dev"),
    "bench": ("runtime", "dev", "bench"),
    "notebooks": ("runtime", "notebooks"),
}


class SetUpError(Exception):
    """What is missing, and what to do about it; shown as one message."""


def main(kind: str) -> int:
    """Set up what `kind` needs; 0 done, 2 something is missing, 130 interrupted."""
    try:
        with only_one():
            make_environment()
            if not is_done(kind):
                install(kind)
    except SetUpError as error:
        say(f"error: {error}\n")
        return 2
    except KeyboardInterrupt:
        say("\nInterrupted. Run the same command to begin again.\n")
        return 130
    return 0


@contextmanager
def only_one() -> Iterator[None]:
    """Wait until no other set-up of this checkout is running."""
    with (ROOT / ".set-up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another set-up of this folder to end ...\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment() -> None:
    """Make `.venv` unless there is one that works, is whole and was made in this folder."""
    if not UNFINISHED.exists() and _made_here() and _has_pip():
        return
    if VENV.is_symlink():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    say(f"Making .venv with Python {version} ...\n")
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)],
        env=_surroundings(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        if "ensurepip" in said:
            raise SetUpError(
                f"Python {version} is here, but its module venv is not complete. "
                f"On Debian or Ubuntu: sudo apt-get install python{version}-venv"
            )
        raise SetUpError(f"Python could not make .venv: {said}")
    HOME.write_text(str(ROOT), "utf-8")


def is_done(kind: str) -> bool:
    """True where all of `kind` is there: another set-up, waited for, may just have done it."""
    stamp = VENV / f".{kind}"
    inputs = (KINDS[kind][0], "pyproject.toml", "setup.py", ".ci/set_up.py")
    return stamp.exists() and all(
        (ROOT / name).stat().st_mtime <= stamp.stat().st_mtime for name in inputs
    )


def install(kind: str) -> None:
    """Install what the lock file names, each file checked against its hash, then this package."""
    lock, purpose = KINDS[kind]
    UNFINISHED.touch()
    _pip(f"Installing {purpose}", "--require-hashes", "--no-deps", "-r", lock)
    _pip("Installing the matcher", "--no-deps", "--no-build-isolation", "-e", ".")
    UNFINISHED.unlink()
    HOME.write_text(str(ROOT), "utf-8")
    for held in HELD[kind]:
        (VENV / f".{held}").touch()


def say(text: str) -> None:
    """Progress and messages go to standard error: what a command prints stays its own."""
    sys.stderr.write(text)
    sys.stderr.flush()


def _made_here() -> bool:
    return not HOME.exists() or HOME.read_text("utf-8") == str(ROOT)


def _has_pip() -> bool:
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
    return (
        PYTHON.exists()
        and not subprocess.run(
            [str(PYTHON), "-c", check], env=_surroundings(), capture_output=True, check=False
        ).returncode
    )


def _surroundings() -> dict[str, str]:
    """The caller's variables, without those that would have pip install into another place."""
    elsewhere = {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"}
    kept = {name: value for name, value in os.environ.items() if name not in elsewhere}
    return kept | {"PIP_USER": "0", "PIP_REQUIRE_HASHES": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def _pip(step: str, *arguments: str) -> None:
    """Run pip quietly; where somebody is watching, show the seconds that pass."""
    watched = sys.stderr.isatty()
    say(f"{step} ..." + ("" if watched else "\n"))
    process = subprocess.Popen(
        [str(PYTHON), "-m", "pip", "install", "-qq", *arguments], cwd=ROOT, env=_surroundings()
    )
    seconds = 0
    try:
        while True:
            try:
                failed = process.wait(timeout=1)
                break
            except subprocess.TimeoutExpired:
                seconds += 1
                say(f"\r{step} ... {seconds} s" if watched else "")
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise
    say("\n" if watched else "")
    if failed:
        raise SetUpError(
            "pip could not install this; its own words stand above. It uses your settings: "
            "see `python3 -m pip config list`. Then run the same command again."
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
