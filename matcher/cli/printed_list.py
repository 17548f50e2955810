"""A ranking as the list a coordinator reads in a terminal.

Lays out only: what things are called is in `wording`, what is true in the `Ranking`. No
hospital is ever shown in red, and no chance as "0 %".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from matcher.cli.printed_candidate import candidate_rows
from matcher.cli.printed_reading import reading_table
from matcher.cli.terminal import line, marked, render
from matcher.domain.ranking import Ranking
from matcher.domain.vocabulary import RequestType
from matcher.wording import Wording

#: From this width on the reasons have room beside the hospital.
_WIDE = 110

#: Hospitals named for one reason of being left out.
_MAX_NAMES_LEFT_OUT = 6


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the list must say beside the ranking itself.

    Attributes
    ----------
    made_up:
        The store holds made-up data.
    known_by:
        The last day of what was known, where the person asked "now"; None where a day
        was asked for.
    model_is_later:
        The model was trained on events later than the as-of day.
    """

    made_up: bool = False
    known_by: date | None = None
    model_is_later: bool = False


def printed_list(
    ranking: Ranking, wording: Wording, occasion: Occasion, *, width: int, colour: bool
) -> str:
    """The whole list as text, ending in a line break."""
    parts = _parts(ranking, wording, occasion, wide=width >= _WIDE)
    return render(*parts, width=width, colour=colour)


def _parts(
    ranking: Ranking, wording: Wording, occasion: Occasion, *, wide: bool
) -> Iterator[RenderableType]:
    yield from _title(ranking, wording, occasion)
    yield reading_table(ranking.reading, wording)
    warnings = [*ranking.warnings, *(["model_later_than_as_of"] if occasion.model_is_later else [])]
    if warnings:
        lines = [marked("!", wording.warning(warning)) for warning in warnings]
        yield _section(wording.text("list.warnings_heading"), lines)
    yield from _candidates(ranking, wording, wide=wide)
    if ranking.excluded:
        yield _section(wording.text("list.excluded_heading"), _excluded(ranking, wording))
    yield _section(wording.text("list.suggestion_heading"), _suggestion(ranking, wording))
    yield from _footer(ranking, wording, occasion)


def _is_country(ranking: Ranking) -> bool:
    return ranking.reading.request.request_type is RequestType.COUNTRY


def _title(ranking: Ranking, wording: Wording, occasion: Occasion) -> Iterator[Text]:
    request = ranking.reading.request
    if occasion.made_up:
        yield line(wording.text("list.made_up"), "bold yellow")
    key = "list.title_country" if _is_country(ranking) else "list.title"
    yield line(wording.text(key), "bold")
    named = [part for part in (request.request_id, request.title or request.indication) if part]
    if named:
        yield line(" - ".join(named))
    yield Text()


def _candidates(ranking: Ranking, wording: Wording, *, wide: bool) -> Iterator[RenderableType]:
    if not ranking.candidates:
        yield line(wording.text("list.no_candidates"))
        yield Text()
        return
    if _is_country(ranking):
        yield line(_country_lead(ranking, wording))
        yield Text()
        yield line(wording.text("list.experts_heading"), "bold")
    else:
        prior = ranking.model.trained_as_of is None
        yield line(wording.text("list.chance_prior" if prior else "list.chance"), "dim")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column(justify="right", no_wrap=True, width=len(str(ranking.candidates[-1].rank)))
    table.add_column(ratio=1)
    if wide:
        table.add_column(ratio=1)
    for candidate in ranking.candidates:
        head, why = candidate_rows(candidate, wording, with_chance=not _is_country(ranking))
        cells = [head, why] if wide else [Group(head, why)]
        table.add_row(Text(str(candidate.rank), style="bold"), *cells)
        table.add_row()
    yield table
    shown, of = len(ranking.candidates), ranking.n_candidates
    if shown < of:
        yield line(wording.text("list.shown", n=shown, of=of), "dim")
        yield Text()


def _country_lead(ranking: Ranking, wording: Wording) -> str:
    supports = [candidate.support for candidate in ranking.candidates]
    capacity = wording.text(
        "list.capacity",
        studies=sum(support.participations for support in supports),
        requests=sum(support.similar_requests for support in supports),
    )
    return f"{wording.text('list.country_lead')} {capacity}"


def _excluded(ranking: Ranking, wording: Wording) -> list[RenderableType]:
    names: dict[str, list[str]] = {}
    for out in ranking.excluded:
        names.setdefault(wording.excluded(out), []).append(wording.site(out.site_id))
    lines: list[RenderableType] = []
    for why, sites in names.items():
        shown = "; ".join(sites[:_MAX_NAMES_LEFT_OUT])
        if (more := len(sites) - _MAX_NAMES_LEFT_OUT) > 0:
            shown += " " + wording.text("list.and_more", n=more)
        lines.append(marked("·", f"{shown}: {why}"))
    return lines


def _suggestion(ranking: Ranking, wording: Wording) -> list[RenderableType]:
    suggestion = ranking.suggestion
    lines = []
    if _is_country(ranking):
        lines.append(wording.text("list.expected_country"))
        if suggestion.consider:
            sites = _named(suggestion.consider, wording)
            lines.append(wording.text("list.experts", sites=sites))
    else:
        nobody = wording.text("list.nobody")
        forward = _named(suggestion.forward_to, wording) or nobody
        heading = wording.text("list.forward_to", n=len(suggestion.forward_to))
        lines.append(f"{heading}: {forward}")
        if suggestion.consider:
            consider = _named(suggestion.consider, wording)
            lines.append(f"{wording.text('list.consider')}: {consider}")
        lines.append(
            wording.text(
                "list.expected",
                interested=wording.number(suggestion.expected_interested),
                selected=wording.number(suggestion.expected_selected),
                wanted=suggestion.wanted,
                p=wording.percent(suggestion.p_at_least_wanted),
            )
        )
    norway = wording.chance(ranking.p_norway.probability, ranking.p_norway.interval)
    lines.append(wording.text("list.p_norway", chance=norway))
    return [line(text) for text in lines]


def _named(sites: Sequence[str], wording: Wording) -> str:
    """Hospitals by name; some names have a comma in them."""
    return "; ".join(wording.site(site) for site in sites)


def _footer(ranking: Ranking, wording: Wording, occasion: Occasion) -> Iterator[Text]:
    model = ranking.model
    if model.trained_as_of is None:
        yield line(wording.text("list.footer_prior"), "dim")
    else:
        basis = wording.text(
            "list.footer_model",
            model=model.id,
            trained=wording.day(model.trained_as_of),
            forwardings=model.learnt_from.forwardings,
            answers=model.learnt_from.answers,
            outcomes=model.learnt_from.outcomes,
        )
        yield line(basis, "dim")
    if occasion.known_by is None:
        yield line(wording.text("list.footer_as_of", day=wording.day(ranking.as_of)), "dim")
    else:
        yield line(wording.text("list.footer_now", day=wording.day(occasion.known_by)), "dim")
    yield line(wording.text("list.footer_choice"), "dim")


def _section(heading: str, lines: list[RenderableType]) -> RenderableType:
    return Group(line(heading, "bold"), Padding(Group(*lines), (0, 0, 1, 2)))
