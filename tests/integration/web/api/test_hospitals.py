"""Hospitals by script: whom to write to, when they are away, what they want and have."""

from __future__ import annotations

from datetime import date

from tests.integration.web.api.conftest import problem

ADA = {"name": "Ada", "email": "ada@hospital.example", "therapy_areas": ["oncology"]}


def test_hospitals_are_listed_and_shown(kari):
    listed = kari.get("/sites").json()
    assert all(one["is_candidate"] for one in listed)
    everything = kari.get("/sites", params={"candidates": "false"}).json()
    assert len(everything) > len(listed)
    assert kari.get("/sites/unn").json()["region"] == "rhf-hn"
    assert "Unknown hospital" in problem(kari.get("/sites/nowhere"), 404)["detail"]


def test_a_hospitals_record_is_counted_with_its_intervals(kari, desk):
    own = kari.opened()
    kari.post("/sites/unn/contacts", ADA)
    empty = kari.get("/sites/unn/record").json()
    assert (empty["asked"], empty["answered"]["of"], empty["latest"]) == (0, 0, [])
    asks = {"asks": [{"site_id": "unn", "contact_ids": ["unn-1"]}]}
    (letter,) = kari.post(f"/requests/{own}/letters/forwarding", asks).json()["letters"]
    kari.post(f"/letters/{letter['letter_id']}/hand-over", If_Match="*")
    desk.warm_up(date(2026, 3, 2))  # what has just happened is otherwise taken in beside
    record = kari.get("/sites/unn/record").json()
    (waiting,) = record["waiting"]
    assert (record["asked"], waiting["request_id"], waiting["is_waiting"]) == (1, own, True)
    low, high = record["interested"]["interval"]
    assert 0 <= low < high <= 1


def test_a_contact_is_added_changed_and_erased(kari):
    added = kari.post("/sites/unn/contacts", ADA)
    assert added.status_code == 201, added.text
    path = f"/contacts/{added.json()['contact_id']}"
    assert added.headers["location"] == f"/v1{path}"
    assert kari.get("/sites/unn/contacts").json() == [added.json()]
    tag = kari.tag(path)
    changed = kari.send("PUT", path, {**ADA, "name": "Ada B"}, If_Match=tag)
    assert changed.json()["name"] == "Ada B"
    stale = problem(kari.send("PUT", path, ADA, If_Match=tag), 412)
    assert stale["current"]["name"] == "Ada B"
    problem(kari.send("PUT", path, {**ADA, "email": "nobody"}, If_Match="*"), 422)
    problem(kari.send("DELETE", path), 428)
    problem(kari.send("DELETE", path, If_Match=tag), 412)
    assert kari.send("DELETE", path, If_Match=kari.tag(path)).status_code == 204
    problem(kari.get(path), 404)
    problem(kari.send("DELETE", path, If_Match="*"), 404)


def test_an_absence_is_said_and_taken_back(kari):
    own = kari.post("/sites/unn/contacts", ADA).json()["contact_id"]
    path = f"/contacts/{own}/absences"
    said = kari.send("PUT", f"{path}/2026-04-01", {"away_to": "2026-04-14"})
    assert said.json() == [{"contact_id": own, "away_from": "2026-04-01", "away_to": "2026-04-14"}]
    told = problem(kari.send("PUT", f"{path}/2026-04-01", {"away_to": "2026-03-14"}), 422)
    assert "ends before it begins" in told["detail"]
    assert kari.send("DELETE", f"{path}/2026-04-01").status_code == 204
    assert kari.get(path).json() == []


def test_the_address_of_a_centre_is_kept_and_erased(kari):
    path, said = "/addresses/children", {"name": "Children", "email": "c@hospital.example"}
    kept = kari.send("PUT", path, said, If_Match=kari.tag(path))
    assert kept.status_code == 200, kept.text
    assert kari.get("/addresses").json() == [{"purpose": "children", **said}]
    assert kari.send("DELETE", path, If_Match=kept.headers["etag"]).status_code == 204
    assert kari.get("/addresses").json() == []


def test_an_interest_begins_and_ends(kari):
    path = "/sites/unn/interests"
    begun = kari.send("PUT", f"{path}/oncology", {"valid_from": "2026-01-01"})
    assert begun.status_code == 200, begun.text
    ended = {"valid_from": "2026-01-01", "valid_to": "2026-06-30"}
    (one,) = kari.send("PUT", f"{path}/oncology", ended).json()
    assert (one["therapy_area"], one["valid_to"]) == ("oncology", "2026-06-30")
    mistaken = {"valid_from": "2026-01-01", "withdrawn": True}
    assert kari.send("PUT", f"{path}/oncology", mistaken).json() == []
    problem(kari.send("PUT", f"{path}/cancr", {}), 422)


def test_a_capability_is_said(kari):
    path, kind = "/sites/unn/capabilities", "early_phase_unit"
    said = kari.send("PUT", f"{path}/{kind}", {"has": False, "source": "they said so"})
    assert said.status_code == 200, said.text
    mine = [one for one in said.json() if one["source"] == "they said so"]
    assert [(one["capability"], one["has"]) for one in mine] == [(kind, False)]


def test_a_reader_changes_nothing_of_a_hospital(script):
    ola = script("ola")
    answers = [
        ola.post("/sites/unn/contacts", ADA),
        ola.send("PUT", "/sites/unn/interests/oncology", {}),
        ola.send("PUT", "/sites/unn/capabilities/early_phase_unit", {}),
        ola.send("PUT", "/addresses/children", {"email": "c@h.example"}, If_Match="*"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
