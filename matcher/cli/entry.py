"""Where the process starts and ends: one place that turns what happened into an exit code.

0 done, 2 the user's mistake, 1 a fault of ours, 130 interrupted. A user's mistake is one
clear message on standard error and never a traceback.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress

from matcher.cli.plain import NO_BREAK, plain
from matcher.errors import UserError

#: Options that hold for every command, and so may stand anywhere on the line.
_EVERYWHERE = ("--store", "--models", "--lang")

#: Puts what follows an error under its first word.
_INDENT = "       "

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
        return _interrupted(given)
    except UserError as error:
        _say_error(given, error.message, error.remedy)
        return USERS_MISTAKE
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else OUR_FAULT
    except Exception as error:  # noqa: BLE001 - the last resort of the process
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            words = _words(given)
            _say_error(given, words("disk_full"), words("make_room"))
            return USERS_MISTAKE
        return _report(given, error)


def _run(given: list[str]) -> int:
    # Our matrices are small: threads of a BLAS cost them more than they bring, half as much again
    # when a model is trained. It reads this when numpy is imported, which is later.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
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
        return _interrupted(given)
    except typer.TyperException as error:
        if not hasattr(error, "show"):
            raise
        see = _words(given)("see_help", command=_command_of(error))
        _say_error(given, error.format_message(), see)
        return USERS_MISTAKE
    if code == INTERRUPTED:
        return _interrupted(given)
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


def _interrupted(given: Sequence[str]) -> int:
    _say(_words(given)("interrupted"))
    return INTERRUPTED


def _report(given: Sequence[str], error: Exception) -> int:
    if os.environ.get("MATCHER_DEBUG"):
        traceback.print_exception(error)
    else:
        words, what = _words(given), " ".join(str(error).split())[:300]
        _say(
            f"{words('our_fault')}: {type(error).__name__}: {what}\n"
            f"{_INDENT}{words('please_report')}"
        )
    return OUR_FAULT


def _say_error(given: Sequence[str], message: str, remedy: str) -> None:
    from matcher.wording.phrasebook import load_phrasebook

    say = load_phrasebook(_language_of(given)).say
    lines = [*say(message).splitlines(), *say(remedy).splitlines()]
    shown = f"\n{_INDENT}".join(plain(line).replace(NO_BREAK, " ") for line in lines)
    _say(f"{_words(given)('error')}: {shown}")


def _words(given: Sequence[str]) -> Callable[..., str]:
    """Looks up what is said where a command ended otherwise than it should."""
    from matcher.wording.messages import load_messages

    messages = load_messages(_language_of(given))
    return lambda key, **values: messages.text(f"command.{key}", **values)


def _language_of(given: Sequence[str]) -> str:
    """The language of a command line that may not have come as far as to be understood."""
    from matcher.wording.language import choose_language

    asked = os.environ.get("MATCHER_LANG")
    front = hoist(given)
    for place, argument in enumerate(front):
        if argument == "--lang":
            asked = front[place + 1] if place + 1 < len(front) else asked
        elif argument.startswith("--lang="):
            asked = argument.partition("=")[2]
    try:
        return choose_language(asked, os.environ)
    except UserError:  # a language nobody speaks is the very error to be told
        return choose_language(None, os.environ)


def _say(message: str) -> None:
    with suppress(OSError):  # where nobody listens, the exit code still says it
        print(message, file=sys.stderr, flush=True)
