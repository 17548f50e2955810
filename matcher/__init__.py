"""Site matching for clinical trials: which hospitals to forward a request to, and why.

What is named here is the public interface, for scripts and notebooks; `notebooks/` shows it at
work.

>>> from datetime import date
>>> import matcher
>>> portal = matcher.Matcher.open(today=date.today())  # doctest: +SKIP
>>> ranking = portal.rank(matcher.Request(title="Ulcerative colitis in children"))
... # doctest: +SKIP
>>> matcher.frames.ranking_frame(ranking)  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matcher import frames
    from matcher.domain.request import Request
    from matcher.evaluation.bootstrap import paired_interval
    from matcher.services.evaluating import LookBack
    from matcher.services.exploring import backtest, demo, try_features
    from matcher.services.matching import Matcher
    from matcher.services.places import Place

__all__ = [
    "LookBack",
    "Matcher",
    "Place",
    "Request",
    "backtest",
    "demo",
    "frames",
    "paired_interval",
    "try_features",
]

#: Where each public name comes from.
_HOMES = {
    "LookBack": "matcher.services.evaluating",
    "Matcher": "matcher.services.matching",
    "Place": "matcher.services.places",
    "Request": "matcher.domain.request",
    "backtest": "matcher.services.exploring",
    "demo": "matcher.services.exploring",
    "paired_interval": "matcher.evaluation.bootstrap",
    "try_features": "matcher.services.exploring",
}


def __getattr__(name: str) -> object:
    # Importing the package must cost nothing: `matcher --help` imports it too.
    if name == "frames":
        return import_module("matcher.frames")
    if name not in _HOMES:
        raise AttributeError(f"module 'matcher' has no attribute '{name}'")
    found: object = getattr(import_module(_HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
