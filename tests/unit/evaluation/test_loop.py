"""The loop over years: fair between policies, blind to the future, the same every time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest

from matcher.catalogue import load_reference
from matcher.domain.events import Events, Forwarding
from matcher.evaluation import loop
from matcher.evaluation.loop import Decision, GrowingArchive, run_years
from matcher.evaluation.loop_figures import figures, missed
from matcher.evaluation.policies import Listed, Popular, small
from matcher.history import Archive
from matcher.ranking.exploration import LITTLE_KNOWN
from matcher.ranking.floor import least_protected
from matcher.simulation import PortalSettings
from matcher.simulation.course import run_course
from matcher.simulation.known import make_sites
from matcher.simulation.unfolding import known_anyway, told_of

SETTINGS = PortalSettings.regular(
    n_sites=20, n_areas=4, n_years=3, requests_per_year=18, n_studies=120
)
CATALOGUE = load_reference()
FLOOR = 0.7
POLICIES = (Popular(), Listed(), Listed(explore=1), Listed(floor=FLOOR))


@dataclass
class Watched:
    """A policy, and the questions it was asked."""

    policy: object
    learns: bool = True

    def __post_init__(self):
        self.questions = []
        self.learns = self.policy.learns

    def choose(self, question):
        self.questions.append(question)
        return self.policy.choose(question)


def run(policy, seed=5):
    watched = Watched(policy)
    return run_years(SETTINGS, watched, CATALOGUE, seed=seed), watched.questions


@pytest.fixture(scope="module")
def runs():
    return {policy: run(policy) for policy in POLICIES}


def test_the_same_seed_gives_the_same_bytes(runs):
    policy = Listed(explore=1)
    (one, _), (other, _) = runs[policy], run(policy)
    assert [d.asked.tobytes() for d in one.decisions] == [
        d.asked.tobytes() for d in other.decisions
    ]
    assert one.truth.probability.tobytes() == other.truth.probability.tobytes()
    assert figures(one) == figures(other)


def test_another_seed_is_another_portal(runs):
    assert figures(run(Popular(), seed=6)[0]) != figures(runs[Popular()][0])


def test_every_policy_meets_the_same_requests_and_asks_as_many(runs):
    first = [(q.request, q.n_asked) for q in runs[Popular()][1]]
    for years, questions in runs.values():
        assert [(q.request, q.n_asked) for q in questions] == first
        for decision, question in zip(years.decisions, questions, strict=True):
            n = min(question.n_asked, int(question.may_be_asked.sum()))
            assert len(np.unique(decision.asked)) == len(decision.asked) == n


def test_all_ask_the_hospitals_named_and_none_that_is_left_out(runs):
    for years, questions in runs.values():
        for decision, question in zip(years.decisions, questions, strict=True):
            assert set(decision.named) <= set(decision.asked)
            assert decision.open[decision.asked].all()
            named = {years.scene.hospitals.ids[row] for row in decision.named}
            assert named <= set(question.request.suggested_sites)
        assert any(len(decision.named) for decision in years.decisions)


def test_a_model_is_trained_each_january_where_the_policy_learns(runs):
    years = sorted({q.history.as_of.year for q in runs[Popular()][1]})
    trained = [
        {(q.history.as_of.year, q.model.trained_as_of) for q in runs[policy][1]}
        for policy in (Popular(), Listed())
    ]
    assert trained[0] == {(year, None) for year in years}
    assert trained[1] == {(year, date(year, 1, 1) if year > years[0] else None) for year in years}


def test_each_request_is_seen_as_of_its_own_day(runs):
    for _, questions in runs.values():
        assert all(q.history.as_of == q.request.received_on for q in questions)


@pytest.mark.parametrize("policy", [Popular(), Listed(explore=1)])
def test_what_is_told_later_changes_no_earlier_decision(runs, monkeypatch, policy):
    """All that is told of forwardings on or after a day is lost: until that day nobody notices."""
    day = date(SETTINGS.years[1].year, 6, 1)
    honest = loop.told_of

    def silenced(scene, sent):
        events = honest(scene, sent)
        tables = ("forwardings", "answers", "country_outcomes", "allocations")
        kept = {t: tuple(r for r in getattr(events, t) if r.known_on < day) for t in tables}
        return replace(events, **kept)

    monkeypatch.setattr(loop, "told_of", silenced)
    blind, _ = run(policy)
    seeing, questions = runs[policy]
    same = [
        np.array_equal(one.asked, other.asked)
        for one, other in zip(blind.decisions, seeing.decisions, strict=True)
    ]
    early = [question.request.received_on <= day for question in questions]
    assert sum(early) > 10
    assert all(same[: sum(early)])
    assert not all(same)


def test_the_place_of_learning_goes_to_a_hospital_seldom_asked_in_the_field(runs):
    years, questions = runs[Listed(explore=1)]
    area_of = [years.scene.intake.slots[d.place].area for d in years.decisions]
    n_explored = 0
    for i, (decision, question) in enumerate(zip(years.decisions, questions, strict=True)):
        best = question.best_first(question.probability)[: question.n_asked]
        ids = set(question.history.candidates.ids[best])
        for row in decision.asked.tolist():
            if years.scene.hospitals.ids[row] not in ids:
                before = [d for d, a in zip(years.decisions[:i], area_of, strict=False)
                          if a == area_of[i] and row in d.asked]  # fmt: skip
                assert len(before) < LITTLE_KNOWN
                n_explored += 1
    assert n_explored > 5


def test_a_floor_gives_small_hospitals_their_places(runs):
    def small_ones(question):
        rows = small(question.standing) & question.may_be_asked
        return set(question.history.candidates.ids[rows].tolist())

    n_asked = []
    for policy in (Listed(), Listed(floor=FLOOR)):
        years, questions = runs[policy]
        ids = np.array(years.scene.hospitals.ids)
        asked = [set(ids[decision.asked].tolist()) for decision in years.decisions]
        n_asked.append([len(a & small_ones(q)) for a, q in zip(asked, questions, strict=True)])
        needed = [
            least_protected(FLOOR, q.n_asked)[len(a) - 1]
            for a, q in zip(asked, questions, strict=True)
        ]
        n_small = [len(small_ones(q)) for q in questions]
    floored = np.array(n_asked[1])
    assert (floored >= np.minimum(needed, n_small)).all()
    assert (np.array(n_asked[0]) < np.minimum(needed, n_small)).any()
    assert floored.sum() > sum(n_asked[0])


def test_an_archive_that_grows_cuts_the_histories_that_a_whole_one_cuts(runs):
    scene = runs[Popular()][0].scene
    sites = make_sites(scene.hospitals)
    catalogue = CATALOGUE.with_sites(sites)
    sent = []
    run_course(scene, lambda turn: sent.extend(turn.sent[len(sent) :]) or np.arange(6))
    told = [known_anyway(scene, sites), *(told_of(scene, one) for one in sent)]
    growing = GrowingArchive(catalogue, told[0])
    cut = {}
    for one, events in zip(sent, told[1:], strict=True):
        day = scene.requests[one.request].received_on
        cut[day] = growing.as_of(day)
        growing = growing.and_more(events)
    joined = {t: tuple(r for e in told for r in getattr(e, t)) for t in Events.__dataclass_fields__}
    whole = Archive(catalogue, Events(**joined))
    for day, history in cut.items():
        assert growing.as_of(day) is history
        again = whole.as_of(day)
        assert history.requests == again.requests
        assert history.country.tolist() == again.country.tolist()
        for table in ("forwardings", "answers", "allocations", "interests", "studies"):
            for name, column in vars(getattr(history, table)).items():
                np.testing.assert_array_equal(column, getattr(getattr(again, table), name))
    assert len(history.answers.site)


def test_nothing_may_be_told_of_a_day_already_looked_back_from(runs):
    scene = runs[Popular()][0].scene
    sites = make_sites(scene.hospitals)
    archive = GrowingArchive(CATALOGUE.with_sites(sites), known_anyway(scene, sites))
    archive.as_of(date(SETTINGS.years[1].year, 1, 1))
    late = Forwarding("R", "x", date(SETTINGS.years[0].year, 5, 1))
    late = replace(late, known_on=late.forwarded_on)
    with pytest.raises(ValueError, match="known on"):
        archive.and_more(Events(forwardings=(late,)))


def test_popularity_asks_those_with_most_studies(runs):
    years, questions = runs[Popular()]
    question, decision = questions[0], years.decisions[0]
    totals = question.standing.registry.totals
    of_id = dict(zip(question.history.candidates.ids.tolist(), totals.tolist(), strict=True))
    ids = years.scene.hospitals.ids
    asked = [of_id[ids[r]] for r in decision.asked if r not in decision.named]
    passed = [of_id[ids[r]] for r in np.flatnonzero(decision.open) if r not in decision.asked]
    assert min(asked) >= max(passed)


def test_what_is_missed_is_the_best_that_could_be_asked_less_what_was():
    """Hospital 1 is best, 3 may not be asked, 2 is named by the sponsor: .5 + .05 - .1 - .05."""
    chance = np.array([0.1, 0.5, 0.05, 0.9])
    decision = Decision(
        place=0,
        asked=np.array([0, 2]),
        named=np.array([2]),
        open=np.array([True, True, True, False]),
    )
    assert missed(decision, chance) == pytest.approx(0.4)
    best = replace(decision, asked=np.array([1, 2]))
    assert missed(best, chance) == 0


def test_figures_count_what_was_decided(runs):
    for years, _ in runs.values():
        told = figures(years)
        pairs = [(d.place, row) for d in years.decisions for row in d.asked.tolist()]
        chance = years.truth.probability
        assert told.n_forwardings == len(pairs)
        assert told.n_reached == len({row for _, row in pairs})
        assert told.expected == pytest.approx(sum(chance[row, place] for place, row in pairs))
        assert told.regret == pytest.approx(sum(told.regret_by_year))
        assert told.regret > 0
        won = {tuple(pair) for pair in years.selected.tolist()}
        assert won <= set(pairs)
        assert told.n_allocated == len({place for place, _ in won})
        assert told.n_selected_small == sum(years.is_small[row] for _, row in won)
        times = sorted((sum(row == r for _, r in pairs) for row in range(20)), reverse=True)
        assert told.share_of_largest == pytest.approx(sum(times[:5]) / len(pairs))
