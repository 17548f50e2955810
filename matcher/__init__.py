"""Site matching for clinical trials: which hospitals to forward a request to, and why.

>>> from datetime import date
>>> from matcher import Matcher, Place, Request
>>> matcher = Matcher.open(Place("sqlite:///portal.db", "models"), today=date.today())
... # doctest: +SKIP
>>> ranking = matcher.rank(Request(title="Ulcerative colitis in children"))  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matcher.domain.request import Request
    from matcher.services.matching import Matcher
    from matcher.services.places import Place

__all__ = ["Matcher", "Place", "Request"]


def __getattr__(name: str) -> object:
    # Importing the package must cost nothing: `matcher --help` imports it too.
    if name == "Matcher":
        from matcher.services.matching import Matcher

        return Matcher
    if name == "Place":
        from matcher.services.places import Place

        return Place
    if name == "Request":
        from matcher.domain.request import Request

        return Request
    raise AttributeError(f"module 'matcher' has no attribute '{name}'")
