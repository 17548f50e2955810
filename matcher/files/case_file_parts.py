"""What a document for the archive is made of; `case_file_pdf` makes it a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, which is a bookmark too; level 0 is the highest."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is what; what is empty is left out."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A text as it was written; `quiet` for one that explains."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `widths` are shares of the page."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


Part = Heading | Facts | Words | Grid


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the file; `is_source` for one that the document is made of."""

    name: str
    media_type: str
    content: bytes
    description: str
    is_source: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be written.

    Attributes
    ----------
    footer:
        Stands at the foot of each page, with ``{page}`` and ``{pages}``.
    """

    title: str
    subject: str
    language: str
    made_at: datetime
    made_by: str
    footer: str
    parts: tuple[Part, ...]
    attachments: tuple[Attachment, ...] = ()
