"""The command line: thin commands around `services`, in words from `wording`.

The only room that prints, and beside the pages the only one with a clock. Commands import
what they need when they run, so that asking for help costs nothing.
"""

from matcher.cli.entry import main

__all__ = ["main"]
