"""All tables together, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matcher.desk.figures.asking import asked_hospitals
from matcher.desk.figures.became import answers, declines, outcomes
from matcher.desk.figures.counting import OnDesk, counted_requests
from matcher.desk.figures.reached import Hospital, hospitals, reached
from matcher.desk.figures.received import areas, centres, channels, types, years
from matcher.desk.figures.table import Table
from matcher.domain.vocabulary import DeclineReason
from matcher.history import History


@dataclass(frozen=True, slots=True)
class Known:
    """What the figures need beside the history.

    Attributes
    ----------
    reasons:
        The reason each hospital gave last for a no, by request and hospital.
    hospitals:
        Those that can be asked, in the order of their rows.
    sizes:
        Codes of all sizes, in order.
    """

    on_desk: OnDesk = field(default_factory=OnDesk)
    reasons: Mapping[tuple[str, str], DeclineReason] = field(default_factory=dict)
    hospitals: Sequence[Hospital] = ()
    sizes: Sequence[str] = ()


def figures(history: History, known: Known) -> tuple[Table, ...]:
    """Every table but the list's own record, as of the history's day; none without requests."""
    by_id = counted_requests(history, known.on_desk)
    counted = sorted(by_id.values(), key=lambda one: (one.year, one.request_id))
    columns = years(counted)
    if not columns:
        return ()
    asked = asked_hospitals(history, by_id, known.on_desk)
    own = known.hospitals
    regions = list(dict.fromkeys(one.region for one in own))
    return (
        types(counted, columns),
        outcomes(counted, asked, columns),
        answers(asked, columns),
        declines(asked, known.reasons, columns),
        areas(counted, columns),
        channels(counted, columns),
        centres(counted, columns, [one.centre_id for one in history.catalogue.centres]),
        reached("regions", own, regions, {one.site: one.region for one in own}, asked, columns),
        reached("sizes", own, known.sizes, {one.site: one.size for one in own}, asked, columns),
        hospitals(own, asked, columns),
    )
