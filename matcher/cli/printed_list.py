"""A ranking as the list a coordinator reads in a terminal.

Lays out only: what things are called is in `wording`, what is true in the `Ranking`. No
hospital is ever shown in red, and no chance as "0 %".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from matcher.cli.printed_candidate import candidate_rows
from matcher.cli.printed_reading import centre_and_host, reading_table
from matcher.cli.terminal import line, marked, render
from matcher.domain.ranking import Ranking, Suggestion
from matcher.domain.vocabulary import RequestType
from matcher.wording import Wording, learnt_texts

#: From this width on the reasons have room beside the hospital.
_WIDE = 110

#: The title, the heading of the chances and the last lines say these at their place.
_TOLD_ELSEWHERE = frozenset({"country_not_forwarded", "model_is_prior"})

#: Most hospitals are suggested without any purpose beside being likely.
_NO_FLAGS: Mapping[str, str] = MappingProxyType({})

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
    told = [warning for warning in ranking.warnings if warning not in _TOLD_ELSEWHERE]
    warnings = [*told, *(["model_later_than_as_of"] if occasion.model_is_later else [])]
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
    return wording.text(
        "list.country_lead" if ranking.reading.centres else "list.country_lead_no_centre",
        studies=sum(support.participations for support in supports),
        requests=sum(support.similar_requests for support in supports),
    )


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
    told = _experts(ranking, wording) if _is_country(ranking) else _forwarding(ranking, wording)
    norway = wording.chance(ranking.p_norway.probability, ranking.p_norway.interval)
    return [*told, line(wording.text("list.p_norway", chance=norway))]


def _experts(ranking: Ranking, wording: Wording) -> Iterator[RenderableType]:
    for centre in ranking.reading.centres:
        named = centre_and_host(centre, wording)
        yield line(wording.text("list.ask_centre", centre=named))
    yield line(wording.text("list.expected_country"))
    yield from _named(ranking.suggestion.consider, wording)


def _forwarding(ranking: Ranking, wording: Wording) -> Iterator[RenderableType]:
    """Whom to forward to, a hospital a line, and what that promises."""
    suggestion = ranking.suggestion
    if suggestion.forward_to:
        yield line(wording.text("list.forward_to", n=len(suggestion.forward_to)))
        on_purpose = dict.fromkeys(suggestion.floored, "floor")
        on_purpose |= dict.fromkeys(suggestion.explored, "exploration")
        yield from _named(suggestion.forward_to, wording, on_purpose)
        order = wording.text(
            "list.forward_order", n=suggestion.n_expected, wanted=suggestion.wanted
        )
        yield line(order, "dim")
        yield from _steered(suggestion, wording)
    else:
        yield line(wording.text("list.nobody"))
    if suggestion.consider:
        yield line(wording.text("list.consider"))
        yield from _named(suggestion.consider, wording)
    yield line(
        wording.text(
            "list.expected",
            interested=wording.number(suggestion.expected_interested),
            selected=wording.number(suggestion.expected_selected),
            wanted=suggestion.wanted,
            p=wording.percent(suggestion.p_at_least_wanted),
        )
    )


def _steered(suggestion: Suggestion, wording: Wording) -> Iterator[RenderableType]:
    """What was suggested on purpose, beside being likely."""
    if n_floored := len(suggestion.floored):
        yield line(wording.text("list.floored", n=n_floored), "dim")
    if n_explored := len(suggestion.explored):
        each = (
            f"{wording.number(propensity, 3)} ({wording.site(site)})"
            for site, propensity in suggestion.explored.items()
        )
        yield line(wording.text("list.explored", n=n_explored, propensities="; ".join(each)))


def _named(
    sites: Sequence[str], wording: Wording, flags: Mapping[str, str] = _NO_FLAGS
) -> Iterator[RenderableType]:
    """Hospitals by name, one a line: to be ticked off, or copied into an e-mail."""
    for site in sites:
        why = f" - {wording.flag(flags[site])}" if site in flags else ""
        yield marked("·", wording.site(site) + why)


def _footer(ranking: Ranking, wording: Wording, occasion: Occasion) -> Iterator[Text]:
    model = ranking.model
    if model.trained_as_of is None:
        yield line(wording.text("list.footer_prior"), "dim")
    else:
        basis = wording.text(
            "list.footer_model",
            model=model.id,
            trained=wording.day(model.trained_as_of),
            **learnt_texts(model.learnt_from, wording.messages),
        )
        yield line(basis, "dim")
    if occasion.known_by is None:
        yield line(wording.text("list.footer_as_of", day=wording.day(ranking.as_of)), "dim")
    else:
        yield line(wording.text("list.footer_now", day=wording.day(occasion.known_by)), "dim")
    yield line(wording.text("list.footer_choice"), "dim")


def _section(heading: str, lines: list[RenderableType]) -> RenderableType:
    return Group(line(heading, "bold"), Padding(Group(*lines), (0, 0, 1, 2)))
