"""A made-up portal in which somebody else than people decides who is asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.domain.vocabulary import INTERESTED_REPLIES, RequestType
from matcher.errors import UserError
from matcher.simulation import PortalSettings
from matcher.simulation.course import run_course
from matcher.simulation.known import make_sites
from matcher.simulation.scene import Scene
from matcher.simulation.unfolding import came_to_norway, known_anyway, told_of

SETTINGS = PortalSettings.regular(n_sites=12, n_areas=4, n_years=2, requests_per_year=30)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene.draw(SETTINGS, 3)


def asking(*rows):
    """A chooser that asks the same hospitals about everything; keeps the turns it was given."""
    turns = []

    def choose(turn):
        turns.append(turn)
        return np.array(rows, np.int64)

    return choose, turns


def test_whoever_chooses_decides_who_is_asked(scene):
    choose, turns = asking(1, 4)
    course, _ = run_course(scene, choose)
    sent_out = [r for r in scene.requests if r.request_type is RequestType.SITE]
    assert [turn.request for turn in turns] == sent_out
    assert course.site.tolist() == [1, 4] * len(sent_out)


def test_a_turn_comes_with_what_was_sent_before_it_and_nothing_more(scene):
    choose, turns = asking(0, 2)
    run_course(scene, choose)
    for n_before, turn in enumerate(turns):
        assert [sent.request for sent in turn.sent] == [t.place for t in turns[:n_before]]


def test_a_hospital_as_likely_to_does_the_same_whoever_else_is_asked(scene):
    one, its_truth = run_course(scene, asking(0, 1, 2)[0])
    other, other_truth = run_course(scene, asking(1, 7, 8)[0])
    same = np.isclose(its_truth.p_answers, other_truth.p_answers).all(axis=0)
    assert same.sum() > 3
    compared = 0
    for i in np.flatnonzero(same).tolist():
        a = np.flatnonzero((one.request == i) & (one.site == 1))
        b = np.flatnonzero((other.request == i) & (other.site == 1))
        for column in ("answered_on", "interested", "selected", "due_on"):
            assert getattr(one, column)[a].tolist() == getattr(other, column)[b].tolist()
        compared += len(a)
    assert compared


def all_sent(scene, rows_of):
    """All that is sent but for the last request, asking `rows_of(place)`."""
    sent = []

    def choose(turn):
        sent.extend(turn.sent[len(sent) :])
        return np.array(rows_of(turn.place), np.int64)

    run_course(scene, choose)
    return sent


def sent_about(scene, place, rows):
    """What was sent about one request, of whose hospitals none was asked anything before."""
    sent = all_sent(scene, lambda i: rows if i == place else [11])
    return next(one for one in sent if one.request == place)


def test_what_is_told_of_a_hospital_does_not_hang_on_who_else_was_asked(scene):
    places = [i for i, r in enumerate(scene.requests) if r.request_type is RequestType.SITE][:-1]
    site = scene.hospitals.ids[5]
    answered = 0
    for place in places:
        alone = told_of(scene, sent_about(scene, place, [5]))
        among = told_of(scene, sent_about(scene, place, [2, 5, 9]))
        told = [
            [(a.answered_on, a.answer in INTERESTED_REPLIES) for a in t.answers if a.site == site]
            for t in (alone, among)
        ]
        assert told[0] == told[1]
        answered += len(told[0])
    assert answered


def test_what_is_told_of_a_request_is_about_it_and_true(scene):
    n_allocations = 0
    for sent in all_sent(scene, lambda _: range(8)):
        request_id, events = scene.requests[sent.request].request_id, told_of(scene, sent)
        rows = (*events.forwardings, *events.answers, *events.country_outcomes)
        assert {row.request_id for row in (*rows, *events.allocations)} == {request_id}
        assert [f.site for f in events.forwardings] == list(scene.hospitals.ids[:8])
        yes = {scene.hospitals.ids[s] for s in sent.site[sent.interested].tolist()}
        assert {a.site for a in events.allocations} <= yes
        n_allocations += len(events.allocations)
    assert n_allocations


def test_a_request_comes_to_norway_only_with_a_hospital_selected(scene):
    course, _ = run_course(scene, asking(*range(8))[0])
    won = came_to_norway(scene, course)
    assert 0 < won.sum() < len(won)
    assert set(np.flatnonzero(won).tolist()) <= set(course.request[course.selected].tolist())


def test_what_is_known_anyway_holds_no_outcome_of_a_request_that_is_sent_out(scene):
    known = known_anyway(scene, make_sites(scene.hospitals))
    sent_out = {r.request_id for r in scene.requests if r.request_type is RequestType.SITE}
    assert known.country_outcomes
    assert not sent_out & {row.request_id for row in known.country_outcomes}
    assert known.forwardings == known.answers == known.allocations == ()
    assert len(known.requests) == len(scene.requests)
    assert known.participations
    assert known.interests


def test_outcomes_given_as_counts_cannot_be_told_request_by_request():
    years = tuple(replace(year, outcomes=(1, 1)) for year in SETTINGS.years)
    scene = Scene.draw(replace(SETTINGS, years=years), 3)
    with pytest.raises(UserError, match="given as counts"):
        known_anyway(scene, make_sites(scene.hospitals))
