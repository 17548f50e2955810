"""Reads the records of a JSON file of any size, holding one record in memory at a time.

Knows JSON, not studies: one object, a list of objects, a page ``{"studies": [...]}``, or
objects one after another (JSON lines) all become the same run of values. Each record is
decoded by the standard library's decoder from a window that slides over the file. A parser
that keeps the path of every nesting level was tried first: it runs out of memory on a few
hundred kilobytes of ``[[[[``, which the decoder here refuses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TextIO

from matcher.errors import FileError

#: The member of a page that holds its records.
PAGE_MEMBER = "studies"

#: Characters read at a time.
WINDOW_CHARS = 1 << 20

#: The largest study with results known to the author is below 20 million characters.
MAX_RECORD_CHARS = 32_000_000

#: A decoding error this close to the window's end may only mean that the record goes on.
_NEAR_END_CHARS = 12

_SPACE = re.compile(r"[ \t\r\n]+")

_AGAIN = "Download it again as JSON, or leave it out."


def read_records(text: TextIO, name: str) -> Iterator[object]:
    """Every record of the file, in order.

    Parameters
    ----------
    text:
        The opened file.
    name:
        What to call it in messages.

    Raises
    ------
    FileError
        Empty, not JSON, cut off, nested too deeply, or one record above
        `MAX_RECORD_CHARS`. The message says after which record.
    """
    window = _Window(text, name)
    if not window.peek():
        raise FileError(f"{name} is empty.", _AGAIN)
    while window.peek():
        if window.peek() == "[":
            yield from _items(window)
        elif window.peek() == "{":
            yield from _object(window)
        else:
            raise window.broken("a record starts with { or [")


def _items(window: _Window) -> Iterator[object]:
    """The records of a list, one at a time."""
    window.take("[")
    if window.peek() == "]":
        window.take("]")
        return
    while True:
        value = window.value()
        window.n_records += 1
        yield value
        if window.peek() == "]":
            window.take("]")
            return
        window.take(",")


def _object(window: _Window) -> Iterator[object]:
    """A page's records, or the object itself as the one record."""
    start = window.position
    window.take("{")
    members: dict[str, object] = {}
    is_page = False
    while window.peek() != "}":
        key = window.value()
        if not isinstance(key, str):
            raise window.broken("the name of a member is a text")
        window.take(":")
        if key == PAGE_MEMBER and window.peek() == "[":
            is_page = True
            yield from _items(window)
            start = window.position
        else:
            members[key] = window.value()
        window.refuse_size(window.position - start)
        if window.peek() != "}":
            window.take(",")
    window.take("}")
    if not is_page:
        window.n_records += 1
        yield members


class _Window:
    """A stretch of the file, refilled as records are taken from its front."""

    def __init__(self, text: TextIO, name: str) -> None:
        self._text = text
        self._name = name
        self._decoder = json.JSONDecoder()
        self._buffer = ""
        self._at = 0
        self._dropped = 0
        self.n_records = 0

    @property
    def position(self) -> int:
        """Characters of the file taken so far."""
        return self._dropped + self._at

    def peek(self) -> str:
        """The next character that is no space, not taken; "" at the end of the file."""
        while True:
            if found := _SPACE.match(self._buffer, self._at):
                self._at = found.end()
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._refill():
                return ""

    def take(self, expected: str) -> None:
        """Step over one character that must come next."""
        found = self.peek()
        if not found:
            raise self.cut_off()
        if found != expected:
            raise self.broken(f"expected {expected} and found {found!r}")
        self._at += 1

    def value(self) -> object:
        """Decode the value that comes next, reading on until it is whole."""
        if not self.peek():
            raise self.cut_off()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                if not self._may_go_on(error):
                    raise self.broken(error.msg, error.pos) from None
                if not self._refill():
                    raise self.cut_off() from None
            except RecursionError:
                raise self.broken("it is nested too deeply to be a study") from None
            except ValueError as error:  # a number of thousands of digits
                raise self.broken(str(error).split(";")[0]) from None
            else:
                # A number near the end of the window may go on after it: 1 of 1.5e-3.
                near_end = len(self._buffer) - end < _NEAR_END_CHARS
                if near_end and isinstance(value, int | float) and self._refill():
                    continue
                self._at = end
                result: object = value
                return result

    def refuse_size(self, n_chars: int) -> None:
        """Raise where one record has grown beyond what any study takes."""
        if n_chars > MAX_RECORD_CHARS:
            raise FileError(
                f"{self._name}: record {self.n_records + 1} is longer than "
                f"{MAX_RECORD_CHARS:,} characters; no study is.",
                _AGAIN,
            )

    def broken(self, rule: str, at: int | None = None) -> FileError:
        """The error for text that is not JSON."""
        place = self._dropped + (self._at if at is None else at)
        return FileError(
            f"{self._name} is not valid JSON after {self.n_records} whole records, "
            f"at character {place + 1:,}: {rule}.",
            _AGAIN,
        )

    def cut_off(self) -> FileError:
        """The error for a file that ends too early."""
        return FileError(
            f"{self._name} ends in the middle of a record, "
            f"after {self.n_records} whole ones: it is cut off.",
            _AGAIN,
        )

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        if error.msg.startswith("Unterminated string"):
            return True
        return len(self._buffer[error.pos :].strip()) < _NEAR_END_CHARS

    def _refill(self) -> bool:
        """Drop what is taken and read as much again as is left, so that work stays linear.

        False at the end of the file; then nothing has moved.
        """
        rest = self._buffer[self._at :]
        self.refuse_size(len(rest))
        try:
            more = self._text.read(max(WINDOW_CHARS, len(rest)))
        except UnicodeDecodeError as error:
            raise FileError(
                f"{self._name} is not UTF-8 text, somewhere after its first "
                f"{self.n_records} records ({error.reason}).",
                "Download it again, or save it as UTF-8.",
            ) from None
        if not more:
            return False
        self._dropped += self._at
        self._buffer, self._at = rest + more, 0
        return True
