"""What another model changes in a list: places, chances, and which evidence moved a hospital."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.domain.ranking import Candidate, Ranking, Reason

#: A share of log P below this moved nobody a reader would notice: two parts in a hundred.
WORTH_SAYING = 0.02


@dataclass(frozen=True, slots=True)
class Weighed:
    """One piece of evidence, as both models weigh it.

    Attributes
    ----------
    reason:
        As the new list gives it; as the old one does where the new one lacks it.
    before, after:
        Its share of log P against the average candidate of its list; 0 where it is no reason.
    """

    reason: Reason
    before: float
    after: float

    @property
    def change(self) -> float:
        """Above 0 it speaks more for the hospital than before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Moved:
    """One hospital in both lists.

    Attributes
    ----------
    weighed:
        The evidence whose weight changed, the largest change first. All changes together are
        what moved the hospital against the average candidate.
    """

    before: Candidate
    after: Candidate
    weighed: tuple[Weighed, ...]

    @property
    def places(self) -> int:
        """Places gained; below 0: lost."""
        return self.before.rank - self.after.rank

    @property
    def worth_saying(self) -> tuple[Weighed, ...]:
        """The changes that a reader would notice."""
        return tuple(one for one in self.weighed if abs(one.change) >= WORTH_SAYING)


def moves(before: Ranking, after: Ranking) -> tuple[Moved, ...]:
    """Every hospital that stands in both lists, in the order of the new one.

    Parameters
    ----------
    before, after:
        Whole lists of the same request as of the same day.
    """
    was = {candidate.site_id: candidate for candidate in before.candidates}
    return tuple(
        Moved(was[now.site_id], now, _weighed(was[now.site_id], now))
        for now in after.candidates
        if now.site_id in was
    )


def _weighed(before: Candidate, after: Candidate) -> tuple[Weighed, ...]:
    was = {reason.code: reason for reason in before.reasons}
    now = {reason.code: reason for reason in after.reasons}
    found = [
        Weighed(
            now.get(code) or was[code],
            was[code].effect if code in was else 0.0,
            now[code].effect if code in now else 0.0,
        )
        for code in dict.fromkeys((*now, *was))
    ]
    return tuple(sorted(found, key=lambda one: (-abs(one.change), one.reason.code)))
