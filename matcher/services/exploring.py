"""What a notebook asks of a portal that is open: the demo, looking back, a feature tried out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from matcher.evaluation.tryout import Tryout
from matcher.evidence.own import Feature
from matcher.services import evaluating
from matcher.services.demo import open_demo, own_place
from matcher.services.evaluating import LookBack, LookedBack
from matcher.services.matching import Matcher

#: Who the demo's audit says filled it.
_ACTOR = "notebook"


def demo(*, today: date) -> Matcher:
    """Open the demo: a made-up portal with made-up hospitals.

    It is filled, and its model trained, when it is first opened; that takes some seconds. It
    plays on a day of its own, so it is the same whenever it is opened.

    Parameters
    ----------
    today:
        The day its audit says it was filled on.

    Raises
    ------
    StoreError
        The user's own data folder cannot be written to.

    Examples
    --------
    >>> import matcher
    >>> portal = matcher.demo(today=date.today())  # doctest: +SKIP
    >>> portal.made_up  # doctest: +SKIP
    True
    """
    noon = datetime.combine(today, time(12), UTC)
    return open_demo(own_place(), now=noon, actor=_ACTOR, say=lambda _: None).matcher


def backtest(portal: Matcher, asked: LookBack | None = None) -> LookedBack:
    """Forecast the portal's past requests, each as of its own day, and judge the forecasts.

    A model is trained on each 1 January and forecasts the year that follows; the model in use
    is not looked at. `matcher.frames` turns the result into tables.

    Parameters
    ----------
    asked:
        None: all years there can be, outcomes as known by now, in this one process.

    Raises
    ------
    UserError
        There is nothing to look back on, or an option makes no sense.
    """
    settings = asked or LookBack(n_jobs=1)
    return evaluating.look_back_over(portal.store, settings, today=portal.today)


def try_features(
    portal: Matcher, features: Mapping[str, Feature], asked: LookBack | None = None
) -> Tryout:
    """Judge features of your own: the model with them and without, on the same past requests.

    Parameters
    ----------
    features:
        By name: functions ``feature(request, history)`` that give one finite number for each
        candidate, shape ``(history.n_sites,)``. ``history`` holds only what was known before
        the request's own day, so a feature cannot look ahead. Its unit does not matter.
    asked:
        None: all years there can be, outcomes as known by now.

    Raises
    ------
    ValueError
        A name is taken, or a feature does not give one finite number a candidate.
    UserError
        There is nothing to look back on, or an option makes no sense.
    """
    return evaluating.try_features(portal.store, features, asked or LookBack(), today=portal.today)
