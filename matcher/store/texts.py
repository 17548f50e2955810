"""What letters say where a desk has put it into its own words."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from matcher.errors import ConflictError
from matcher.store import desk_tables as desk
from matcher.store.audit import Author, Entry, utc_text
from matcher.store.engine import Store


def own_texts(store: Store) -> dict[str, dict[str, str]]:
    """The texts by key, by language."""
    own = desk.letter_texts.c
    found: dict[str, dict[str, str]] = {}
    with store.reading() as connection:
        for language, key, text in connection.execute(sa.select(own.language, own.key, own.text)):
            found.setdefault(language, {})[key] = text
    return found


def change_texts(
    store: Store,
    language: str,
    before: Mapping[str, str],
    after: Mapping[str, str],
    author: Author,
) -> None:
    """Keep texts of a language that still are as they were read; "" is the program's own text.

    Raises
    ------
    ConflictError
        Somebody else changed one of them since.
    """
    own = desk.letter_texts.c
    with store.writing() as connection:
        mine = sa.and_(own.language == language, own.key.in_(list(before)))
        rows = connection.execute(sa.select(own.key, own.text).where(mine)).all()
        kept = dict.fromkeys(before, "") | dict(tuple(row) for row in rows)
        if kept != dict(before):
            raise ConflictError(
                "These texts have been changed since you opened them.",
                "Look at what is there now, and make your change again.",
            )
        changed = {key: text for key, text in after.items() if text != kept[key]}
        if not changed:
            return
        gone = sa.and_(own.language == language, own.key.in_(list(changed)))
        connection.execute(desk.letter_texts.delete().where(gone))
        moment = "" if author.now is None else utc_text(author.now)
        told = {"language": language, "changed_at": moment, "changed_by": author.actor}
        for key, text in changed.items():
            if text:
                connection.execute(desk.letter_texts.insert(), {"key": key, "text": text, **told})
        entry = Entry.begin(connection, author, "letter_text")
        for key, text in changed.items():
            entry.note("letter_texts", f"{language}/{key}", {"text": kept[key]}, {"text": text})
        entry.end({"language": language, "texts": sorted(changed)})
