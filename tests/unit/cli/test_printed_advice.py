"""Advice to a hospital in words and as JSON: kind, with its interval, never a verdict."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.cli.advice import printed_advice
from matcher.cli.terminal import render
from matcher.domain.advice import Advice, Aim, Basis, Change, Outlook, Step, StepCode
from matcher.domain.ranking import LearntFrom, ModelInfo
from matcher.wording import LANGUAGES, Wording
from matcher.wording.advising import advice_as_json

HIGHER = Change(0.036, 0.044, (0.038, 0.051), 1.22, (1.06, 1.42), Outlook.HIGHER)
UNSURE = Change(0.17, 0.18, (0.15, 0.21), 1.06, (0.88, 1.24), Outlook.TOO_LITTLE)
NONE = Change(0.17, 0.16, (0.15, 0.17), 0.94, (0.88, 1.0), Outlook.NO_HIGHER)

ADVICE = Advice(
    site_id="vv",
    as_of=date(2026, 1, 12),
    since=date(2024, 1, 13),
    model=ModelInfo("m", date(2026, 1, 1), LearntFrom(410, 320, 96)),
    basis=Basis.DECLARED,
    areas=("gastroenterology", "dermatology"),
    n_requests=34,
    chances={Aim.SELECTED: 0.036, Aim.INTERESTED_IN_TIME: 0.17},
    steps=(
        Step(StepCode.DECLARE, "gastroenterology", 34, is_already=True),
        Step(StepCode.DECLARE, "dermatology", 34, is_already=True),
        Step(
            StepCode.ANSWER_AS_FAST,
            "",
            34,
            changes={Aim.SELECTED: HIGHER, Aim.INTERESTED_IN_TIME: UNSURE},
        ),
        Step(StepCode.REGISTER_CAPABILITY, "early_phase_unit", 5, changes={Aim.SELECTED: UNSURE}),
        Step(StepCode.REGISTER_CAPABILITY, "mri", 2, changes={Aim.SELECTED: NONE}),
    ),
)

ENGLISH = """\
What goes with a higher chance for Vestre Viken Hospital Trust
Averaged over 34 requests to hospitals since 13 January 2024 in the fields it
has declared: digestive disease, skin disease.
As things stand, if it is asked: selected 3.6%, answering in time with interest
17%.

Goes with a higher chance
  + Answer as fast as hospitals that answer in time do on average
    Chance of being selected, if it is asked: 4.4% (3.8%-5.1%) where it is 3.6%
    now, 1.22 times it (1.06-1.42)

No higher chance to see
  · Register mri, if it has it (counts for 2 of these requests)

Too little to say whether it makes a difference
  · Register early-phase unit, if it has it (counts for 5 of these requests)

Already so
  · It has said that it wants requests in digestive disease, skin disease

In brackets: 90% intervals of what the step goes with; what else is unsure is
left out of them.
Association, not a cause: hospitals that differ in this differ in more, and the
model knows only some of it. It says nothing about how good a hospital is; the
sponsor chooses.
"""


def wording(language: str = "en") -> Wording:
    return Wording.of(language, load_reference())


def printed(advice: Advice, language: str = "en") -> str:
    return render(*printed_advice(advice, wording(language)), width=80, colour=False)


def test_advice_in_english_reads_like_this() -> None:
    assert printed(ADVICE) == ENGLISH


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize("areas", [(), ("oncology",)])
def test_every_case_has_words_in_every_language(
    language: str, basis: Basis, n: int, areas: tuple[str, ...]
) -> None:
    steps = tuple(
        Step(code, detail, n, is_already=already, changes={} if already else {Aim.SELECTED: HIGHER})
        for code in StepCode
        for detail in ("", "oncology")
        for already in (False, True)
    )
    text = printed(replace(ADVICE, basis=basis, n_requests=n, areas=areas, steps=steps), language)
    assert not re.search(r"[{}]|advice\.", text)
    assert {"en": "cause", "nb": "årsak", "nn": "årsak"}[language] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_only_assumes_says_so(language: str) -> None:
    assumed = replace(ADVICE, model=ModelInfo("prior", None, LearntFrom(0, 0, 0)))
    said = {"en": "starting assumptions", "nb": "startantakelsene", "nn": "startføresetnadene"}
    assert said[language] in printed(assumed, language)
    assert said[language] not in printed(ADVICE, language)


def test_an_effect_too_unsure_to_say_is_not_printed_as_a_number() -> None:
    unsure = replace(ADVICE, steps=ADVICE.steps[3:4])
    assert "Too little to say" in printed(unsure)
    assert "1.06" not in printed(unsure)
    assert "90%" not in printed(unsure)


def test_the_json_has_the_shape_that_is_promised() -> None:
    answer = json.loads(json.dumps(advice_as_json(ADVICE, wording())))
    assert list(answer) == [
        *("site_id", "name", "as_of", "since", "model", "is_assumption", "basis", "areas"),
        *("n_requests", "chances", "steps", "notes"),
    ]
    assert answer["basis"] == "declared"
    assert answer["chances"] == {"selected": 0.036, "interested_in_time": 0.17}
    step = answer["steps"][2]
    assert step.pop("text") == "Answer as fast as hospitals that answer in time do on average"
    assert step.pop("changes")["selected"] == {
        "outlook": "higher",
        "before": 0.036,
        "after": 0.044,
        "after_interval": [0.038, 0.051],
        "ratio": 1.22,
        "ratio_interval": [1.06, 1.42],
    }
    assert step == {"code": "answer_as_fast", "detail": "", "outlook": "higher", "n_requests": 34}


def test_json_differs_between_languages_in_its_texts_only() -> None:
    answers = [advice_as_json(ADVICE, wording(language)) for language in LANGUAGES]
    for answer in answers:
        answer.pop("name")
        answer.pop("notes")
        for step in answer["steps"]:
            step.pop("text")
    assert answers[0] == answers[1] == answers[2]
