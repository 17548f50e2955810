"""A document of headings, facts, texts and tables as PDF/A-3b: what an archive can read in fifty years.

Everything it needs is in it: fonts, colours, the files that belong to it. It has no script, no
encryption and no link to anywhere, and the same document gives the same bytes. A character that
no font of ours has, or that nobody would see, is written by its number, such as ‹U+202E›: the
text is never silently another one than what was sent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fpdf import FPDF, FontFace
from fpdf.fonts import TextStyle

from matcher.files.case_file_parts import Document, Facts, Grid, Heading, Part, Words

_FONT = "SourceSansPro"
_REGULAR, _BOLD = "SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf"

#: Millimetres, points and colours of the page.
_MARGIN, _FOOT = 20, 22
_SIZE, _LINE = 10, 4.8
_INK, _QUIET, _RULE, _HEAD, _PALE = (28, 28, 30), (95, 95, 100), (200, 203, 208), (13, 60, 97), 245

#: A cell longer than this makes its table a list of facts: a row must fit on a page.
_LONGEST_CELL = 240

#: Characters of one run written by their numbers; the others are counted.
_NUMBERS_SHOWN = 8

#: Stands for the number of pages while they are being made.
_TOTAL = "{number-of-pages-73c1}"


def write_pdf(document: Document) -> bytes:
    """The document as PDF/A-3b."""
    page = _Pages(document)
    page.add_page()
    for part in document.parts:
        page.put(part)
    taken: set[str] = set()
    for one in document.attachments:
        page.embed_file(
            bytes=one.content or b"\n",  # a file of no bytes at all cannot be embedded
            basename=_own_name(one.name, taken),
            mime_type=_media(one.media_type),
            desc=shown(one.description),
            modification_date=document.made_at,
            creation_date=document.made_at,
            associated_file_relationship="Source" if one.is_source else "Data",
            compress=True,
        )
    return bytes(page.output() or b"")


def shown(text: str) -> str:
    """A text with what no font of ours has written by its number."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", "    "))
    known = _characters()
    parts = []
    for is_known, characters in groupby(text, key=known.__contains__):
        run = "".join(characters)
        parts.append(run if is_known else _numbers(run))
    return "".join(parts)


def _numbers(run: str) -> str:
    numbers = " ".join(f"U+{ord(one):04X}" for one in run[:_NUMBERS_SHOWN])
    more = f" … +{len(run) - _NUMBERS_SHOWN}" if len(run) > _NUMBERS_SHOWN else ""
    return f"‹{numbers}{more}›"


@cache
def _characters() -> frozenset[str]:
    """What both our fonts can show and a reader can see."""
    maps = [set(TTFont(_font(name)).getBestCmap()) for name in (_REGULAR, _BOLD)]
    both = (chr(code) for code in set.intersection(*maps))
    seen = {one for one in both if unicodedata.category(one) not in ("Cc", "Cf", "Co", "Cs")}
    return frozenset(seen | {"\n"})


def _font(name: str) -> Path:
    return Path(str(files("font_source_sans_pro").joinpath("files", name)))


def _media(text: str) -> str:
    """A media type as a PDF may name it."""
    main, _, rest = text.partition(";")[0].strip().partition("/")
    plain = "".join(one for one in main + rest if one not in "-+.")
    fine = main and rest and plain.isalnum() and plain.isascii()
    return f"{main}/{rest}" if fine else "application/octet-stream"


def _own_name(name: str, taken: set[str]) -> str:
    """A name no other attachment has, of plain characters."""
    plain = "".join(one if one.isprintable() and one not in '/\\:*?"<>|' else "_" for one in name)
    plain = plain.strip()[-120:] or "file"
    own, number = plain, 1
    while own in taken:
        number += 1
        own = f"{number}-{plain}"
    taken.add(own)
    return own


