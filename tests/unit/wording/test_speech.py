"""Numbers, names and codes as a coordinator reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.domain.ranking import Candidate, Excluded, Reason, Support
from matcher.domain.vocabulary import Group, Population
from matcher.wording import LANGUAGES, Strength, Wording, agrees
from matcher.wording.speech import strength_of


def wording(language: str) -> Wording:
    return Wording.of(language, load_reference())


@pytest.mark.parametrize(
    ("probability", "nb", "en"),
    [
        (0.314, "31\u00a0%", "31%"),
        (0.0, "under 1\u00a0%", "under 1%"),
        (0.009, "under 1\u00a0%", "under 1%"),
        (0.01, "1\u00a0%", "1%"),
        (0.99, "99\u00a0%", "99%"),
        (0.997, "over 99\u00a0%", "over 99%"),
        (1.0, "over 99\u00a0%", "over 99%"),
    ],
)
def test_a_chance_is_never_nought_or_a_hundred_per_cent(
    probability: float, nb: str, en: str
) -> None:
    assert wording("nb").percent(probability) == nb
    assert wording("nn").percent(probability) == nb
    assert wording("en").percent(probability) == en


def test_a_chance_stands_with_its_interval() -> None:
    assert wording("nb").chance(0.31, (0.18, 0.47)) == "31\u00a0% (18-47)"
    assert wording("en").chance(0.004, (0.0, 0.996)) == "under 1% (<1->99)"


def test_numbers_and_days_follow_the_language() -> None:
    assert wording("nn").number(2.44) == "2,4"
    assert wording("en").number(2.44) == "2.4"
    assert wording("nb").day(date(2026, 3, 5)) == "5. mars 2026"
    assert wording("en").day(date(2026, 3, 5)) == "5 March 2026"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nb", "Har svart innen fristen på 11 av 13 forespørsler"),
        ("nn", "Har svara innan fristen på 11 av 13 førespurnader"),
        ("en", "Answered 11 of 13 requests in time"),
    ],
)
def test_a_reason_speaks_of_evidence(language: str, sentence: str) -> None:
    reason = Reason("answers_in_time", 0.4, {"n": 11, "of": 13})
    assert wording(language).reason(reason) == sentence


def test_one_is_singular_and_none_is_plural() -> None:
    english = wording("en")
    area = "gastroenterology"
    one = Reason("registry_area", 0.1, {"n": 1, "area": area})
    nine = Reason("registry_area", 0.1, {"n": 9, "area": area})
    assert english.reason(one) == "In 1 public study of digestive disease"
    assert english.reason(nine) == "In 9 public studies of digestive disease"
    assert (
        english.reason(Reason("open_forwardings", -0.1, {"n": 1}))
        == "1 request awaits its answer now"
    )
    assert english.reason(Reason("answers_in_time", -1.0, {"n": 0, "of": 2})) == (
        "Answered 0 of 2 requests in time"
    )


def test_an_area_without_a_name_is_this_field() -> None:
    reason = Reason("declared", 0.2, {"area": ""})
    assert wording("nb").reason(reason) == "Har meldt at det ønsker forespørsler innen dette feltet"


def test_a_delay_is_told_in_whole_days() -> None:
    assert wording("en").reason(Reason("reply_delay", 0.1, {"days": 6.5})) == (
        "Usually answers after about 7 days, sooner than many others"
    )
    assert "1 day" in wording("en").reason(Reason("reply_delay", 0.1, {"days": 0.8}))


@pytest.mark.parametrize(
    ("code", "effect", "values", "ending"),
    [
        ("registry_total", -0.2, {"n": 8}, "8 offentlige studier i alt, færre enn mange andre"),
        ("registry_total", 0.2, {"n": 8}, "8 offentlige studier i alt"),
        ("interest_history", 0.2, {"n": 4, "of": 13}, "forespørsler, oftere enn mange andre"),
        ("interest_history", -0.2, {"n": 4, "of": 13}, "4 av 13 tidligere forespørsler"),
        ("answers_in_time", -0.2, {"n": 9, "of": 13}, "forespørsler, sjeldnere enn mange andre"),
        ("reply_delay", -0.1, {"days": 12.0}, "12 dager, senere enn mange andre"),
    ],
)
def test_a_number_that_does_not_say_so_itself_tells_whether_it_is_for_or_against(
    code: str, effect: float, values: dict[str, float], ending: str
) -> None:
    assert wording("nb").reason(Reason(code, effect, values)).endswith(ending)


@pytest.mark.parametrize(
    ("code", "effect", "values"),
    [
        ("registry_area_none", 0.1, {"area": "stroke"}),
        ("declared", -0.1, {"area": "stroke"}),
        ("interest_history", 0.1, {"n": 0, "of": 4}),
        ("selected_history", -0.1, {"n": 4, "of": 4}),
    ],
)
def test_a_sentence_that_reads_the_other_way_does_not_agree(
    code: str, effect: float, values: dict[str, float | str]
) -> None:
    assert not agrees(Reason(code, effect, values))
    assert agrees(Reason(code, -effect, values))


def test_a_region_goes_by_its_own_name() -> None:
    assert wording("nb").region("rhf-hv") == "Helse Vest"
    assert wording("en").region("rhf-hv") == "Western Norway"


def test_little_known_says_nothing_of_suitability() -> None:
    assert wording("nb").reason(Reason("little_known", 0.0)) == (
        "Vi vet lite om dette sykehuset på dette feltet; det sier ikke noe om egnetheten"
    )


def test_a_code_that_is_not_known_yet_is_shown_as_it_is() -> None:
    for language in LANGUAGES:
        assert wording(language).reason(Reason("brand_new", 0.1)) == "brand_new"
        assert wording(language).warning("brand_new: x") == "brand_new"


def test_a_warning_carries_its_detail() -> None:
    assert "'Haukland'" in wording("en").warning("unknown_hospital: 'Haukland'")
    assert wording("nb").warning("text_cut: key_criteria").startswith("Viktigste kriterier: bare")
    assert "hudsykdommer" in wording("nb").warning("area_never_seen: dermatology")


def test_an_excluded_hospital_is_told_what_it_is_known_to_lack() -> None:
    text = wording("en").excluded(Excluded("sunnaas", "lacks_capability", "early_phase_unit"))
    assert text == "known to lack early-phase unit"


def test_values_of_a_request_are_named() -> None:
    nynorsk = wording("nn")
    assert nynorsk.value("population", Population.PAEDIATRIC) == "barn"
    assert nynorsk.value("reply_due_on", "2026-05-01") == "1. mai 2026"
    assert (
        nynorsk.value("therapy_areas", "ophthalmology|stroke") == "Auge (oftalmologi), Hjerneslag"
    )
    assert nynorsk.value("sites_wanted", 3) == "3"


CANDIDATE = Candidate(
    rank=1,
    site_id="unn",
    name="UNN",
    trust="unn",
    region="rhf-hn",
    group=Group.DECLARED,
    probability=0.2,
    interval=(0.1, 0.3),
    p_answer_in_time=0.5,
    p_interested=0.4,
    p_selected=0.5,
    support=Support(0, 0, 0),
    reasons=(),
    flags=(),
)


@pytest.mark.parametrize(
    ("support", "flags", "strength"),
    [
        (Support(12, 4, 0), (), Strength.STRONG),
        (Support(12, 1, 90), (), Strength.SOME),
        (Support(0, 0, 200), (), Strength.SOME),
        (Support(12, 4, 0), ("little_data",), Strength.LITTLE),
        (Support(1, 0, 2), (), Strength.LITTLE),
    ],
)
def test_public_studies_alone_never_make_strong_evidence(
    support: Support, flags: tuple[str, ...], strength: Strength
) -> None:
    assert strength_of(replace(CANDIDATE, support=support, flags=flags)) is strength
