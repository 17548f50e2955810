"""Bytes and HTML to plain text that is safe to read on.

Knows no mail format. Every step is linear in the size of what it is given.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from matcher.text.visible import MAX_TEXT_CHARACTERS, visible

_BLOCKS = frozenset(
    (
        *("p", "div", "br", "tr", "li", "ul", "ol", "table", "blockquote", "hr", "section"),
        *("article", "pre", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"),
    )
)
_CELLS = frozenset({"td", "th"})
_DECLARATION = re.compile("<[!?][^<>]{0,1000}>?")
_WRAPPING = frozenset({"p", "div", "br"})
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
#: Encodings that a sender declares without having looked.
_CARELESS = frozenset({"", "us-ascii", "ascii", "iso-8859-1", "latin-1", "windows-1252", "cp1252"})


def decode(content: bytes, declared: str) -> tuple[str, bool]:
    """Bytes as text, and whether the declared encoding was right.

    UTF-8 goes before an encoding that mail programs write unseen: Norwegian letters in UTF-8
    are almost never anything else by chance.
    """
    declared = declared.strip().lower()
    careless = declared in _CARELESS
    tries = ("utf-8", declared, "cp1252") if careless else (declared, "utf-8", "cp1252")
    for encoding in tries:
        try:
            return content.decode(encoding), careless or encoding == declared
        except (UnicodeError, LookupError, ValueError):
            continue
    return content.decode("cp1252", errors="replace"), False


def html_to_text(html: str) -> str:
    """What a reader sees of a page: a line a paragraph, table cells parted by tabs.

    >>> html_to_text("<p>Fase<script>x()</script></p><table><tr><td>A</td><td>B</td></tr></table>")
    'Fase\\n\\nA\\tB'
    """
    reader = _Reader()
    reader.feed(_closed(_without_comments(html[: 4 * MAX_TEXT_CHARACTERS])))
    reader.close()
    lines = (_trim(line) for line in visible("".join(reader.parts)).split("\n"))
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def _without_comments(html: str) -> str:
    """HTML without comments and declarations; the parser is quadratic in unfinished ones."""
    first, *others = html.split("<!--")
    kept = [first, *(other.partition("-->")[2] for other in others)]
    return _DECLARATION.sub("", "".join(kept))


def _closed(html: str) -> str:
    """HTML in which a "<" after the last tag is a sign; the parser is quadratic in those too."""
    end = html.rfind(">") + 1
    return html[:end] + html[end:].replace("<", "&lt;")


def _trim(line: str) -> str:
    cells = (" ".join(cell.split()) for cell in line.split("\t"))
    return "\t".join(cells).strip("\t")


class _Reader(HTMLParser):
    """Collects the words of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNSEEN:
            self._unseen += 1
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        self._break(tag, ends=True)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # Line ends in the source are spaces to a reader.
            self.parts.append(re.sub(r"\s+", " ", data))

    def _break(self, tag: str, *, ends: bool = False) -> None:
        if tag in _CELLS:
            self._in_cell = not ends
            self.parts.append("\t" if ends else "")
        elif tag in _WRAPPING and self._in_cell:
            # Word wraps the words of a cell in a paragraph.
            self.parts.append(" ")
        elif tag in _BLOCKS:
            self._in_cell = False
            self.parts.append("\n")
