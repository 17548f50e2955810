"""The list as it was shown, and what is chosen from it."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from matcher.domain.batch import Row
from matcher.domain.case import CaseState, ChoiceReason, Chosen
from matcher.domain.events import CountryOutcome, ReceivedRequest
from matcher.domain.request import Request
from matcher.domain.vocabulary import CountryResult, ForwardingReason, Group, RequestType
from matcher.errors import ConflictError, RequestError
from matcher.services.desk.lists import choose, grounds, groups_of, show_list
from matcher.store import cases, lists, writes

from .conftest import NOW


def shown(matcher, reference, acting):
    return show_list(matcher, cases.find(matcher.store, reference).request, acting)


def test_a_list_is_kept_as_it_was_shown_and_once(store, matcher, received, kari, ola):
    reference = received()
    first = shown(matcher, reference, kari)
    assert shown(matcher, reference, ola).kept == first.kept
    assert len(lists.shown_lists(store, reference)) == 1
    kept = lists.shown_list(store, first.kept.list_id)
    assert (kept.model_id, kept.as_of) == ("prior", matcher.today + timedelta(days=1))
    order = [one["site_id"] for one in kept.content["candidates"]]
    assert order == [one.site_id for one in first.ranking.candidates]
    assert kept.content["request"]["title"] == "A phase 3 study in ulcerative colitis"


def test_another_list_is_kept_beside_it(store, matcher, received, kari):
    reference = received()
    shown(matcher, reference, kari)
    cases.change(store, cases.find(store, reference).case, kari.author, "touch")
    from matcher.services.desk.receiving import correct

    case = cases.find(store, reference).case
    correct(store, reference, case.revision, {"title": "Stroke"}, kari, catalogue=matcher.catalogue)
    shown(matcher, reference, kari)
    titles = [one.content["request"]["title"] for one in lists.shown_lists(store, reference)]
    assert titles == ["A phase 3 study in ulcerative colitis", "Stroke"]


def test_nothing_that_was_shown_or_chosen_can_be_altered(store, matcher, received, kari):
    reference = received(suggested_sites=("Haukeland",))
    listed = shown(matcher, reference, kari)
    choose(store, reference, 1, listed.kept.list_id, chosen(listed), kari)
    connection = sqlite3.connect(store.path)
    for change in (
        "DELETE FROM shown_lists",
        "DELETE FROM choices",
        "UPDATE shown_lists SET content = 'x'",
        "UPDATE choices SET sites = 'x'",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(change)
    connection.close()


def chosen(listed, *more: str):
    return [Chosen(site_id, True) for site_id in (*listed.chosen, *more)]


def test_the_sponsor_s_hospitals_are_chosen_from_the_start(matcher, received, kari):
    listed = shown(matcher, received(suggested_sites=("Haukeland",)), kari)
    named = [o.site_id for o in listed.ranking.candidates if o.group is Group.SPONSOR_NAMED]
    assert named == ["helse-bergen"]
    assert listed.chosen == frozenset(named)
    assert listed.promise.n_chosen == 1


def test_a_choice_is_kept_with_its_reasons_and_counts_from_then_on(store, matcher, received, kari):
    reference = received(suggested_sites=("Haukeland", "Ahus"))
    listed = shown(matcher, reference, kari)
    other = next(o for o in listed.ranking.candidates if o.site_id not in listed.chosen)
    sites = [
        Chosen("helse-bergen", True),
        Chosen("ahus", False, ChoiceReason.ALREADY_CONTACTED, "they talk already"),
        Chosen(other.site_id, True),
    ]
    case = choose(store, reference, 1, listed.kept.list_id, sites, kari)
    assert case.revision == 2
    again = shown(matcher, reference, kari)
    assert again.chosen == {"helse-bergen", other.site_id}
    assert again.choice is not None
    assert again.choice.sites[1].note == "they talk already"
    found = grounds(again.kept, again.chosen)
    assert found["helse-bergen"].reason is ForwardingReason.SPONSOR_NAMED
    assert found[other.site_id].shown_rank == other.rank
    assert found[other.site_id].reason in (ForwardingReason.MODEL, ForwardingReason.COORDINATOR)


def test_leaving_a_named_hospital_out_without_a_reason_is_refused(store, matcher, received, kari):
    reference = received(suggested_sites=("Haukeland", "Ahus"))
    listed = shown(matcher, reference, kari)
    with pytest.raises(RequestError, match="'ahus' expects"):
        choose(store, reference, 1, listed.kept.list_id, [Chosen("helse-bergen", True)], kari)


def test_a_choice_from_a_page_that_is_no_longer_true_is_refused(
    store, matcher, received, kari, ola
):
    reference = received(suggested_sites=("Haukeland",))
    listed = shown(matcher, reference, kari)
    choose(store, reference, 1, listed.kept.list_id, chosen(listed), kari)
    with pytest.raises(ConflictError, match="changed since"):
        choose(store, reference, 1, listed.kept.list_id, chosen(listed), ola)


def test_another_request_s_list_is_no_ground_for_a_choice(store, matcher, received, kari):
    first, second = received(suggested_sites=("Haukeland",)), received()
    listed = shown(matcher, first, kari)
    with pytest.raises(ConflictError, match="another request"):
        choose(store, second, 1, listed.kept.list_id, chosen(listed), kari)


def test_a_country_request_is_not_forwarded(store, matcher, received, kari):
    reference = received(request_type=RequestType.COUNTRY, suggested_sites=("Haukeland",))
    listed = shown(matcher, reference, kari)
    with pytest.raises(ConflictError, match="about the country"):
        choose(store, reference, 1, listed.kept.list_id, chosen(listed), kari)


def test_groups_are_those_of_the_list(matcher, received, kari):
    listed = shown(matcher, received(suggested_sites=("Haukeland",)), kari)
    assert groups_of(listed.kept)["helse-bergen"] is Group.SPONSOR_NAMED
    assert listed.kept.shown_at == NOW


def test_an_imported_request_is_chosen_from_the_page_that_first_showed_its_list(
    store, matcher, kari
):
    request = Request(
        "old", received_on=kari.today, title="A study in stroke", suggested_sites=("ahus",)
    )
    rows = [Row(ReceivedRequest(request))]
    writes.apply(store, rows, today=kari.today, actor="import", source="f")
    read = cases.find(store, "old").case
    listed = shown(matcher, "old", kari)
    after = choose(store, "old", read.revision, listed.kept.list_id, chosen(listed), kari)
    assert (read.revision, after.revision) == (0, 1)


def test_looking_at_an_imported_request_leaves_its_state_to_what_is_known(store, matcher, kari):
    request = Request("old", received_on=kari.today, title="A study in stroke")
    writes.apply(store, [Row(ReceivedRequest(request))], today=kari.today, actor="a", source="f")
    shown(matcher, "old", kari)
    outcome = CountryOutcome("old", CountryResult.NOT_ALLOCATED, kari.today)
    writes.apply(store, [Row(outcome)], today=kari.today, actor="a", source="f")
    assert cases.find(store, "old").case.state is CaseState.CLOSED
