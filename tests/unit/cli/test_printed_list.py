"""The list a coordinator reads: complete, in the right words, within the width."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.cli.printed_list import Occasion, printed_list
from matcher.domain.ranking import Candidate, Excluded, Ranking, Reason
from matcher.domain.request import Finding
from matcher.domain.vocabulary import RequestType
from matcher.wording import LANGUAGES, Wording
from matcher.wording.worth_saying import reasons_worth_reading

AREA = "gastroenterology"

TITLES = {
    "en": "Suggested reading order - you decide",
    "nb": "Forslag til leserekkefølge - du bestemmer",
    "nn": "Forslag til leserekkjefølgje - du avgjer",
}


def printed(
    ranking: Ranking,
    language: str = "en",
    occasion: Occasion | None = None,
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    wording = Wording.of(language, load_reference())
    return printed_list(ranking, wording, occasion or Occasion(), width=width, colour=colour)


def as_country(ranking: Ranking) -> Ranking:
    request = replace(ranking.reading.request, request_type=RequestType.COUNTRY)
    return replace(
        ranking,
        reading=replace(ranking.reading, request=request),
        warnings=("country_not_forwarded",),
    )


ENGLISH = """\
Suggested reading order - you decide
R-1 - Etrasimod in children with ulcerative colitis

How the request was read
  Therapy area  Gastroenterology & hepatology - from "ulcerative colitis"
                Paediatrics - from "children" (uncertain)
  Population    children - from "in children"
  Centre        NorTrials digestive diseases, hosted by University Hospital of
                North Norway
  Given         Type: for hospitals · Hospitals wanted: 3
  Not said      Reply due
  Wrong? Write it in the request and rank again, for example
  therapy_areas = ["gastroenterology"]

Note
  ! Even if all hospitals are asked, the wanted number of interested ones is
    less likely than 80%.

Chance of being selected if the hospital is asked (90% interval)
1  Oslo University Hospital                                        31% (18-47)
   wants requests in this field · South-Eastern Norway
   strong evidence: asked 13 times (4 similar), 9 public studies
   ! many open requests now
   + Answered 11 of 13 requests in time
   + In 9 public studies of digestive disease
   - 3 requests await its answer now

2  Vestre Viken Hospital Trust                                 under 1% (<1-3)
   little known: consider asking · South-Eastern Norway
   little evidence: asked 1 time (0 similar), 1 public study
   ! phone: often silent
   - In no public study of digestive disease that we know of
   · We know little about this hospital in this field; that says nothing about
     its suitability

Showing 2 of 27 hospitals. More: --top 27

Left out
  · Sunnaas Rehabilitation Hospital: known to lack paediatric trial unit
  · University Hospital of North Norway: outside the wanted regions

Suggestion
  Forward to 1 hospital:
  · Oslo University Hospital
  At the front, because they want requests in this field or are named by the
  sponsor: 1. The ranking adds the rest until 3 interested hospitals are likely
  enough.
  Consider as well:
  · Vestre Viken Hospital Trust
  Expected: 2.4 interested, 0.6 selected. Chance of at least 3 interested: 71%.
  Chance that the study comes to Norway: 45% (33-58).

