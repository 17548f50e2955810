"""Who takes part in studies like this one: worked by hand, and against plain loops."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.optimize import brentq

from matcher.catalogue import terms
from matcher.catalogue.terms import concepts_of
from matcher.domain.events import Participation
from matcher.domain.request import Request
from matcher.evidence import DENSE_FEATURES, Standing, assemble, described, describer, similar
from matcher.evidence.known import HALF_LIFE_DAYS, SHARE_PRIOR_STUDIES, Known
from matcher.evidence.mixing import ENOUGH, TRUST, learn_trust
from matcher.evidence.nearby import KINDS, SAME_PHASE, SAME_SPONSOR, SISTER_POWER, log_ratios
from matcher.evidence.registry import FLOOR_OF_MEAN
from matcher.evidence.similar import SimilarStudies
from matcher.evidence.taste import TASTE_VARIANCE, chances, fit_taste
from matcher.history import Archive
from matcher.text.normalise import fold
from matcher.text.postings import letter_groups

ASKED = Request(
    title="Sacubitril in heart failure",
    therapy_areas=("cardiovascular",),
    sponsor="Acme",
    phase="II",
)
TITLES = (
    ("Sacubitril and valsartan in heart failure", "cardiovascular", ("big", "mid")),
    ("Valsartan after myocardial infarction", "cardiovascular", ("big",)),
    ("Arthritis of the young: methotrexate", "rheumatology", ("rheuma",)),
    ("Methotrexate in psoriatic arthritis", "rheumatology", ("rheuma", "big")),
    ("Sacubitril in chronic kidney disease", "nephrology", ("mid",)),
)


def rows(titles=TITLES, known=date(2024, 3, 1), first=0):
    return [
        Participation(
            f"s{number}",
            site,
            title=title,
            therapy_areas=(area,),
            started_on=date(2020 + number % 4, 5, 1),
            phase="II" if number < 2 else "III",
            sponsor="ACME" if number % 2 else "",
            known_on=known,
        )
        for number, (title, area, sites) in enumerate(titles, first)
        for site in sites
    ]


def registry_similar(history, request=ASKED) -> dict[str, float]:
    evidence = assemble(terms.read(request, history.catalogue), Standing.of(history))
    column = evidence.dense[DENSE_FEATURES.index("registry_similar")]
    return dict(zip(history.candidates.ids.tolist(), column.tolist(), strict=True))


def test_one_study_of_one_hospital_gives_the_taste_worked_out_by_hand():
    """f = variance * (1 - p), where p = 1 / (1 + exp(-2 f)), and the other hospital -f."""
    drawn, ones = np.array([[1.0, 0.0]]), np.ones(1)
    taste = fit_taste(np.ones((1, 1)), drawn, ones, np.zeros(2), np.ones(2))
    by_hand = brentq(lambda f: f - TASTE_VARIANCE * (1 - 1 / (1 + math.exp(-2 * f))), 0, 5)
    assert by_hand == pytest.approx(0.7805, abs=1e-3)
    np.testing.assert_allclose(taste, [[by_hand, -by_hand]], atol=1e-3)


def test_at_its_best_a_taste_is_what_the_chances_leave_unexplained():
    rng = np.random.default_rng(1)
    where = rng.normal(size=(40, 6))
    where /= np.linalg.norm(where, axis=1, keepdims=True)
    alike, weight = where @ where.T, rng.uniform(0.5, 2, 40)
    drawn = rng.dirichlet(np.full(5, 0.3), 40)
    offset = np.log(drawn.mean(axis=0))
    found = fit_taste(alike, drawn, weight, offset, np.ones(5))
    left = weight[:, None] * (drawn - chances(offset + alike @ found, np.ones(5)))
    np.testing.assert_allclose(found, TASTE_VARIANCE * left, atol=0.15)


def test_hospitals_never_drawn_are_as_one_column_for_each():
    rng = np.random.default_rng(2)
    where = rng.normal(size=(12, 12))
    alike, weight = where @ where.T / 12, np.ones(12)
    drawn = np.column_stack([rng.dirichlet([1, 1], 12), np.zeros((12, 3))])
    offset = np.log([0.5, 0.2, 0.1, 0.1, 0.1])
    each = fit_taste(alike, drawn, weight, offset, np.ones(5))
    copies = np.array([1.0, 1.0, 3.0])
    together = fit_taste(alike, drawn[:, :3], weight, offset[:3], copies)
    np.testing.assert_allclose(each[:, :3], together, atol=1e-10)
    np.testing.assert_allclose(each[:, 3:], together[:, [2, 2]], atol=1e-10)


def test_the_share_among_near_studies_is_worked_out_by_hand():
    """Near 1 and 0.5 with weights 1 and 2: 2 draws, of which the first hospital won 1.5."""
    near = np.array([[1.0, 0.5]])
    drawn, weight = np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([1.0, 2.0])
    ratios = log_ratios((near, near), drawn, weight, np.array([0.6, 0.4]))
    for kind, ratio in zip(KINDS, ratios, strict=True):
        m = kind.strength
        expected = [math.log((1.5 / 0.6 + m) / (2 + m)), math.log((0.5 / 0.4 + m) / (2 + m))]
        np.testing.assert_allclose(ratio, [expected], atol=1e-12)


def made_up(history, n: int, *, twins: bool):
    """Studies in pairs. Twins: the same words and the same hospital; else chance decides."""
    rng = np.random.default_rng(3)
    pair = np.concatenate([np.arange(n // 2)] * 2)
    winner = rng.integers(0, 4, n // 2)[pair] if twins else rng.integers(0, 4, n)
    known = Known(
        history=history,
        since=0,
        documents=np.arange(n),
        sites=np.arange(4),
        drawn=np.eye(4)[winner],
        weight=np.ones(n),
        share=np.full(4, 0.25),
        copies=np.ones(4),
    )
    return np.eye(n), ((pair[:, None] == pair).astype(float), np.zeros((n, n))), known


def test_trust_in_sister_studies_grows_where_they_foretell_and_falls_where_they_do_not(portal):
    history = portal.as_of("06-01")
    foretell = learn_trust(*made_up(history, 100, twins=True))
    misled = learn_trust(*made_up(history, 100, twins=False))
    assert foretell[1] > TRUST[1] > misled[1] >= 0


def test_with_few_studies_the_trust_stays_as_it_was(portal):
    few = made_up(portal.as_of("06-01"), ENOUGH - 2, twins=True)
    np.testing.assert_array_equal(learn_trust(*few), TRUST)


def test_log_shares_are_those_of_plain_loops(portal):
    history = portal.add("participations", *rows()).as_of("06-01")
    found = SimilarStudies.of(history)
    assert found is not None
    reading = terms.read(ASKED, history.catalogue)
    expected = plain_log_shares(found, reading, history.catalogue)
    np.testing.assert_allclose(found.log_shares(reading), expected, atol=1e-10)


def plain_log_shares(found: SimilarStudies, reading, catalogue) -> list[float]:
    """The formula as it is written, study by study; coefficients and trust are given."""
    groups = [Counter(letter_groups(fold(title).split())) for title, _, _ in TITLES]
    concepts = [set(concepts_of(title, catalogue)) for title, _, _ in TITLES]
    n = len(TITLES)

    def rare(item, held) -> float:
        return math.log((2 + n) / (1 + sum(item in one for one in held)))

    def text_vector(text) -> dict[str, float]:
        times = Counter(letter_groups(fold(text).split()))
        power = describer.RARITY_POWER
        return unit({g: (1 + math.log(k)) * rare(g, groups) ** power for g, k in times.items()})

    def concept_vector(text) -> dict[str, float]:
        known = set().union(*concepts)
        return unit({c: rare(c, concepts) for c in concepts_of(text, catalogue) if c in known})

    asked = reading.request
    share, taste, sister, field = plain_shares(), {}, {}, {}
    coefficients = np.concatenate([block for _, block in found.blocks])
    for number, (title, area, _) in enumerate(TITLES):
        words = dot(text_vector(asked.text), text_vector(title))
        spoken = dot(concept_vector(asked.text), concept_vector(title))
        field[number] = unit(dict(reading.areas)).get(area, 0.0)
        sister[number] = words**SISTER_POWER * (1 + SAME_PHASE * (number < 2))
        sister[number] *= 1 + SAME_SPONSOR * (number % 2)
        taste[number] = words + described.CONCEPTS_WORTH * spoken
        taste[number] += described.FIELD_WORTH * field[number]
    scores = []
    for column, site in enumerate(("big", "mid", "rheuma", None)):
        f = sum(taste[number] * coefficients[number, column] for number in taste)
        ratios = [
            plain_log_ratio(near, site, share[site], kind.strength)
            for kind, near in zip(KINDS, (sister, field), strict=True)
        ]
        scores.append(math.log(share[site]) + found.learnt.trust @ [f, *ratios])
    return scores


def plain_log_ratio(near: dict[int, float], site: str | None, share: float, m: float) -> float:
    won = total = 0.0
    for number, (_, _, sites) in enumerate(TITLES):
        total += near[number] * plain_weight(number)
        won += near[number] * plain_weight(number) * (site in sites) / len(sites)
    return math.log((won / share + m) / (total + m))


def plain_weight(number: int) -> float:
    age = (date(2025, 1, 1) - date(2020 + number % 4, 5, 1)).days
    return math.sqrt(len(TITLES[number][2])) * 0.5 ** (age / HALF_LIFE_DAYS)


def plain_shares() -> dict[str | None, float]:
    total = sum(plain_weight(number) for number in range(len(TITLES))) + SHARE_PRIOR_STUDIES
    shares = {}
    for site in ("big", "mid", "rheuma", None):
        won = sum(
            plain_weight(number) / len(sites)
            for number, (_, _, sites) in enumerate(TITLES)
            if site in sites
        )
        shares[site] = (won + SHARE_PRIOR_STUDIES / 4) / total
    return shares


def unit(vector: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(value**2 for value in vector.values())) or 1.0
    return {key: value / length for key, value in vector.items()}


def dot(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(value * other.get(key, 0.0) for key, value in one.items())


def test_the_order_of_the_rows_changes_no_number(portal):
    many = rows() + rows(TITLES[::-1], date(2025, 2, 1), first=10)
    one = registry_similar(portal.add("participations", *many).as_of("06-01"))
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(many)).tolist()
        shuffled = tuple(many[i] for i in order)
        other = replace(portal, events=replace(portal.events, participations=shuffled))
        assert registry_similar(other.as_of("06-01")) == one


def test_a_study_heard_of_this_year_counts_at_once_and_not_before(portal):
    portal.add("participations", *rows())
    sister = [("Sacubitril in heart failure of the old", "cardiovascular", ("small",))]
    before = registry_similar(portal.as_of("06-01"))
    portal.add("participations", *rows(sister, date(2025, 3, 1), first=20))
    assert registry_similar(portal.as_of("03-01")) == before
    after = registry_similar(portal.as_of("06-01"))
    assert after["small"] > before["small"] + 0.3
    assert after["rheuma"] < after["small"]


def test_a_study_that_gains_a_hospital_tells_of_both(portal):
    portal.add("participations", *rows())
    before = registry_similar(portal.as_of("06-01"))
    joined = replace(rows()[0], site="small", known_on=date(2025, 3, 1))
    portal.add("participations", joined)
    after = registry_similar(portal.as_of("06-01"))
    assert after["small"] > before["small"]
    assert after["big"] > after["rheuma"]


def test_what_was_learnt_is_kept_until_something_new_is_heard(portal):
    portal.add("participations", *rows())
    portal.add("participations", *rows(TITLES[:1], date(2025, 5, 1), first=30))
    archive = Archive(portal.catalogue, portal.events)
    day = SimilarStudies.of(archive.as_of(date(2025, 4, 1)))
    assert day is not None
    assert SimilarStudies.of(archive.as_of(date(2025, 4, 2))) is day
    later = SimilarStudies.of(archive.as_of(date(2025, 6, 1)))
    assert later is not None
    assert later is not day
    assert later.learnt is day.learnt


def test_a_hospital_without_studies_stays_within_sight(portal):
    found = registry_similar(portal.add("participations", *rows()).as_of("06-01"))
    assert math.log(FLOOR_OF_MEAN / (1 + FLOOR_OF_MEAN)) < found["small"] < 0
    assert found["small"] < min(found["big"], found["mid"])


def test_a_norwegian_request_finds_english_studies_of_the_same_disease(portal):
    portal.add(
        "participations",
        *rows(
            [
                ("Outcomes in ulcerative colitis", "gastroenterology", ("small",)),
                ("Outcomes in liver cirrhosis", "gastroenterology", ("mid",)),
            ]
        ),
    )
    asked = Request(title="Ulcerøs kolitt", therapy_areas=("gastroenterology",))
    found = registry_similar(portal.as_of("06-01"), asked)
    assert found["small"] > found["mid"]


def test_where_studies_are_too_many_to_learn_from_similar_ones_still_count(portal, monkeypatch):
    history = portal.add("participations", *rows()).as_of("06-01")
    monkeypatch.setattr(similar, "BUDGET", 3.0)
    assert SimilarStudies.of(history) is None
    found = registry_similar(history)
    assert found["big"] > found["rheuma"] > found["small"]


def test_of_more_studies_than_can_be_learnt_from_the_newest_are(portal, monkeypatch):
    history = portal.add("participations", *rows()).as_of("06-01")
    monkeypatch.setattr(similar, "BUDGET", 12.0)  # two studies of three hospitals
    monkeypatch.setattr(similar, "TOO_FEW", 2)
    found = SimilarStudies.of(history)
    assert found is not None
    started = history.studies.started_on[found.learnt.known.documents]
    assert sorted(started) == sorted(history.studies.started_on)[-2:]
    assert len(found.known.sites) == 3
