"""Sees that there is a Chromium for the tests of the pages, where this machine lets us.

As root on a Debian-like system it is installed with apt-get, which is said first. Elsewhere the
one command that installs it is named, and the tests of the pages are skipped; where ``CI=true``
they fail instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

COMMAND = "apt-get install --no-install-recommends -y chromium"


def main() -> int:
    """Install Chromium if it is missing and may be installed; always 0, the tests tell the rest."""
    if shutil.which("chromium") or shutil.which("chromium-browser"):
        return 0
    if os.geteuid() or not shutil.which("apt-get"):
        say(f"There is no Chromium, so the pages are not tested. Install it: sudo {COMMAND}")
        return 0
    say(f"There is no Chromium for the tests of the pages; installing it: {COMMAND}")
    surroundings = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "-qq", "update"], [*COMMAND.split(), "-qq"]):
        done = subprocess.run(
            command, env=surroundings, capture_output=True, text=True, check=False
        )
        if done.returncode:
            say(f"That did not work: {done.stderr.strip()[-500:]}")
            return 0
    return 0


def say(text: str) -> None:
    """To standard error: what a command prints stays its own."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
