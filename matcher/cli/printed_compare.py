"""Two models against each other as a person reads it in a terminal. Lays out only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.table import Table

from matcher.cli.terminal import line, marked, render
from matcher.evaluation.moves import Moved
from matcher.registry import Card
from matcher.services.comparing import FIRST, Compared
from matcher.wording import Wording, learnt_texts

#: Pieces of evidence named for one hospital.
_MAX_REASONS = 3


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of the two models."""

    before: Card
    after: Card


def printed_compare(found: Compared, wording: Wording, *, width: int, colour: bool) -> str:
    """Both lists of one request side by side, in the order of the new one."""
    say, both = wording.text, (found.before, found.after)
    ids = {"before": found.before.model.id, "after": found.after.model.id}
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for key in ("place", "hospital", "chance", "because"):
        right = key == "place"
        table.add_column(say(f"compare.{key}"), justify="right" if right else "left")
    for one in found.moved:
        table.add_row(
            _arrow(str(one.before.rank), str(one.after.rank)),
            line(wording.site(one.after.site_id)),
            _arrow(*(wording.percent(side.probability) for side in (one.before, one.after))),
            line("; ".join(because(one, wording)) or say("compare.nothing")),
        )
    p_norway = [wording.percent(ranking.p_norway.probability) for ranking in both]
    norway = say("compare.norway", before=p_norway[0], after=p_norway[1])
    heading = line(say("compare.heading", **ids), "bold")
    return render(heading, line(norway), line(""), table, width=width, colour=colour)


def because(one: Moved, wording: Wording) -> list[str]:
    """The evidence that moved a hospital most, each with the side it speaks for more than before."""
    return [
        wording.text(
            "compare.speaks_more" if weighed.change > 0 else "compare.speaks_less",
            reason=wording.reason(weighed.reason),
        )
        for weighed in one.worth_saying[:_MAX_REASONS]
    ]


def printed_recent(
    cards: Cards, found: Sequence[Compared], wording: Wording, *, width: int, colour: bool
) -> str:
    """What both models are, and how their lists of the newest requests differ."""
    return render(*_recent(cards, found, wording), width=width, colour=colour)


def _recent(cards: Cards, found: Sequence[Compared], wording: Wording) -> Iterator[RenderableType]:
    say = wording.text
    yield line(say("compare.heading", before=cards.before.id, after=cards.after.id), "bold")
    for card in (cards.before, cards.after):
        yield marked("·", _learnt(card, wording))
        verdict = card.seen.get("appraisal", {}).get("verdict", "none")
        told = say(f"verdict.{verdict}")
        yield marked("·", say("compare.verdict", model=card.id, verdict=told))
    yield line("")
    yield line(say("compare.recent_heading"), "bold")
    if not found:
        yield marked("·", say("compare.no_requests"))
    for one in found:
        n = min(FIRST, len(one.moved))
        told = say(
            "compare.recent",
            request=one.after.request_id,
            kept=one.n_kept,
            n=n,
            places=one.largest_move,
        )
        yield marked("·", told)


def _learnt(card: Card, wording: Wording) -> str:
    if card.trained_as_of is None:
        return wording.text("compare.prior", model=card.id)
    counts = learnt_texts(card.learnt_from, wording.messages)
    day = wording.day(card.trained_as_of)
    return wording.text("compare.learnt", model=card.id, day=day, **counts)


def _arrow(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"
