"""The simple orders: what they count, and that they count nothing of the day itself or later."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.catalogue import terms
from matcher.domain.events import Capability
from matcher.domain.request import Request
from matcher.evaluation.baselines import BASELINES, baseline_scores
from matcher.evidence import Standing, assemble

HEART = Request(request_id="new", title="Heart failure", therapy_areas=("cardiovascular",))


def scores(portal, request=HEART, as_of="12-01"):
    """Of each method, what it gives each hospital: {method: {hospital: (interested, selected)}}."""
    history = portal.as_of(as_of)
    evidence = assemble(terms.read(request, history.catalogue), Standing.of(history))
    positions = history.catalogue.area_positions
    area_of = {r.request_id: positions[r.therapy_areas[0]] for r in history.requests}
    ids = history.candidates.ids.tolist()
    return {
        name: dict(zip(ids, zip(found.interested, found.selected, strict=True), strict=True))
        for name, found in baseline_scores(evidence, area_of).items()
    }


@pytest.fixture
def busy(portal):
    """`mid` said yes twice, elsewhere; `small` once, in the area; `big` once and was selected."""
    for name, area in (("a", "oncology"), ("b", "oncology"), ("c", "cardiovascular")):
        portal.request(name, "03-01", therapy_areas=(area,))
    for name, site in (("a", "mid"), ("b", "mid"), ("b", "big"), ("c", "small"), ("c", "rheuma")):
        portal.forward(name, site, "03-02").answer(name, site, "03-05", "interested")
    portal.answer("c", "rheuma", "03-06", "withdrawn")
    portal.country("b", "allocated", "06-01").outcome("b", "big", "selected", "06-01")
    return portal


def order(found: dict[str, tuple[float, float]], question: int) -> list[set[str]]:
    """Hospitals from the top down, the tied together."""
    values = {site: pair[question] for site, pair in found.items()}
    return [
        {site for site, value in values.items() if value == level}
        for level in sorted(set(values.values()), reverse=True)
    ]


def test_popularity_counts_yes_and_for_selection_first_what_was_selected(busy):
    found = scores(busy)["popularity"]
    assert order(found, 0)[0] == {"mid"}
    assert order(found, 1)[:2] == [{"big"}, {"mid"}]


def test_area_popularity_counts_the_area_first_and_then_all(busy):
    [first, second, *_] = order(scores(busy)["area_popularity"], 0)
    assert "small" in first
    assert second == {"mid"}


def test_a_random_order_has_everybody_tied(busy):
    assert order(scores(busy)["random"], 0) == [{"big", "mid", "rheuma", "small"}]


def test_the_rule_puts_declared_first_and_those_known_to_lack_a_capability_last(portal):
    portal.interest("mid", "cardiovascular", "01-15")
    for site, has in (("big", True), ("small", False)):
        row = Capability(site, "device_testbed", has, date(2025, 1, 15), known_on=date(2025, 1, 15))
        portal.add("capabilities", row)
    wanted = Request(
        title="Heart failure",
        therapy_areas=("cardiovascular",),
        required_capabilities=("device_testbed",),
    )
    found = scores(portal, wanted)["rule"]
    assert order(found, 0) == [{"mid"}, {"big"}, {"rheuma"}, {"small"}]


def test_nothing_known_on_the_day_or_later_is_counted(busy):
    assert order(scores(busy, as_of="03-05")["popularity"], 0) == [
        {"big", "mid", "rheuma", "small"}
    ]
    assert order(scores(busy, as_of="06-01")["popularity"], 1)[0] == {"mid"}


def test_the_simple_orders_are_those_of_the_table_but_for_the_prior(portal):
    assert set(scores(portal)) == set(BASELINES) - {"prior"}
