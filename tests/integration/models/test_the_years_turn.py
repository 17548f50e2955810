"""Each January once more: look at the year, train, judge, approve, rank, and go back."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from matcher.domain.batch import Row
from matcher.domain.events import Allocation, CountryOutcome, Forwarding, ReceivedRequest
from matcher.domain.person import Person, Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import CountryResult, RequestType, SiteOutcome
from matcher.errors import (
    AsOfError,
    ConflictError,
    ForbiddenError,
    ModelError,
    RequestError,
    UserError,
)
from matcher.registry import Registry
from matcher.services.comparing import compare
from matcher.services.desk import people
from matcher.services.desk.acting import Acting
from matcher.services.learning import card_of, models_of, train_model
from matcher.services.matching import Matcher
from matcher.services.places import Place, open_place
from matcher.services.promoting import check_approver, promote, roll_back
from matcher.services.retraining import Retrained, Retraining, prepare, retrain
from matcher.store import models, writes
from tests.integration.models.conftest import NOW, TODAY, Fresh


def turn(place: Place, year: int, as_of: date | None = None, seed: int = 0) -> Retrained:
    ready = prepare(place, Retraining(year, as_of, seed, n_jobs=2), today=TODAY)
    return retrain(ready, now=NOW, actor="test")


def approve(place: Place, model_id: str, reason: str = "it passes") -> None:
    store = open_place(place, today=TODAY)
    promote(store, place.models, model_id, by="anne", reason=reason, now=NOW)


def back(place: Place) -> str:
    store = open_place(place, today=TODAY)
    return roll_back(store, place.models, by="anne", reason="worse", now=NOW)


def in_use(place: Place) -> str:
    return next(one.model_id for one in models_of(place, today=TODAY) if one.in_use)


def add(place: Place, *events: object) -> None:
    store = open_place(place, today=TODAY)
    rows = [Row(event) for event in events]
    writes.apply(store, rows, today=TODAY, actor="test", source="test")


def bytes_in(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_three_years_of_the_demo_each_judged_approved_and_taken_back(demo_place):
    place, made = demo_place, []
    for year in (2023, 2024, 2025):
        before = in_use(place)
        done = turn(place, year, date(year + 1, 3, 1))
        assert in_use(place) == before, "retraining puts nothing in use"
        assert done.appraisal["against"] == before
        assert done.appraisal["verdict"] in {"passes", "fails", "too_few"}
        approve(place, done.model_id)
        made.append(done.model_id)
        assert Matcher.open(place, today=TODAY).model.id == done.model_id
    last = card_of(place, made[2], today=TODAY).seen["appraisal"]
    # The model of a year ago speaks for itself of what came in since, a stand-in for the rest.
    assert (last["against"], last["lag_years"]) == (made[1], 1)
    assert 0 < last["n_itself"] < last["n_requests"]
    request = Request(title="A phase 3 study in ulcerative colitis")
    ranking = Matcher.open(place, today=TODAY).rank(request)
    assert ranking.model.id == made[2]
    assert [back(place), back(place), back(place)] == [made[1], made[0], "prior"]
    with pytest.raises(ConflictError, match="no earlier one"):
        back(place)
    uses = models.model_uses(open_place(place, today=TODAY))
    assert [use.kind.value for use in uses] == ["promoted"] * 3 + ["rolled_back"] * 3
    assert {use.decided_by for use in uses} == {"anne"}
    assert all(use.verdict for use in uses[:3])


def test_a_card_tells_what_went_in_and_how_it_scored_with_pictures(place):
    done = turn(place, 2025)
    folder = place.models / done.model_id
    assert sorted(path.name for path in folder.iterdir()) == [
        "CARD.md",
        "card.json",
        "coverage.svg",
        "exposure.svg",
        "gain.svg",
        "manifest.json",
        "parameters.npz",
        "reliability.svg",
    ]
    seen = json.loads((folder / "card.json").read_text("utf-8"))["seen"]
    assert seen["rows"]["requests"].keys() == {"2023", "2024", "2025"}
    assert {"numpy", "scipy", "python", "matcher"} == seen["versions"].keys()
    assert seen["seed"] == 0
    assert len(seen["data_sha256"]) == 64
    assert seen["appraisal"]["scores"]["interested"]["in_use"]["n"] > 20
    card = (folder / "CARD.md").read_text("utf-8")
    for told in ("Is it good enough?", "(gain.svg)", "Known limits", seen["data_sha256"]):
        assert told in card
    # Nothing of the day, the machine or the person, who would change the bytes.
    whole = card + (folder / "card.json").read_text("utf-8")
    for secret in (str(place.models), "2026-10-01", "09:00", os.uname().nodename):
        assert secret not in whole


def test_the_same_data_and_seed_give_the_same_bytes_and_another_seed_another_model(fresh: Fresh):
    one, other, third = fresh(), fresh(), fresh()
    first = turn(one, 2025)
    later = Retraining(2025, n_jobs=1)
    ready = prepare(other, later, today=TODAY + timedelta(days=90))
    second = retrain(ready, now=NOW + timedelta(days=90), actor="somebody else")
    assert first.model_id == second.model_id
    assert bytes_in(one.models) == bytes_in(other.models)
    assert turn(third, 2025, seed=1).model_id != first.model_id


def test_after_a_kill_between_saving_and_registering_it_goes_on_from_there(
    fresh: Fresh, monkeypatch
):
    place = fresh()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(models, "register_model", killed)
        with pytest.raises(KeyboardInterrupt):
            turn(place, 2025)
    assert [one.model_id for one in models_of(place, today=TODAY)] == ["prior"]
    again = turn(place, 2025)
    assert not again.is_new
    assert in_use(place) == "prior"
    approve(place, again.model_id)
    assert in_use(place) == again.model_id


def test_any_byte_of_any_file_of_a_model_changed_is_refused_and_the_last_good_one_serves(place):
    first = train_model(place, as_of=date(2025, 1, 1), now=NOW, actor="test")
    done = turn(place, 2025)
    approve(place, done.model_id)
    folder = place.models / done.model_id
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        step = max(1, len(content) // 12)
        for place_of_byte in [*range(0, len(content), step), len(content) - 1]:
            altered = bytearray(content)
            altered[place_of_byte] ^= 0x01
            path.write_bytes(bytes(altered))
            matcher = Matcher.open(place, today=TODAY)
            assert (matcher.model.id, matcher.unusable) == (first.id, done.model_id)
            with pytest.raises(ModelError):
                card_of(place, done.model_id, today=TODAY)
        path.write_bytes(content)
    assert Matcher.open(place, today=TODAY).model.id == done.model_id
    (folder / "gain.svg").write_bytes(b"")
    assert back(place) == first.id
    with pytest.raises(ModelError, match=r"gain\.svg .* altered or torn"):
        approve(place, done.model_id)


def test_what_a_model_changes_adds_up_for_every_hospital(place):
    old = train_model(place, as_of=date(2025, 1, 1), now=NOW, actor="test").id
    new = turn(place, 2025).model_id
    matcher = Matcher.open(place, today=TODAY)
    request = next(one for one in matcher.history().requests if one.title)
    (found,) = compare(matcher, place, (old, new), [request])
    assert (found.before.model.id, found.after.model.id) == (old, new)
    assert [one.after.rank for one in found.moved] == list(range(1, len(found.moved) + 1))
    assert found.largest_move > 0
    for one in found.moved:
        by_model = [sum(r.effect for r in side.reasons) for side in (one.before, one.after)]
        assert sum(w.change for w in one.weighed) == pytest.approx(by_model[1] - by_model[0])


class TestRefused:
    """Each with a clear message; the model in use stays, and no folder is left."""

    @pytest.fixture(autouse=True)
    def untouched(self, place):
        yield
        assert in_use(place) == "prior"
        assert Registry(place.models).ids() == ()

    def test_a_year_that_is_not_over(self, place):
        with pytest.raises(
            AsOfError, match="2026 is not over: by this computer's clock it is 2026-10"
        ):
            turn(place, 2026)

    def test_a_clock_that_is_behind(self, place):
        with pytest.raises(AsOfError, match="knows of something on 2026-08-31"):
            prepare(place, Retraining(2023), today=date(2024, 2, 1))

    def test_a_year_without_requests(self, place):
        with pytest.raises(RequestError, match="No request of 2019"):
            turn(place, 2019)

    def test_a_day_before_the_year_has_ended(self, place):
        with pytest.raises(AsOfError, match="must lie between 2026-01-01"):
            turn(place, 2025, date(2025, 6, 1))

    def test_contradicting_outcomes(self, place):
        day = date(2025, 12, 1)
        request = Request("Z1", received_on=day, request_type=RequestType.SITE, title="Z")
        site = open_place(place, today=TODAY)
        site_id = Matcher.of(site, place.models, today=TODAY).history().candidates.ids[0]
        add(
            place,
            ReceivedRequest(request, known_on=day),
            Forwarding("Z1", site_id, day, known_on=day),
            CountryOutcome("Z1", CountryResult.NOT_ALLOCATED, day, known_on=day),
            Allocation("Z1", site_id, SiteOutcome.SELECTED, day, known_on=day),
        )
        with pytest.raises(RequestError, match="contradict each other: Norway lost Z1"):
            turn(place, 2025)

    def test_a_negative_seed(self, place):
        with pytest.raises(UserError, match="below 0"):
            turn(place, 2025, seed=-1)

    def test_a_folder_that_cannot_be_written(self, place):
        place.models.write_text("a file in its place")
        with pytest.raises(ModelError, match="cannot be written"):
            turn(place, 2025)

    def test_a_full_disk(self, place, monkeypatch):
        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            with pytest.raises(ModelError, match=r"cannot be written .* No space left"):
                turn(place, 2025)
        assert list(place.models.glob(".saving-*")) == []


def test_a_year_that_the_model_in_use_has_learnt_is_refused(place):
    used = train_model(place, as_of=TODAY, now=NOW, actor="test").id
    with pytest.raises(
        ConflictError, match="has learnt everything known before 2026-10-01 already"
    ):
        turn(place, 2025)
    assert in_use(place) == used


def empty_year(place: Place, n: int, *, answered: bool) -> None:
    """Requests of 2022, before the portal began: forwarded, and nothing or silence after."""
    store = open_place(place, today=TODAY)
    site_id = Matcher.of(store, place.models, today=TODAY).history().candidates.ids[0]
    for number in range(n):
        day = date(2022, 12, 20)
        request = Request(f"E{number}", received_on=day, request_type=RequestType.SITE, title="Z")
        due_on = day if answered else date(2023, 6, 1)
        add(
            place,
            ReceivedRequest(request, known_on=day),
            Forwarding(request.request_id, site_id, day, due_on=due_on, known_on=day),
        )


def test_a_year_of_which_neither_answer_nor_outcome_is_known_is_refused(place):
    empty_year(place, 1, answered=False)
    with pytest.raises(RequestError, match="neither an answer nor an outcome"):
        turn(place, 2022, date(2023, 1, 1))


def test_a_year_with_one_request_is_too_few_to_judge_and_decides_nothing(place):
    empty_year(place, 1, answered=True)
    ready = prepare(place, Retraining(2022, date(2023, 1, 2)), today=TODAY)
    assert (ready.incoming.n_forwarded, ready.incoming.n_unresolved) == (1, 1)
    done = retrain(ready, now=NOW, actor="test")
    assert done.appraisal["verdict"] == "too_few"
    assert in_use(place) == "prior"


def test_the_look_at_the_data_counts_what_is_new_since_the_model_in_use(place):
    everything = prepare(place, Retraining(2025), today=TODAY).incoming
    train_model(place, as_of=date(2025, 1, 1), now=NOW, actor="test")
    later = prepare(place, Retraining(2025), today=TODAY).incoming
    assert 0 < later.new["requests"] < everything.new["requests"]
    n_told = later.n_lost + later.n_withdrawn + later.n_norway_only + later.n_by_hospital
    assert later.n_unresolved + n_told == later.n_forwarded <= later.n_received
    n_known = later.n_answered + later.n_silent + later.n_pending
    assert n_known == later.n_forwardings


def test_two_people_deciding_at_once_do_not_overrule_each_other(place):
    one = train_model(place, as_of=date(2025, 1, 1), now=NOW, actor="test").id
    two = train_model(place, as_of=date(2025, 6, 1), now=NOW, actor="test").id
    store = open_place(place, today=TODAY)
    with pytest.raises(ConflictError, match=f"in use is '{two}' by now"):
        promote(store, place.models, "prior", by="kari", reason="r", now=NOW, instead_of=one)
    with pytest.raises(ConflictError, match="in use already"):
        promote(store, place.models, two, by="kari", reason="r", now=NOW)
    with pytest.raises(RequestError, match="for a reason"):
        promote(store, place.models, one, by="kari", reason=" \n ", now=NOW)
    promote(store, place.models, "prior", by="kari", reason="r", now=NOW, instead_of=two)
    assert in_use(place) == "prior"


def test_where_the_desk_knows_who_approves_nobody_else_does(place):
    store = open_place(place, today=TODAY)
    check_approver(store, "root")
    anne = Person("anne", "Anne", Role.APPROVER)
    acting = Acting(anne, TODAY, datetime.now(UTC))
    people.add(store, anne, "correct horse battery", acting)
    people.add(
        store,
        replace(anne, username="kari", role=Role.COORDINATOR),
        "correct horse battery",
        acting,
    )
    check_approver(store, "anne")
    for name in ("root", "kari"):
        with pytest.raises(ForbiddenError, match=f"'{name}' approves no models"):
            check_approver(store, name)
