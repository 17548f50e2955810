"""Hospitals' pages: people to write to, what each wants and has, its load and its history."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from matcher.domain.batch import Row
from matcher.domain.events import Capability
from matcher.domain.vocabulary import Group
from matcher.services.desk import cases, lists
from matcher.services.desk.hospitals import by_alphabet
from matcher.store import contacts as directory
from matcher.store import declared, reads
from tests.integration.web.conftest import TODAY
from tests.integration.web.pages.conftest import forms_of, push

BERGEN = "/hospitals/helse-bergen"


def new_contact(browser, **said: str):
    fields = {"csrf": browser.token(BERGEN), "name": "Ada", "email": "ada@bergen.example", **said}
    return browser.client.post(f"{BERGEN}/contacts", data=fields, follow_redirects=False)


def group_of(desk, anne, request_id: str, site: str) -> Group:
    view = cases.view_case(desk.store, request_id, today=TODAY)
    ranking = lists.show_list(desk.matcher(TODAY), view.request, anne).ranking
    return next(one.group for one in ranking.candidates if one.site_id == site)


def test_hospitals_stand_by_region_and_name_and_are_found(browser):
    kari = browser("kari")
    page = kari.client.get("/hospitals").text
    regions = page.split("<h2")[1:]
    assert len(regions) >= 4
    for region in regions:
        names = re.findall(r'href="/hospitals/[^"]+">([^<]+)<', region)
        assert names == sorted(names, key=by_alphabet)
    found = kari.client.get("/hospitals", params={"words": "bergen"}).text
    assert BERGEN in found
    assert "/hospitals/unn" not in found
    nothing = kari.client.get("/hospitals", params={"words": "<b>nowhere"}).text
    assert "No hospital fits." in nothing
    assert "<b>nowhere" not in nothing


def test_a_declared_field_shows_in_the_next_list_and_its_end_as_well(browser, opened, desk, anne):
    own = opened()
    kari = browser("kari")
    assert group_of(desk, anne, own, "helse-bergen") is not Group.DECLARED
    done = push(kari, BERGEN, f"{BERGEN}/interests", area="gastroenterology")
    assert done.status_code == 303
    assert group_of(desk, anne, own, "helse-bergen") is Group.DECLARED
    assert BERGEN in kari.client.get("/hospitals", params={"area": "gastroenterology"}).text
    assert push(kari, BERGEN, f"{BERGEN}/interests/end").status_code == 303
    assert group_of(desk, anne, own, "helse-bergen") is not Group.DECLARED
    (said,) = declared.interests(desk.store, "helse-bergen")
    assert said.valid_to == TODAY, "what it said before stays on record"
    assert "What has ended" in kari.client.get(BERGEN).text


def test_a_capability_without_a_first_day_ends_too(browser, desk, anne):
    kari = browser("kari")
    always = Capability("unn", "early_phase_unit", known_on=TODAY)  # as files often say it
    directory.declare(desk.store, [Row(always)], anne.author, "import")
    form = {"csrf": kari.token("/hospitals/unn"), "capability": "early_phase_unit"}
    path = "/hospitals/unn/capabilities/end"
    assert kari.client.post(path, data=form, follow_redirects=False).status_code == 303
    said = [
        one for one in declared.capabilities(desk.store, "unn") if one.capability in form.values()
    ]
    assert [(one.valid_from, one.valid_to) for one in said] == [(None, TODAY)]
    assert kari.client.post(path, data=form).status_code == 404


def test_a_capability_that_is_lacking_is_kept_as_lacking(browser, desk):
    kari = browser("kari")
    page = forms_of(kari.client.get(BERGEN).text)[f"{BERGEN}/capabilities"]
    known = {one.capability for one in declared.capabilities(desk.store, "helse-bergen")}
    kinds = desk.matcher(TODAY).catalogue.capability_kinds
    free = next(one.capability_id for one in kinds if one.capability_id not in known)
    form = page | {"capability": [free], "has": ["no"]}
    done = kari.client.post(f"{BERGEN}/capabilities", data=form, follow_redirects=False)
    assert done.status_code == 303
    said = declared.capabilities(desk.store, "helse-bergen")
    assert [one.has for one in said if one.capability == free] == [False]


def test_a_contact_is_added_changed_and_erased_for_good(browser, desk):
    kari = browser("kari")
    assert new_contact(kari, areas="oncology").status_code == 303
    page = kari.client.get(BERGEN).text
    assert "ada@bergen.example" in page
    (ada,) = [one for one in reads.contacts(desk.store) if one.site == "helse-bergen"]
    form = forms_of(page)[f"{BERGEN}/contacts"]
    mine = {name: values[:1] for name, values in form.items()}
    changed = mine | {"department": ["Medicine"], "valid_from": [""], "valid_to": [""]}
    done = kari.client.post(f"{BERGEN}/contacts", data=changed, follow_redirects=False)
    assert done.status_code == 303
    (now,) = [one for one in reads.contacts(desk.store) if one.site == "helse-bergen"]
    assert (now.contact_id, now.department) == (ada.contact_id, "Medicine")
    push(kari, BERGEN, f"{BERGEN}/contacts/erase")
    assert "ada@bergen.example" not in kari.client.get(BERGEN).text


def test_of_two_who_change_a_contact_the_second_is_told_and_keeps_her_words(browser, desk):
    kari, anne = browser("kari"), browser("anne")
    new_contact(kari)
    stale = forms_of(anne.client.get(BERGEN).text)[f"{BERGEN}/contacts"]
    stale = {name: values[:1] for name, values in stale.items()}
    new = stale | {"name": ["Ada Lovelace"]}
    assert (
        kari.client.post(
            f"{BERGEN}/contacts", data=new | {"csrf": [kari.token(BERGEN)]}, follow_redirects=False
        ).status_code
        == 303
    )
    answer = anne.client.post(f"{BERGEN}/contacts", data=stale | {"department": ["Lab 7"]})
    assert answer.status_code == 409
    assert "Ada Lovelace" in answer.text, "theirs"
    assert 'value="Lab 7"' in answer.text, "hers"
    (now,) = [one for one in reads.contacts(desk.store) if one.site == "helse-bergen"]
    assert (now.name, now.department) == ("Ada Lovelace", "")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"email": "no address"}, "e-mail"),
        ({"valid_from": "2026-05-01", "valid_to": "2026-04-01"}, "ends before it begins"),
        ({"valid_from": "spring"}, "is no day"),
        ({"areas": "astrology"}, "astrology"),
        ({"deputy_of": "nobody"}, "There is no contact"),
    ],
)
def test_what_is_wrong_with_a_contact_is_said_and_the_rest_stays(browser, desk, said, told):
    answer = new_contact(browser("kari"), department="Ward <5>", **said)
    assert answer.status_code in (404, 422)
    assert told in answer.text
    assert 'value="Ward &lt;5&gt;"' in answer.text
    assert [one for one in reads.contacts(desk.store) if one.site == "helse-bergen"] == []


def test_somebody_is_away_and_back(browser, desk):
    kari = browser("kari")
    new_contact(kari)
    away = f"{BERGEN}/contacts/away"
    until = (TODAY + timedelta(days=3)).isoformat()
    assert push(kari, BERGEN, away, away_to=until).status_code == 303
    (absence,) = directory.absences(desk.store)
    assert absence.away_from == TODAY
    form = {
        "csrf": kari.token(BERGEN),
        "contact_id": absence.contact_id,
        "away_from": TODAY.isoformat(),
        "away_to": until,
        "back": "yes",
    }
    assert "Not away after all" in kari.client.get(BERGEN).text
    kari.client.post(away, data=form)
    assert directory.absences(desk.store) == ()
    wrong = push(kari, BERGEN, away, away_to="2026-02-01")
    assert wrong.status_code == 422
    assert "The absence ends before it begins." in wrong.text


def test_what_waits_for_an_answer_is_the_hospitals_load(browser, chosen):
    kari = browser("kari")
    forward = f"/requests/{chosen}/forward"
    push(kari, forward, forward)
    forms = forms_of(kari.client.get(forward).text)[f"/requests/{chosen}/letters"]
    for name in [one for one in forms if one.startswith("body-")]:
        number = name.removeprefix("body-")
        push(kari, forward, f"/requests/{chosen}/letters", do=f"out-{number}")
    kari.client.app.state.desk.warm_up(TODAY)
    page = kari.client.get(BERGEN).text
    assert "Awaits its answer now" in page
    assert f"/requests/{chosen}" in page
    assert "1 request awaits its answer" in kari.client.get("/hospitals").text


def test_while_nothing_is_known_no_share_is_made_up(browser):
    page = browser("kari").client.get(BERGEN).text
    assert "It has not been asked yet." in page
    assert "%" not in page.partition("<main")[2]
    advice = browser("kari").client.get(f"{BERGEN}/advice").text
    assert "The model has learnt from no real outcomes yet." in advice
    assert "%" not in advice.partition("<main")[2]


def test_a_place_that_gets_no_requests_has_no_page(browser):
    kari = browser("kari")
    for site in ("nowhere", "helse-vest"):
        assert kari.client.get(f"/hospitals/{site}").status_code == 404


def test_a_reader_changes_nothing(browser):
    ola = browser("ola")
    assert "Add a contact" not in ola.client.get(BERGEN).text
    assert new_contact(ola).status_code == 403
    for part in ("interests", "interests/end", "capabilities", "contacts/erase", "contacts/away"):
        sent = {"csrf": ola.token("/profile"), "area": "oncology"}
        assert ola.client.post(f"{BERGEN}/{part}", data=sent).status_code == 403


class TestAddresses:
    """Where to write to the centres and the children's coordinator."""

    def keep(self, browser, **said: str):
        fields = forms_of(browser.client.get("/addresses").text)["/addresses"]
        first = {name: values[:1] for name, values in fields.items()}
        return browser.client.post("/addresses", data=first | said, follow_redirects=False)

    def test_one_is_kept_and_erased_by_emptying_it(self, browser, desk):
        kari = browser("kari")
        assert self.keep(kari, email="centre@hospital.example").status_code == 303
        (one,) = directory.addresses(desk.store)
        assert one.email == "centre@hospital.example"
        assert self.keep(kari, email="").status_code == 303
        assert directory.addresses(desk.store) == ()

    def test_of_two_who_change_one_the_second_is_told(self, browser, desk):
        kari, anne = browser("kari"), browser("anne")
        stale = forms_of(anne.client.get("/addresses").text)["/addresses"]
        stale = {name: values[:1] for name, values in stale.items()}
        self.keep(kari, email="centre@hospital.example")
        answer = anne.client.post("/addresses", data=stale | {"email": "other@hospital.example"})
        assert answer.status_code == 409
        assert "centre@hospital.example" in answer.text
        assert "other@hospital.example" in answer.text
        assert directory.addresses(desk.store)[0].email == "centre@hospital.example"

    def test_what_is_no_address_is_refused(self, browser):
        kari = browser("kari")
        assert self.keep(kari, email="nowhere").status_code == 422
        assert self.keep(kari, purpose="boss", email="a@b.example").status_code == 404
        ola = browser("ola")
        sent = {"csrf": ola.token("/profile"), "purpose": "children", "email": "a@b.example"}
        assert ola.client.post("/addresses", data=sent).status_code == 403


def test_a_phone_is_kept_called_by_a_touch_and_erased_with_its_contact(browser, desk):
    assert new_contact(browser("kari"), phone="+47 55 97 00 00").status_code == 303
    (kept,) = reads.contacts(desk.store)
    assert kept.phone == "+47 55 97 00 00"
    page = browser("ola").client.get("/hospitals/helse-bergen").text
    assert 'href="tel:+4755970000"' in page
    assert "55 97" not in browser("anne").client.get("/audit").text


@pytest.mark.parametrize("phone", ["ring meg", "12", "javascript:alert(12345)"])
def test_what_is_no_phone_number_is_refused(browser, desk, phone):
    assert new_contact(browser("kari"), phone=phone).status_code == 422
    assert reads.contacts(desk.store) == ()
