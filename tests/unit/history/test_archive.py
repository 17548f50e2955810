"""Which version of a row counts on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from matcher.domain.events import Capability, Events, Forwarding, Participation, RegistryCount
from matcher.history import Archive


def test_the_version_known_last_before_the_day_is_the_one_seen(portal):
    portal.request("r", "03-01", title="first")
    first = portal.events.requests[0]
    corrected = replace(first.request, title="second")
    portal.add("requests", replace(first, request=corrected, known_on=date(2025, 4, 1)))
    assert portal.as_of("04-01").requests[0].title == "first"
    assert portal.as_of("04-02").requests[0].title == "second"


def test_a_row_taken_back_is_gone_from_then_on(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02")
    back = replace(portal.events.forwardings[0], withdrawn=True, known_on=date(2025, 3, 20))
    portal.add("forwardings", back)
    assert len(portal.as_of("03-20").forwardings.site) == 1
    assert len(portal.as_of("03-21").forwardings.site) == 0


def test_a_campus_counts_for_its_trust_and_an_authority_for_nobody(portal):
    portal.request("r", "03-01")
    for site in ("big-campus", "north", "nowhere"):
        portal.forward("r", site, "03-02")
    history = portal.as_of("05-01")
    assert [str(history.candidates.ids[i]) for i in history.forwardings.site] == ["big"]


def test_a_trust_has_whatever_one_of_its_campuses_has(portal):
    known = date(2025, 1, 1)
    portal.add(
        "capabilities",
        Capability("big", "device_testbed", has=False, known_on=known),
        Capability("big-campus", "device_testbed", has=True, known_on=known),
        Capability("mid", "device_testbed", has=False, known_on=known),
    )
    columns = portal.as_of("05-01").capabilities
    assert columns.has.tolist() == [True, False]


def test_one_study_at_two_campuses_is_one_participation(portal):
    known = date(2024, 1, 1)
    portal.add(
        "participations",
        Participation("s1", "big", title="Heart failure", known_on=known),
        Participation("s1", "big-campus", title="Heart failure", known_on=known),
        Participation("s1", "mid", title="Heart failure", known_on=known),
        Participation("s2", "", title="Nobody we know", known_on=known),
    )
    studies = portal.as_of("05-01").studies
    assert len(studies.part_site) == 2
    assert studies.live.tolist() == [True]


def test_a_title_corrected_later_does_not_show_early(portal):
    portal.add(
        "participations",
        Participation("s1", "big", title="Asthma", known_on=date(2024, 1, 1)),
        Participation("s1", "big", title="Heart failure", known_on=date(2025, 6, 1)),
    )
    assert portal.as_of("05-01").studies.live.tolist() == [True, False]
    assert portal.as_of("07-01").studies.live.tolist() == [False, True]


def test_interests_count_only_while_they_are_in_force(portal):
    portal.interest("big", "cardiovascular", "03-01")
    ending = replace(portal.events.interests[0], valid_to=date(2025, 3, 31))
    portal.add("interests", replace(ending, known_on=date(2025, 3, 2)))
    assert len(portal.as_of("03-31").interests.site) == 1
    assert len(portal.as_of("04-01").interests.site) == 0


def test_what_is_about_an_unknown_request_drops_out(portal):
    portal.forward("never received", "big", "03-02")
    assert len(portal.as_of("05-01").forwardings.site) == 0


def test_the_order_in_which_rows_were_given_does_not_show(portal):
    for name in ("r2", "r1", "r3"):
        portal.request(name, "03-01")
        for site in ("small", "big", "mid"):
            portal.forward(name, site, "03-02")
    forwards = portal.as_of("05-01")
    turned = Events(
        requests=portal.events.requests[::-1], forwardings=portal.events.forwardings[::-1]
    )
    backwards = Archive(portal.catalogue, turned).as_of(date(2025, 5, 1))
    assert [r.request_id for r in backwards.requests] == ["r1", "r2", "r3"]
    assert backwards.forwardings.site.tolist() == forwards.forwardings.site.tolist()


def test_an_event_without_any_day_is_refused(tiny_catalogue):
    events = Events(registry_counts=(RegistryCount("big", "cardiovascular", 3),))
    with pytest.raises(ValueError, match="no day"):
        Archive(tiny_catalogue, events)


def test_an_event_without_known_on_is_known_on_its_own_day(portal):
    portal.request("r", "03-01").add("forwardings", Forwarding("r", "big", date(2025, 3, 2)))
    assert len(portal.as_of("03-02").forwardings.site) == 0
    assert len(portal.as_of("03-03").forwardings.site) == 1
