"""What a choice promises, and what it must say of itself."""

from __future__ import annotations

import pytest

from matcher.desk.choosing import Size, check_choice, in_groups, promise, size_of
from matcher.domain.case import ChoiceReason, Chosen
from matcher.domain.ranking import Candidate, Support
from matcher.domain.vocabulary import Group
from matcher.errors import RequestError


def candidate(site_id: str, p: float, **said: object) -> Candidate:
    given = {
        "rank": 1,
        "site_id": site_id,
        "name": site_id,
        "trust": site_id,
        "region": "vest",
        "group": Group.ACTIVE_IN_FIELD,
        "probability": p / 10,
        "interval": (0.0, 1.0),
        "p_answer_in_time": 0.5,
        "p_interested": p,
        "p_selected": 0.5,
        "support": Support(0, 0, 12),
        "reasons": (),
        "flags": (),
    }
    return Candidate(**{**given, **said})


def test_a_promise_by_hand():
    listed = [candidate("a", 0.5), candidate("b", 0.5), candidate("c", 0.9)]
    found = promise(listed, {"a", "b"}, 2)
    assert found.n_chosen == 2
    assert found.expected_interested == pytest.approx(1.0)
    assert found.expected_selected == pytest.approx(0.1)
    assert found.p_at_least_wanted == pytest.approx(0.25)


def test_one_more_hospital_never_promises_less():
    listed = [candidate(str(i), 0.1 * i) for i in range(1, 9)]
    chances = [
        promise(listed, {str(i) for i in range(1, n)}, 2).p_at_least_wanted for n in range(1, 10)
    ]
    assert chances == sorted(chances)
    assert chances[0] == 0


def test_more_wanted_than_chosen_is_never_reached():
    assert promise([candidate("a", 0.9)], {"a"}, 7).p_at_least_wanted == 0


def test_the_spread_is_by_region_and_by_experience():
    listed = [
        candidate("a", 0.5, region="nord", support=Support(0, 0, 3)),
        candidate("b", 0.5, support=Support(0, 0, 70)),
        candidate("c", 0.5),
    ]
    found = promise(listed, {"a", "b", "c"}, 1)
    assert found.regions == {"nord": 1, "vest": 2}
    assert found.sizes == {Size.SMALL: 1, Size.LARGE: 1, Size.MIDDLE: 1}


def test_sizes_begin_where_they_say():
    assert [size_of(n) for n in (0, 9, 10, 49, 50)] == [
        Size.SMALL,
        Size.SMALL,
        Size.MIDDLE,
        Size.MIDDLE,
        Size.LARGE,
    ]


def test_groups_keep_the_order_of_the_list_and_are_all_there():
    listed = [candidate("a", 0.5), candidate("b", 0.4, group=Group.DECLARED), candidate("c", 0.3)]
    groups = in_groups(listed)
    assert list(groups) == [
        Group.SPONSOR_NAMED,
        Group.DECLARED,
        Group.ACTIVE_IN_FIELD,
        Group.LITTLE_KNOWN,
    ]
    assert [one.site_id for one in groups[Group.ACTIVE_IN_FIELD]] == ["a", "c"]


GROUPS = {"a": Group.DECLARED, "b": Group.ACTIVE_IN_FIELD, "c": Group.SPONSOR_NAMED}


def test_leaving_out_a_hospital_that_expects_to_be_asked_needs_a_reason():
    with pytest.raises(RequestError, match="'c' expects to be asked"):
        check_choice(GROUPS, [Chosen("a", True), Chosen("c", False)])
    check_choice(GROUPS, [Chosen("a", True), Chosen("c", False, ChoiceReason.ALREADY_CONTACTED)])


def test_not_mentioning_it_is_leaving_it_out():
    with pytest.raises(RequestError, match="'c' expects"):
        check_choice(GROUPS, [Chosen("a", True)])


def test_the_others_may_be_left_out_without_a_word():
    check_choice(GROUPS, [Chosen("a", True), Chosen("c", True)])


def test_a_hospital_that_was_not_shown_cannot_be_chosen():
    with pytest.raises(RequestError, match="'x' was not on the list"):
        check_choice(GROUPS, [Chosen("x", True)])


def test_choosing_nobody_is_no_choice():
    reason = ChoiceReason.OTHER
    with pytest.raises(RequestError, match="No hospital is chosen"):
        check_choice(GROUPS, [Chosen("a", False, reason), Chosen("c", False, reason)])
