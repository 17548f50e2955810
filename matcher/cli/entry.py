"""Where the process starts and ends: one place that turns what happened into an exit code.

0 done, 2 the user's mistake, 1 a fault of ours, 130 interrupted. A user's mistake is one
clear message on standard error and never a traceback.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress

from matcher.cli.plain import NO_BREAK, plain
from matcher.errors import UserError

#: Options that hold for every command, and so may stand anywhere on the line.
_EVERYWHERE = ("--store", "--models", "--lang")

DONE, OUR_FAULT, USERS_MISTAKE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line.

    Parameters
    ----------
    arguments:
        Without the program's name; None takes the process's own.

    Returns
    -------
    int
        The exit code.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(given)
    except KeyboardInterrupt:
        return _interrupted()
    except UserError as error:
        _say_error(error)
        return USERS_MISTAKE
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else OUR_FAULT
    except Exception as error:  # noqa: BLE001 - the last resort of the process
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            _say("error: The disk is full.\n       Make room and try again.")
            return USERS_MISTAKE
        return _report(error)


def _run(given: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show an ø shows a question mark, and the list goes on.
            stream.reconfigure(errors="replace")
    import typer

    from matcher.cli.app import app
    from matcher.cli.terminal import ReaderGoneError

    try:
        code = app(hoist(given), prog_name="matcher", standalone_mode=False)
    except ReaderGoneError:
        return DONE
    except typer.Abort:
        return _interrupted()
    except typer.TyperException as error:
        if not hasattr(error, "show"):
            raise
        _say(f"error: {error.format_message()}\n       See: {_command_of(error)} --help")
        return USERS_MISTAKE
    if code == INTERRUPTED:
        return _interrupted()
    return code if isinstance(code, int) else DONE


def hoist(arguments: Sequence[str]) -> list[str]:
    """Move the options of every command to the front, where the program looks for them.

    Examples
    --------
    >>> hoist(["rank", "request.toml", "--lang", "nn", "--top", "3"])
    ['--lang', 'nn', 'rank', 'request.toml', '--top', '3']
    """
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
        elif argument in _EVERYWHERE:
            front += [argument, *[value for value in [next(waiting, None)] if value is not None]]
        elif argument.startswith(tuple(f"{option}=" for option in _EVERYWHERE)):
            front.append(argument)
        else:
            rest.append(argument)
    return front + rest


def _command_of(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    return getattr(context, "command_path", None) or "matcher"


def _interrupted() -> int:
    _say("interrupted: nothing was left half-written")
    return INTERRUPTED


def _report(error: Exception) -> int:
    if os.environ.get("MATCHER_DEBUG"):
        traceback.print_exception(error)
    else:
        _say(
            f"fault of the program: {type(error).__name__}: {' '.join(str(error).split())[:300]}\n"
            "       Please report it with what you ran; MATCHER_DEBUG=1 shows where it happened."
        )
    return OUR_FAULT


def _say_error(error: UserError) -> None:
    lines = [*error.message.splitlines(), *error.remedy.splitlines()]
    _say("error: " + "\n       ".join(plain(line).replace(NO_BREAK, " ") for line in lines))


def _say(message: str) -> None:
    with suppress(OSError):  # where nobody listens, the exit code still says it
        print(message, file=sys.stderr, flush=True)
