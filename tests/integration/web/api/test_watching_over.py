"""People, models and the audit by script."""

from __future__ import annotations

from tests.integration.web.api.conftest import problem

NILS = {"username": "nils", "name": "Nils", "role": "reader", "password": "a very long password"}


def test_somebody_is_let_in_given_another_role_and_removed(script):
    anne = script("anne")
    added = anne.post("/people", NILS)
    assert added.status_code == 201, added.text
    assert "password" not in added.json()
    changed = anne.send(
        "PATCH", "/people/nils", {"role": "coordinator"}, If_Match=added.headers["etag"]
    )
    assert changed.json()["role"] == "coordinator"
    problem(anne.send("PATCH", "/people/nils", {"role": "reader"}, If_Match='"old"'), 412)
    new = {"password": "quite another long one"}
    assert anne.send("PUT", "/people/nils/password", new).status_code == 204
    removed = anne.send("PATCH", "/people/nils", {"may_log_in": False}, If_Match="*")
    assert removed.json()["may_log_in"] is False
    assert {one["username"] for one in anne.get("/people").json()} == {
        "anne",
        "kari",
        "nils",
        "ola",
    }


def test_only_who_approves_sees_and_changes_people(script):
    for username in ("kari", "ola"):
        one = script(username)
        answers = [
            one.get("/people"),
            one.post("/people", NILS),
            one.send("PUT", "/people/anne/password", {"password": "x" * 20}),
            one.send("PATCH", f"/people/{username}", {"role": "approver"}, If_Match="*"),
        ]
        assert [answer.status_code for answer in answers] == [403] * 4


def test_a_password_too_short_is_told_and_not_repeated(script):
    answer = script("anne").post("/people", {**NILS, "password": "shortish"})
    assert problem(answer, 422)["errors"] == [
        {"field": "password", "message": "At least 12 characters."}
    ]
    assert "shortish" not in answer.text


def test_the_last_who_approves_stays(script):
    anne = script("anne")
    answer = anne.send("PATCH", "/people/anne", {"role": "reader"}, If_Match="*")
    assert "Nobody would be left" in problem(answer, 409)["detail"]


def test_the_model_in_use_shows_its_card(kari):
    listed = kari.get("/models").json()
    assert [(one["model_id"], one["in_use"]) for one in listed["models"]] == [("prior", True)]
    card = kari.get("/models/prior").json()
    assert card["learnt_from"] == {"forwardings": 0, "answers": 0, "outcomes": 0}
    assert set(card["calibration"]) == {"answers", "in_time", "interested", "selected", "norway"}
    problem(kari.get("/models/nobodys"), 404)


def test_the_audit_tells_who_did_what_to_which_request_and_what_stood_there(script, kari):
    first, second = kari.opened(sponsor="Acme"), kari.opened(title="Migraine")
    anne, path = script("anne"), f"/requests/{first}"
    anne.send("PATCH", path, {"request": {"sponsor": "Bcme"}}, If_Match="*")
    found = kari.get("/audit", params={"request_id": first}).json()
    corrected, opened = found["acts"]
    assert (corrected["actor"], corrected["actions"]) == ("anne", ["correct_request"])
    assert corrected["request_id"] == first
    (change,) = (one for one in corrected["changes"] if one["table"] == "requests")
    assert (change["before"]["sponsor"], change["after"]["sponsor"]) == ("Acme", "Bcme")
    assert (opened["actor"], "open_request" in opened["actions"]) == ("kari", True)
    assert second not in str(found)


def test_the_audit_is_narrowed_and_paged(kari, script):
    own = kari.opened()
    for holder in ("kari", "ola", ""):
        kari.send("PUT", f"/requests/{own}/holder", {"holder": holder}, If_Match="*")
    script("anne").post(f"/requests/{own}/remarks", {"text": "Ring them."})
    taken = kari.get("/audit", params={"action": "take", "limit": 2}).json()
    assert (taken["n_entries"], len(taken["acts"])) == (3, 2)
    rest = kari.get("/audit", params={"action": "take", "before": taken["older"]}).json()
    assert (len(rest["acts"]), rest["older"]) == (1, None)
    by_anne = kari.get("/audit", params={"person": "anne"}).json()["acts"]
    assert [one["actions"] for one in by_anne] == [["note"]]
    assert "Ring them" not in str(by_anne)
    another_day = {"from_day": "2026-03-03"}
    assert kari.get("/audit", params=another_day).json()["n_entries"] == 0
    this_day = {"from_day": "2026-03-02", "to_day": "2026-03-02"}
    assert kari.get("/audit", params=this_day).json()["n_entries"] >= 5


def test_the_audit_of_one_request_does_not_take_in_another_that_begins_the_same(kari):
    for _ in range(2):
        kari.opened()
    found = kari.get("/audit", params={"request_id": "NT-2026-00"}).json()
    assert found["n_entries"] == 0
