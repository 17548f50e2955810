"""What moved a hospital from one list to the other."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from matcher.domain.ranking import Reason
from matcher.evaluation.moves import moves


def listed(*candidates):
    return SimpleNamespace(
        candidates=[
            SimpleNamespace(
                site_id=site,
                rank=rank,
                reasons=[Reason(code, effect) for code, effect in reasons.items()],
            )
            for rank, (site, reasons) in enumerate(candidates, start=1)
        ]
    )


def test_hospitals_stand_in_the_order_of_the_new_list_with_the_largest_change_first():
    before = listed(("a", {"declared": 0.4, "load": -0.1}), ("b", {"declared": 0.3}))
    after = listed(("b", {"declared": 0.5, "registry_area": 0.6}), ("a", {"declared": 0.39}))
    b, a = moves(before, after)
    assert (b.after.site_id, b.places, a.places) == ("b", 1, -1)
    changes = [(one.reason.code, pytest.approx(one.change)) for one in b.weighed]
    assert changes == [("registry_area", 0.6), ("declared", 0.2)]
    # What is no reason any more counts with what it took away.
    assert [(one.reason.code, round(one.change, 3)) for one in a.weighed] == [
        ("load", 0.1),
        ("declared", -0.01),
    ]
    assert [one.reason.code for one in a.worth_saying] == ["load"]


def test_a_hospital_in_one_list_only_is_left_out():
    assert moves(listed(("a", {})), listed(("b", {}))) == ()
