"""The texts of letters in the desk's own words: kept once whoever knows the words has checked them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matcher.domain.person import Role
from matcher.errors import ConflictError
from matcher.services.desk.acting import Acting
from matcher.store import Store, texts

#: What a text is as it is kept; refuses one that cannot be used.
Check = Callable[[str, str], str]


def change_texts(
    store: Store,
    language: str,
    after: Mapping[str, str],
    acting: Acting,
    *,
    built_in: Mapping[str, str],
    was: str,
    print_of: Callable[[Mapping[str, str]], str],
    check: Check,
) -> None:
    """Keep texts of a letter; one that is empty, or is the program's own, is the program's again.

    Parameters
    ----------
    after:
        The texts by key, as somebody wrote them.
    was:
        The print of the texts that they were looking at.

    Raises
    ------
    ConflictError
        Somebody else changed one of them since.
    RequestError
        One of them cannot be used.
    """
    acting.needs(Role.COORDINATOR)
    kept = texts.own_texts(store).get(language, {})
    before = {key: kept.get(key, "") for key in built_in}
    if was != print_of(before):
        raise ConflictError(
            "These texts have been changed since you opened them.",
            "Look at what is there now, and make your change again.",
        )
    plain = {key: check(key, text) if text.strip() else "" for key, text in after.items()}
    own = {key: "" if text == built_in[key] else text for key, text in plain.items()}
    texts.change_texts(store, language, before, own, acting.author)