class _Pages(FPDF):
    """The pages being made."""

    def __init__(self, document: Document) -> None:
        super().__init__(format="A4", enforce_compliance="PDF/A-3B")
        self._document = document
        self.set_margins(_MARGIN, _MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(auto=True, margin=_FOOT)
        self.alias_nb_pages(_TOTAL)
        self.add_font(_FONT, "", _font(_REGULAR))
        self.add_font(_FONT, "B", _font(_BOLD))
        self.set_font(_FONT, size=_SIZE)
        self.set_title(shown(document.title))
        self.set_lang(document.language)
        self.set_creation_date(document.made_at)
        self.set_xmp_metadata(_metadata(document))
        self.viewer_preferences = None
        self.set_text_color(*_INK)
        style = {"font_family": _FONT, "font_style": "B", "color": _HEAD, "b_margin": 1.5}
        self.set_section_title_styles(
            TextStyle(font_size_pt=16, t_margin=8, **style),  # type: ignore[arg-type]
            TextStyle(font_size_pt=11.5, t_margin=5, **style),  # type: ignore[arg-type]
        )

    def footer(self) -> None:
        """Our reference and the page's number."""
        self.set_y(-15)
        self.set_font(_FONT, size=8)
        self.set_text_color(*_QUIET)
        said = self._document.footer.format(page=self.page_no(), pages=_TOTAL)
        self.cell(0, 5, shown(said), align="L")

    def put(self, part: Part) -> None:
        """Add a part where the page stands."""
        if isinstance(part, Heading):
            self._heading(part)
        elif isinstance(part, Facts):
            self._facts(part.rows)
        elif isinstance(part, Words):
            self._words(part)
        else:
            self._grid(part)

    def _heading(self, heading: Heading) -> None:
        if self.will_page_break(30):  # a heading alone at the foot of a page tells nothing
            self.add_page()
        self.start_section(" ".join(shown(heading.text).split())[:200], heading.level)
        if not heading.level:
            self.set_draw_color(*_RULE)
            self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
            self.ln(2)

    def _facts(self, rows: Sequence[tuple[str, str]]) -> None:
        width = 42
        for label, value in rows:
            if not value.strip():
                continue
            if self.will_page_break(2 * _LINE):
                self.add_page()
            top, sheet = self.get_y(), self.page
            self.set_text_color(*_QUIET)
            self.multi_cell(width - 2, _LINE, shown(label), align="L")
            below = self.get_y() if self.page == sheet else top
            self.page = sheet
            self.set_xy(self.l_margin + width, top)
            self.set_text_color(*_INK)
            left = self.l_margin
            self.set_left_margin(left + width)
            self.multi_cell(0, _LINE, shown(value), align="L", new_x="LMARGIN", new_y="NEXT")
            self.set_left_margin(left)
            self.set_xy(left, max(self.get_y(), below) if self.page == sheet else self.get_y())
        self.ln(1.5)

    def _words(self, words: Words) -> None:
        self.set_text_color(*(_QUIET if words.quiet else _INK))
        text = shown(words.text).strip("\n")
        self.multi_cell(0, _LINE, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.set_text_color(*_INK)
        self.ln(1.5)

    def _grid(self, grid: Grid) -> None:
        if any(len(cell) > _LONGEST_CELL for row in grid.rows for cell in row):
            for row in grid.rows:
                self._facts(tuple(zip(grid.header, row, strict=True)))
            return
        self.set_draw_color(*_RULE)
        self.set_text_color(*_INK)
        self.set_font_size(9)
        with self.table(
            col_widths=grid.widths,
            text_align="LEFT",
            v_align="TOP",
            line_height=4.3,
            padding=(0.8, 1.2),
            borders_layout="HORIZONTAL_LINES",
            headings_style=FontFace(emphasis="BOLD", color=_HEAD, fill_color=_PALE),
        ) as table:
            for cells in (grid.header, *grid.rows):
                table.row([shown(cell) for cell in cells])
        self.set_font_size(_SIZE)
        self.ln(2)


def _metadata(document: Document) -> str:
    """The document's XMP packet."""
    moment = document.made_at.isoformat(timespec="seconds")
    title, subject, by = (
        escape(shown(text)) for text in (document.title, document.subject, document.made_by)
    )
    return f"""<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
    xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
   <pdfaid:part>3</pdfaid:part>
   <pdfaid:conformance>B</pdfaid:conformance>
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
   <dc:creator><rdf:Seq><rdf:li>{by}</rdf:li></rdf:Seq></dc:creator>
   <dc:language><rdf:Bag><rdf:li>{document.language}</rdf:li></rdf:Bag></dc:language>
   <xmp:CreatorTool>matcher</xmp:CreatorTool>
   <xmp:CreateDate>{moment}</xmp:CreateDate>
   <xmp:ModifyDate>{moment}</xmp:ModifyDate>
   <xmp:MetadataDate>{moment}</xmp:MetadataDate>
   <pdf:Producer>matcher</pdf:Producer>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>"""
