"""Blacking out words, such as an investigator's name, wherever a request's free text has them.

The one place where what is append-only changes: the triggers allow it only while a row of
`redactions` is open, and it opens and closes within one transaction. The audit says that it
was done, to which request and by whom, never the words; the journal of erasures says where they
stood, so that it can be done again.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from matcher.store import cases, erasures, tables
from matcher.store import desk_tables as desk
from matcher.store.audit import Author, Entry, utc_text
from matcher.store.engine import Store
from matcher.store.erasures import Erasure, ErasureKind
from matcher.store.erasures_masks import Blackener, ByPlaces, ByWords

#: A word this long is blacked out inside longer ones too; a shorter one where it begins a word.
_TELLS_ANYWHERE = 5

#: Free text of a request. What identifies it, and closed words, are none.
_REQUEST_TEXTS = (
    "sponsor", "cro", "title", "indication", "product", "key_criteria", "timeline", "phase",
)  # fmt: skip
_REQUEST_LISTS = ("suggested_sites", "already_contacted")


@dataclass(frozen=True, slots=True)
class Redacted:
    """What was done: rows changed, and files that had to go."""

    n_rows: int
    n_files_deleted: int


def redact(store: Store, request_id: str, words: Sequence[str], author: Author) -> Redacted:
    """Black out words in everything kept of a request, for good.

    Files that came with it are rewritten where they are plain text; any other file may hold
    the words in a form nobody sees, and is deleted.

    Raises
    ------
    NotFoundError
        No such request.
    """
    blacken = ByWords(_pattern(words))
    with store.writing() as connection:
        cases.ensure(connection, request_id)
        done = _blackened(connection, request_id, blacken, author)
        entry = Entry.begin(connection, author, "redact")
        rows = {"rows": done.n_rows, "files_deleted": done.n_files_deleted}
        entry.end({"request_id": request_id, **rows})
        of = {"request_id": request_id, "places": blacken.places}
        erasures.keep(store, connection, Erasure(ErasureKind.REDACT, of), author)
    store.settle()
    return done


def redact_again(connection: sa.Connection, of: Mapping[str, Any], author: Author) -> None:
    """Black out again what a journal says, in a transaction that is open."""
    _blackened(connection, of["request_id"], ByPlaces(of["places"]), author)


def _blackened(
    connection: sa.Connection, request_id: str, blacken: Blackener, author: Author
) -> Redacted:
    moment = "" if author.now is None else utc_text(author.now)
    opened = {"request_id": request_id, "redacted_at": moment, "redacted_by": author.actor}
    done = connection.execute(desk.redactions.insert(), {**opened, "is_open": 1})
    (number,) = done.inserted_primary_key or (0,)
    n_rows = _texts(connection, request_id, blacken) + _audit(connection, request_id, blacken)
    n_rewritten, n_deleted = _files(connection, request_id, blacken)
    # Answers kept for repeated posts hold pages and texts; they are only a convenience.
    connection.execute(desk.idempotency.delete())
    closed = desk.redactions.update().where(desk.redactions.c.id == number)
    connection.execute(closed.values(is_open=0))
    return Redacted(n_rows + n_rewritten, n_deleted)


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    parts = []
    # Letters such as å may stand in a text as one character or as two.
    spelt = {unicodedata.normalize(form, word) for word in words for form in ("NFC", "NFD")}
    for word in sorted(spelt, key=len, reverse=True):
        core = r"\s+".join(re.escape(part) for part in word.split())
        anywhere = len(word) >= _TELLS_ANYWHERE
        parts.append(core if anywhere else rf"(?<!\w){core}\w*")
    return re.compile("|".join(parts), re.IGNORECASE)


def _texts(connection: sa.Connection, request_id: str, blacken: Blackener) -> int:
    requests = tables.OWN["requests"]
    written = tuple(f"{name}_as_written" for name in _REQUEST_LISTS)
    plans = (
        (requests, "request_id", (*_REQUEST_TEXTS, *written), _REQUEST_LISTS),
        (desk.cases, "request_id", (), ("found",)),
        (desk.case_notes, "id", ("text",), ()),
        (desk.shown_lists, "id", (), ("content",)),
        (desk.choices, "id", (), ("sites",)),
        (desk.letters, "id", ("subject", "body", "error"), ()),
        (desk.expert_opinions, "id", ("text",), ()),
        (desk.replies, "id", ("resources", "needs", "contact", "text"), ()),
        (desk.amendments, "id", ("what",), ()),
    )
    n_changed = 0
    for table, key, texts, trees in plans:
        own = "id" if table is requests else key
        mine = table.c.request_id == request_id
        if table is desk.letters:
            shared = desk.letter_requests.c
            about = sa.select(shared.letter_id).where(shared.request_id == request_id)
            mine = sa.or_(mine, table.c.id.in_(about))
        query = sa.select(table).where(mine)
        for row in connection.execute(query).mappings().all():
            cells = {}
            for name in (*texts, *trees):
                blacken.begin(f"{table.name}/{row[own]}/{name}", row[name])
                cells[name] = blacken(row[name]) if name in texts else _in_tree(row[name], blacken)
            changed = {name: cell for name, cell in cells.items() if cell != row[name]}
            if changed:
                mine = table.c[own] == row[own]
                connection.execute(table.update().where(mine).values(changed))
                n_changed += 1
    return n_changed


def _audit(connection: sa.Connection, request_id: str, blacken: Blackener) -> int:
    changes = tables.audit_changes
    own = changes.c
    keys = (request_id, json.dumps([request_id], ensure_ascii=False, separators=(",", ":")))
    query = sa.select(own.id, own.before, own.after).where(own.row_key.in_(keys))
    n_changed = 0
    for number, before, after in connection.execute(query).all():
        cells: dict[str, str | None] = {}
        for name, text in (("before", before), ("after", after)):
            blacken.begin(f"audit_changes/{number}/{name}", text or "")
            cells[name] = None if text is None else _in_tree(text, blacken)
        if (cells["before"], cells["after"]) != (before, after):
            connection.execute(changes.update().where(own.id == number).values(cells))
            n_changed += 1
    return n_changed


def _in_tree(text: str, blacken: Blackener) -> str:
    """JSON with the words gone from its texts; its keys are names of ours."""
    tree = json.loads(text)
    blackened = _walk(tree, blacken)
    return text if blackened == tree else json.dumps(blackened, ensure_ascii=False)


def _walk(tree: Any, blacken: Blackener) -> Any:  # noqa: ANN401 - JSON of every kind
    if isinstance(tree, str):
        # The audit keeps cells as they are, and a list's cell is JSON itself.
        return _in_tree(tree, blacken) if tree.startswith('["') else blacken(tree)
    if isinstance(tree, list):
        return [_walk(one, blacken) for one in tree]
    if isinstance(tree, dict):
        return {name: _walk(one, blacken) for name, one in tree.items()}
    return tree


def _files(connection: sa.Connection, request_id: str, blacken: Blackener) -> tuple[int, int]:
    files = desk.case_files
    query = sa.select(files).where(files.c.request_id == request_id)
    n_rewritten = n_deleted = 0
    for row in connection.execute(query).all():
        mine = files.c.id == row.id
        text = _plain(row.media_type, row.content)
        if text is None:
            connection.execute(files.delete().where(mine))
            n_deleted += 1
            continue
        cells: dict[str, Any] = {}
        for name, said in (("name", row.name), ("content", text)):
            blacken.begin(f"case_files/{row.id}/{name}", said)
            cells[name] = blacken(said)
        cells["content"] = cells["content"].encode()
        if cells != {"name": row.name, "content": row.content}:
            connection.execute(files.update().where(mine).values(cells))
            n_rewritten += 1
    return n_rewritten, n_deleted


def _plain(media_type: str, content: bytes) -> str | None:
    """The text of a file that says what it says; None for one that may hide it."""
    if not media_type.startswith("text/") and media_type != "application/json":
        return None
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    # A letter's parts are encoded, JSON and HTML may spell letters as numbers.
    return None if "\\u" in text or "&#" in text else text