Basis: model 2026-a, learnt from all known before 1 January 2026: 410
forwardings, 320 answers, 96 outcomes.
As of 2 March 2026: what was known before that day.
A chance says what the records hold, not how good a hospital is. The choice of
sites is the sponsor's.
"""


def test_the_list_in_english_reads_like_this(ranking: Ranking) -> None:
    assert printed(ranking) == ENGLISH


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_says_who_decides(ranking: Ranking, language: str) -> None:
    assert printed(ranking, language).splitlines()[0] == TITLES[language]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "nb",
            (
                "ut fra «ulcerative colitis»",
                "Har svart innen fristen på 11 av 13 forespørsler",
                "31 % (18-47)",
                "under 1 % (<1-3)",
                "sterkt grunnlag",
                "lite grunnlag",
                "ring: svarer ofte ikke",
                "Forventet: 2,4 interesserte",
                "Grunnlag: modell 2026-a",
            ),
        ),
        (
            "nn",
            (
                "ut frå «ulcerative colitis»",
                "Har svara innan fristen på 11 av 13 førespurnader",
                "Vi veit lite om dette sjukehuset på dette feltet",
                "ring: svarar ofte ikkje",
                "Venta: 2,4 interesserte",
                "2. mars 2026",
            ),
        ),
    ],
)
def test_the_list_speaks_both_norwegians(
    ranking: Ranking, language: str, sentences: tuple[str, ...]
) -> None:
    text = printed(ranking, language, width=140).casefold()
    for sentence in sentences:
        assert sentence.casefold() in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [40, 60, 80, 109, 110, 120, 140])
def test_no_line_is_wider_than_the_terminal(ranking: Ranking, language: str, width: int) -> None:
    lines = printed(ranking, language, Occasion(made_up=True), width=width).splitlines()
    assert max(map(len, lines)) <= width


def test_a_wide_terminal_puts_the_reasons_beside_the_hospital(ranking: Ranking) -> None:
    lines = printed(ranking, width=120).splitlines()
    assert any("31% (18-47)" in one and "Answered 11 of 13" in one for one in lines)
    assert len(lines) < len(printed(ranking, width=80).splitlines())


def test_piped_output_is_plain_and_a_terminal_has_colour_but_never_red(ranking: Ranking) -> None:
    assert "\x1b" not in printed(ranking)
    coloured = printed(ranking, colour=True)
    assert "\x1b[" in coloured
    for red in ("\x1b[31m", "\x1b[1;31m", "\x1b[91m", ";31m", "\x1b[41m"):
        assert red not in coloured


def test_made_up_data_says_so_before_anything_else(ranking: Ranking) -> None:
    for language in LANGUAGES:
        text = printed(ranking, language, Occasion(made_up=True))
        assert "MADE-UP" in text.splitlines()[0]


def test_the_prior_says_that_its_chances_are_assumptions(ranking: Ranking) -> None:
    prior = replace(ranking, model=replace(ranking.model, id="prior", trained_as_of=None))
    text = " ".join(printed(prior).split())
    assert "starting assumptions, not experience" in text
    assert "built-in starting model" in text


def test_a_list_as_of_now_says_so(ranking: Ranking) -> None:
    assert "As of now: everything known by 1 March 2026." in printed(
        ranking, occasion=Occasion(known_by=date(2026, 3, 1))
    )


def test_a_model_that_may_know_what_came_next_is_pointed_out(ranking: Ranking) -> None:
    assert "trained on later events" in printed(ranking, occasion=Occasion(model_is_later=True))


def test_a_country_request_is_not_forwarded_but_shows_whom_to_ask(ranking: Ranking) -> None:
    text = printed(as_country(ranking))
    assert "Country request: not forwarded to hospitals" in text
    assert "NorTrials digestive diseases" in text
    assert "10 participations in public studies" in " ".join(text.split())
    assert "Oslo University Hospital" in text
    assert "Forward to" not in text
    assert "31%" not in text
    assert "Ask the centre: NorTrials digestive diseases, hosted by" in text
    assert text.count("not forwarded") == 1


def test_a_country_request_in_no_centres_field_names_no_centre(ranking: Ranking) -> None:
    without = replace(ranking, reading=replace(ranking.reading, centres=()))
    text = " ".join(printed(as_country(without)).split())
    assert "no centre covers this field" in text
    assert "Ask the centre" not in text


def test_what_was_given_is_told_in_one_line_and_needs_no_correcting(ranking: Ranking) -> None:
    reading = replace(ranking.reading, areas=((AREA, 1.0),), findings=())
    text = " ".join(printed(replace(ranking, reading=reading)).split())
    assert "Given Type: for hospitals · Population: children · Hospitals wanted: 3" in text
    assert "Wrong?" not in text


def test_a_word_of_the_form_is_not_passed_off_as_a_word_of_the_text(ranking: Ranking) -> None:
    finding = Finding("therapy_areas", "paediatrics", 0.9, "paediatric")
    reading = replace(ranking.reading, findings=(finding,))
    text = printed(replace(ranking, reading=reading))
    assert "Paediatrics - follows from what is given" in text


def test_nobody_left_is_said_plainly(ranking: Ranking) -> None:
    empty = replace(ranking, candidates=(), n_candidates=0, warnings=("no_candidates",))
    assert "No hospital is left to suggest." in printed(empty)


def test_many_left_out_are_summed_up(ranking: Ranking) -> None:
    out = tuple(Excluded(f"site-{i}", "outside_region") for i in range(30))
    text = " ".join(printed(replace(ranking, excluded=out)).split())
    assert "site-5 and 24 more: outside the wanted regions" in text


def test_control_characters_from_a_file_do_not_reach_the_terminal(ranking: Ranking) -> None:
    request = replace(ranking.reading.request, title="Evil \x1b[2J\x07study\nof [red]x[/red]")
    text = printed(replace(ranking, reading=replace(ranking.reading, request=request)))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "Evil [2Jstudy of [red]x[/red]" in text


def test_nothing_said_is_shown_as_not_said(ranking: Ranking) -> None:
    request = replace(ranking.reading.request, request_type=None, therapy_areas=())
    reading = replace(ranking.reading, request=request, areas=(), centres=(), findings=())
    text = printed(replace(ranking, reading=reading, warnings=("no_area", "type_unspecified")))
    assert "Therapy area  not said" in text
    assert "Centre        none covers this field" in text
    assert "Type          not said: for hospitals or for the country?" in text
    assert "set request_type to site or country" in " ".join(text.split())


def test_what_the_lines_above_say_is_no_reason_and_neither_is_a_puzzle(ranking: Ranking) -> None:
    reasons = [
        Reason("declared", 0.5, {"area": AREA}),
        Reason("registry_total", 0.4, {"n": 9}),
        Reason("registry_area_none", 0.3, {"area": AREA}),
        Reason("selected_history", -0.3, {"n": 4, "of": 4}),
        Reason("interest_history", 0.2, {"n": 4, "of": 5}),
    ]
    chosen = reasons_worth_reading(with_reasons(ranking, *reasons))
    assert [reason.code for reason in chosen] == ["interest_history"]


def with_reasons(ranking: Ranking, *reasons: Reason) -> Candidate:
    return replace(ranking.candidates[0], reasons=reasons)


def test_at_most_three_reasons_and_one_of_them_against(ranking: Ranking) -> None:
    effects = {"a": 0.5, "b": 0.4, "c": 0.3, "d": -0.6, "e": -0.2}
    reasons = [Reason(code, effect) for code, effect in effects.items()]
    chosen = reasons_worth_reading(with_reasons(ranking, *reasons))
    assert [reason.code for reason in chosen] == ["a", "b", "d"]


def test_room_that_reasons_for_leave_goes_to_reasons_against(ranking: Ranking) -> None:
    reasons = [Reason("a", 0.1), Reason("b", -0.2), Reason("c", -0.3), Reason("d", -0.001)]
    chosen = reasons_worth_reading(with_reasons(ranking, *reasons))
    assert [reason.code for reason in chosen] == ["a", "c", "b"]


def test_that_little_is_known_is_always_said(ranking: Ranking) -> None:
    reasons = [Reason(c, e) for c, e in (("a", 0.5), ("b", 0.4), ("c", 0.3), ("little_known", 0.0))]
    assert [r.code for r in reasons_worth_reading(with_reasons(ranking, *reasons))] == [
        "a",
        "b",
        "little_known",
    ]
