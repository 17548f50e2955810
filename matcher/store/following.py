"""A change of a request kept together with the letters that tell of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from matcher.desk.amending import Amendment
from matcher.domain.batch import Row
from matcher.domain.case import Case
from matcher.domain.letter import Letter, LetterKind
from matcher.store import amendments, answer_links, cases, letters
from matcher.store.audit import Author
from matcher.store.engine import Store


def change_and_write(
    store: Store,
    case: Case,
    author: Author,
    action: str,
    *,
    rows: Iterable[Row] = (),
    drafts: Sequence[Letter] = (),
    instead_of: Collection[LetterKind] = (),
    amendment: Amendment | None = None,
) -> Case:
    """Change a case, its events and keep the letters that tell of it: all or nothing.

    Parameters
    ----------
    instead_of:
        Kinds of which no letter may wait: it would go out with what held before.
    amendment:
        The new version that the change is, where it is one.

    Raises
    ------
    ConflictError
        Somebody else changed the case since, or such a letter waits.
    """
    key = answer_links.key_of(store) if drafts else b""
    with store.writing() as connection:
        letters.refuse_waiting(connection, case.request_id, instead_of)
        kept = cases.change_within(connection, case, author, action, rows)
        if amendment is not None:
            amendments.insert(connection, case.request_id, amendment, author)
        if drafts:
            for one in letters.insert_drafts(connection, case.request_id, drafts, author):
                answer_links.mint(connection, one, key, author)
        return kept
