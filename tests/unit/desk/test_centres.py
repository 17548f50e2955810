"""What a centre's report makes of forwardings, and what its reply names."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.desk.centres import CentreReport, DirectRequests, Onward, apply_report, summed
from matcher.desk.centres_mail import read_onward
from matcher.domain.events import Forwarding
from matcher.domain.vocabulary import ForwardingReason
from matcher.services.desk.outcomes_reading import hospital_names

DAY, NEXT, DUE = date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 16)
NAMES = hospital_names(load_reference())


def report(*onward: Onward, so_far=()) -> CentreReport:
    return apply_report("r", "cancer", onward, so_far, version="v1", due_on=DUE, name="cancer-1")


def test_a_new_hospital_is_a_forwarding_through_the_centre():
    found = report(Onward("big", DAY, "Lung"))
    assert (
        found.changed
        == found.new
        == (
            Forwarding(
                "r",
                "big",
                DAY,
                forwarding_id="cancer-1",
                department="Lung",
                version="v1",
                due_on=DUE,
                via="cancer",
                reason=ForwardingReason.CENTRE,
            ),
        )
    )


def test_who_is_asked_late_is_not_late_at_once():
    (one,) = report(Onward("big", date(2026, 4, 1))).new
    assert one.due_on == date(2026, 4, 1)


def test_what_was_expected_is_put_right_and_what_says_nothing_new_is_nothing():
    before = Forwarding("r", "big", DAY, "L1", via="cancer", known_on=DAY)
    assert report(Onward("big", DAY), so_far=[before]) == CentreReport((), ())
    (changed,) = report(Onward("big", NEXT), so_far=[before]).changed
    assert (changed.forwarded_on, changed.forwarding_id, changed.known_on) == (NEXT, "L1", None)
    (gone,) = report(Onward("big", None), so_far=[before]).changed
    assert gone.cancelled_on == DAY


def test_what_we_forwarded_ourselves_stays_as_it_is():
    ours = Forwarding("r", "big", DAY, "L1")
    assert report(Onward("big", NEXT), so_far=[ours]) == CentreReport((), ())
    assert report(Onward("big", None), so_far=[ours]) == CentreReport((), ())


def test_one_of_its_departments_may_be_asked_by_the_centre_all_the_same():
    ours = Forwarding("r", "big", DAY, "L1")
    (one,) = report(Onward("big", NEXT, "Lung"), so_far=[ours]).new
    assert one.department == "Lung"


def test_counts_of_one_kind_are_one_count():
    one = DirectRequests("cancer", 2025, "site", "oncology", 2)
    none = DirectRequests("brain", 2025, "site", "", 0)
    assert summed([one, one, none]) == (DirectRequests("cancer", 2025, "site", "oncology", 4),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Vi sendte den til Haukeland og UNN Tromsø 28.02.2026. Ikke til Ahus.",
            {
                "helse-bergen": (True, date(2026, 2, 28)),
                "unn": (True, date(2026, 2, 28)),
                "ahus": (False, date(2026, 2, 28)),
            },
        ),
        (
            "Førespurnaden er send til:\n- St. Olavs hospital 2026-02-27\n- Ahus 1.3.2026",
            {"st-olavs": (True, date(2026, 2, 27)), "ahus": (True, date(2026, 3, 1))},
        ),
        ("We forwarded it to OUS, not to Ahus;", {"ous": (False, None), "ahus": (False, None)}),
        ("We forwarded it to OUS, but not to Ahus", {"ous": (True, None), "ahus": (False, None)}),
        ("Has Ahus answered?", {}),
        ("Sent 31.02.2026 to Ahus", {"ahus": (True, None)}),
        ("> sent to Ahus", {}),
        ("", {}),
    ],
)
def test_hospitals_named_plainly_are_read_with_their_day(text, expected):
    found = {one.site_id: (one.forwarded, one.day) for one in read_onward(text, NAMES)}
    assert found == expected
