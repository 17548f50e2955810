"""The letter inside a letter: who wrote what a colleague has passed on.

Reads the header block that mail programs write above a forwarded text, in English and
Norwegian. A reply quotes as well; so a letter counts as passed on only where it says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr

#: A block of headers stands near the top; a thread's older letters do not count.
_WITHIN_LINES = 400
_BLOCK_LINES = 8

_PASSED_ON_SUBJECT = re.compile(r"\s*(?:fwd?|vs|vb|videresendt|vidaresendt?|wg)\s*:", re.IGNORECASE)
_SAYS_PASSED_ON = (
    "forwarded message",
    "videresendt melding",
    "vidaresend melding",
    "vidaresendt melding",
)
_SAYS_ORIGINAL = ("original message", "opprinnelig melding", "opphavleg melding")
_FIELDS = {
    **dict.fromkeys(("from", "fra", "frå"), "from"),
    **dict.fromkeys(("sent", "date", "sendt", "dato"), "sent"),
    **dict.fromkeys(("to", "til"), "to"),
    **dict.fromkeys(("cc", "kopi"), "cc"),
    **dict.fromkeys(("subject", "emne"), "subject"),
}


@dataclass(frozen=True, slots=True)
class Original:
    """The letter that was passed on: who wrote it, its subject, where its text begins."""

    sender_name: str
    sender_email: str
    subject: str
    text: str


def find_original(subject: str, text: str) -> Original | None:
    """The letter inside one that was passed on; None where it is not plain that it was."""
    lines = text.split("\n")
    passed_on = _PASSED_ON_SUBJECT.match(subject[:200]) is not None
    for at, line in enumerate(lines[:_WITHIN_LINES]):
        bare = line.strip(" -_*>:").lower()
        if bare in _SAYS_PASSED_ON:
            passed_on = True
        elif passed_on and (block := _block_at(lines, at)):
            found = _original(block, lines)
            if found is not None and not _PASSED_ON_SUBJECT.match(found.subject[:200]):
                return found
    return None


def _block_at(lines: list[str], at: int) -> dict[str, str] | None:
    """The header block that begins on a line: a sender, and a day or a subject below it."""
    first = _field_of(lines[at])
    if first is None or first[0] != "from":
        return None
    block: dict[str, str] = {}
    for step, line in enumerate(lines[at : at + _BLOCK_LINES]):
        field = _field_of(line)
        if field is None:
            if not line.strip() or (step and "subject" in block):
                break
            continue
        block.setdefault(field[0], field[1])
        block["end"] = str(at + step + 1)
    return block if {"from"} < block.keys() & {"from", "sent", "subject"} else None


def _field_of(line: str) -> tuple[str, str] | None:
    head, colon, value = line.strip(" >*\t")[:1000].partition(":")
    name = _FIELDS.get(head.strip(" *").lower()) if colon and len(head) < 12 else None
    return (name, value.strip(" *\t")) if name else None


def _original(block: dict[str, str], lines: list[str]) -> Original | None:
    name, email = name_and_address(block["from"])
    if not (name or email):
        return None
    text = "\n".join(lines[int(block["end"]) :]).strip()
    return Original(name, email, block.get("subject", ""), text)


def name_and_address(written: str) -> tuple[str, str]:
    """(name, address) of ``Kari Berg <kari@x.no>``, also as Outlook writes ``[mailto:...]``."""
    written = written[:1000].replace("[mailto:", "<").replace("]", ">").replace("<<", "<")
    name, email = parseaddr(written)
    if "@" not in email:
        return written.split("<", maxsplit=1)[0].strip(" \"'*"), ""
    return name.strip(" \"'*"), email.strip()
