"""Whether a reason's bare number agrees with its effect, and what to say where it does not.

An effect is measured against the average hospital, so a count may speak for or against:
eight public studies are many beside one hospital and few beside another. Knows codes and
numbers only; what is said stands in the message catalogues.
"""

from __future__ import annotations

from matcher.domain.ranking import Reason

_COUNTS = frozenset({"registry_total", "registry_area", "registry_related"})
_SHARES = frozenset(
    {
        "answers_in_time",
        "interest_history",
        "interest_in_area",
        "selected_history",
        "selected_in_area",
        "selected_by_sponsor",
    }
)
_READS_AS_FOR = frozenset(
    {
        "declared",
        "specialist",
        "hosts_centre",
        "fitting_capability",
        "sponsor_named",
        "registry_similar",
        "registry_sponsor",
        "well_known",
    }
)
_READS_AS_AGAINST = frozenset(
    {
        "declared_elsewhere",
        "nothing_declared",
        "registry_sponsor_none",
        "registry_area_none",
        "registry_total_none",
        "specialist_elsewhere",
        "not_centre_host",
        "no_fitting_capability",
        "capability_unknown",
        "open_forwardings",
    }
)


def comparison(reason: Reason) -> str | None:
    """The key of the words that say how the number stands to others; None where it says so itself.

    Examples
    --------
    >>> comparison(Reason("registry_total", -0.2, {"n": 8}))
    'fewer'
    >>> comparison(Reason("answers_in_time", -0.2, {"n": 2, "of": 13})) is None
    True
    """
    against = reason.effect < 0
    if not reason.effect:
        return None
    if reason.code in _COUNTS:
        return "fewer" if against else None
    if reason.code == "reply_delay":
        return "later" if against else "sooner"
    if reason.code in _SHARES:
        n, of = _share(reason)
        if against and of <= 2 * n < 2 * of:
            return "less_often"
        if not against and 0 < 2 * n < of:
            return "more_often"
    return None


def agrees(reason: Reason) -> bool:
    """Whether the sentence reads as the effect is: a plus in front of "none" would puzzle.

    Such an effect comes from the other terms of the model; the full reasons keep it.
    """
    if reason.effect > 0 and reason.code in _READS_AS_AGAINST:
        return False
    if reason.effect < 0 and reason.code in _READS_AS_FOR:
        return False
    if reason.code in _SHARES:
        n, of = _share(reason)
        return not (n == 0 < reason.effect or (n == of and reason.effect < 0))
    return True


def _share(reason: Reason) -> tuple[float, float]:
    n, of = reason.values.get("n", 0), reason.values.get("of", 0)
    return float(n), float(of)
