"""Which day a ranking is as of, and which model ranks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from matcher.catalogue import load_reference, reference_events
from matcher.domain.batch import Row
from matcher.domain.events import Answer, Forwarding, ReceivedRequest
from matcher.domain.request import Request
from matcher.domain.vocabulary import Reply, RequestType
from matcher.errors import AsOfError, ModelError
from matcher.registry import Registry
from matcher.services.learning import card_of, models_of, train_model
from matcher.services.matching import Matcher
from matcher.services.places import Place, open_place, place_in
from matcher.store import writes

TODAY = date(2026, 9, 10)
NOW = datetime(2026, 9, 10, 12, tzinfo=UTC)
SITES = ("ous", "unn", "st-olavs")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return place_in(tmp_path)


def fill(place: Place, *, n_requests: int = 12) -> None:
    """A little portal: every request forwarded to three hospitals, the first answers."""
    rows = []
    for number in range(1, n_requests + 1):
        day = date(2025, number, 1)
        request = Request(
            request_id=f"R{number:02}",
            received_on=day,
            request_type=RequestType.SITE,
            therapy_areas=("dermatology",),
        )
        rows.append(Row(ReceivedRequest(request, known_on=day)))
        rows += [
            Row(
                Forwarding(
                    request.request_id, site, day.replace(day=2), known_on=day.replace(day=2)
                )
            )
            for site in SITES
        ]
        answered = day.replace(day=9)
        rows.append(
            Row(Answer(request.request_id, "ous", answered, Reply.INTERESTED, known_on=answered))
        )
    store = open_place(place, today=TODAY)
    writes.apply(store, rows, today=TODAY, actor="test", source="test")


def first_known() -> date:
    events = reference_events()
    return min(
        row.known_on for row in (*events.registry_counts, *events.capabilities) if row.known_on
    )


def test_now_means_everything_known_by_the_end_of_today(place: Place) -> None:
    assert Matcher.open(place, today=TODAY).as_of_day(None) == date(2026, 9, 11)


def test_tomorrow_is_the_latest_day_to_ask_for(place: Place) -> None:
    matcher = Matcher.open(place, today=TODAY)
    assert matcher.as_of_day(date(2026, 9, 11)) == date(2026, 9, 11)
    with pytest.raises(AsOfError, match=r"2026-09-12 is in the future.*2026-09-11"):
        matcher.as_of_day(date(2026, 9, 12))


def test_a_day_before_all_events_is_refused_where_there_are_events(place: Place) -> None:
    matcher = Matcher.open(place, today=TODAY)
    with pytest.raises(AsOfError, match=str(first_known())):
        matcher.as_of_day(first_known())


def test_an_empty_store_may_be_asked_as_of_any_past_day(place: Place) -> None:
    open_place(place, today=TODAY, reference=False)
    assert Matcher.open(place, today=TODAY).as_of_day(date(1990, 1, 1)) == date(1990, 1, 1)


def test_a_store_without_a_model_ranks_with_the_prior(place: Place) -> None:
    matcher = Matcher.open(place, today=TODAY)
    assert matcher.model.id == "prior"
    ranking = matcher.rank(Request(therapy_areas=("dermatology",)), top=3)
    assert len(ranking.candidates) == 3
    assert ranking.n_candidates == sum(site.is_candidate for site in load_reference().sites)


def test_a_batch_ranks_each_request_as_of_its_own_day_and_keeps_the_order(place: Place) -> None:
    fill(place)
    matcher = Matcher.open(place, today=TODAY)
    requests = [
        Request(request_id="late", received_on=date(2025, 12, 31), therapy_areas=("dermatology",)),
        Request(request_id="early", received_on=date(2025, 2, 1), therapy_areas=("dermatology",)),
    ]
    late, early = matcher.rank_batch(requests, as_of=None)
    assert (late.request_id, early.request_id) == ("late", "early")
    assert (late.as_of, early.as_of) == (date(2025, 12, 31), date(2025, 2, 1))
    forwardings = [
        {c.site_id: c.support.forwardings for c in ranking.candidates}["ous"]
        for ranking in (late, early)
    ]
    assert forwardings == [12, 1]


def test_a_batch_of_a_request_without_a_day_says_which(place: Place) -> None:
    matcher = Matcher.open(place, today=TODAY)
    with pytest.raises(AsOfError, match="'X' has no received_on"):
        list(matcher.rank_batch([Request(request_id="X", title="Psoriasis")], as_of=None))


def test_a_trained_model_is_in_use_at_once_and_the_same_training_is_the_same_model(
    place: Place,
) -> None:
    fill(place)
    first = train_model(place, as_of=TODAY, now=NOW, actor="test")
    again = train_model(place, as_of=TODAY, now=NOW, actor="test")
    assert first.id == again.id
    assert first.id.startswith("2026-09-10-")
    assert [(m.model_id, m.in_use) for m in models_of(place, today=TODAY)] == [
        ("prior", False),
        (first.id, True),
    ]
    assert Matcher.open(place, today=TODAY).model.id == first.id
    assert card_of(place, first.id, today=TODAY).learnt_from == first.learnt_from
    assert first.learnt_from.answers == 12


def test_training_again_after_a_forwarding_that_is_not_yet_due_is_another_model(
    place: Place,
) -> None:
    fill(place)
    first = train_model(place, as_of=TODAY, now=NOW, actor="test")
    yesterday = date(2026, 9, 9)
    pending = Row(Forwarding("R12", "ahus", yesterday, known_on=yesterday))
    store = open_place(place, today=TODAY)
    writes.apply(store, [pending], today=TODAY, actor="test", source="test")
    again = train_model(place, as_of=TODAY, now=NOW, actor="test")
    assert again.learnt_from.forwardings == first.learnt_from.forwardings + 1
    assert again.id != first.id
    assert set(Registry(place.models).ids()) == {first.id, again.id}


def test_nothing_to_learn_from_says_so_and_leaves_no_model(place: Place) -> None:
    fill(place)
    with pytest.raises(AsOfError, match="nothing to learn"):
        train_model(place, as_of=date(2025, 1, 2), now=NOW, actor="test")
    assert Registry(place.models).ids() == ()


@pytest.mark.parametrize("taken_back", [{"withdrawn": True}, {"cancelled_on": date(2025, 3, 4)}])
def test_forwardings_that_no_longer_hold_are_nothing_to_learn_from(
    place: Place, taken_back: dict[str, Any]
) -> None:
    day = date(2025, 3, 1)
    request = Request("R1", received_on=day, therapy_areas=("dermatology",))
    rows = [
        Row(ReceivedRequest(request, known_on=day)),
        Row(Forwarding("R1", "ous", day, known_on=day, **taken_back)),
    ]
    store = open_place(place, today=TODAY)
    writes.apply(store, rows, today=TODAY, actor="test", source="test")
    with pytest.raises(AsOfError, match="nothing to learn"):
        train_model(place, as_of=TODAY, now=NOW, actor="test")
    assert Registry(place.models).ids() == ()
    assert [m.model_id for m in models_of(place, today=TODAY)] == ["prior"]


def test_an_altered_model_never_serves_the_one_before_it_does_and_every_list_says_so(
    place: Place,
) -> None:
    fill(place)
    first = train_model(place, as_of=date(2026, 9, 1), now=NOW, actor="test")
    second = train_model(place, as_of=TODAY, now=NOW, actor="test")
    card = place.models / second.id / "card.json"
    card.write_text(card.read_text().replace('"answers": 12', '"answers": 13'))
    matcher = Matcher.open(place, today=TODAY)
    assert matcher.model.id == first.id
    request = Request(title="Psoriasis", received_on=TODAY)
    for ranking in (
        matcher.rank(request),
        matcher.ranked(request),
        *matcher.rank_batch([request], as_of=None),
    ):
        assert ranking.warnings[0] == f"model_unusable: {second.id}"
        assert ranking.model.id == first.id
    (place.models / first.id / "parameters.npz").unlink()
    matcher = Matcher.open(place, today=TODAY)
    assert matcher.model.id == "prior"
    warnings = matcher.rank(request).warnings
    assert warnings[0] == f"model_unusable: {second.id}"
    assert "model_is_prior" not in warnings


def test_a_model_nobody_knows_is_named_with_those_that_are_known(place: Place) -> None:
    with pytest.raises(ModelError, match=r"no model 'x'.*prior"):
        card_of(place, "x", today=TODAY)


def test_a_list_looked_at_again_is_remembered_and_is_the_one_that_ranking_gives(place):
    fill(place)
    matcher = Matcher.open(place, today=TODAY)
    request = Request(title="A phase 3 study in stroke", request_type=RequestType.SITE)
    first = matcher.ranked(request)
    assert matcher.ranked(Request(**_same(request))) is first
    again = matcher.rank(request)
    assert [one.site_id for one in again.candidates] == [one.site_id for one in first.candidates]
    assert again.suggestion == first.suggestion


def _same(request: Request) -> dict[str, Any]:
    return {name: getattr(request, name) for name in Request.__dataclass_fields__}
