"""A desk with a request whose hospitals are chosen, contacts to write to, and forms as filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from matcher.domain.case import Chosen, Sender
from matcher.domain.events import Contact
from matcher.domain.person import Address
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.services.desk import cases, contacts, lists
from matcher.services.desk.receiving import NewCase, open_case
from tests.integration.web.conftest import TODAY

Fields = dict[str, list[str]]


@dataclass
class _Forms(HTMLParser):
    """The forms of a page, with what a browser would send of each."""

    forms: dict[str, Fields] = field(default_factory=dict)

    def __post_init__(self):
        super().__init__()
        self._form: Fields | None = None
        self._text: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form":
            self._form = self.forms.setdefault(said["action"], {})
        name = said.get("name")
        if self._form is None or "disabled" in said:
            return
        if tag == "textarea" and name:
            self._text = name
            self._form.setdefault(name, []).append("")
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and "selected" in said:
            self._form[self._select] = [said["value"]]
        is_off = said.get("type") in ("checkbox", "radio") and "checked" not in said
        if tag == "input" and name and not is_off:
            self._form.setdefault(name, []).append(said.get("value") or "")

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if tag == "textarea":
            self._text = None
        if tag == "select":
            self._select = None

    def handle_data(self, data):
        if self._text and self._form is not None:
            self._form[self._text][-1] += data.removeprefix("\n")


def forms_of(html: str) -> dict[str, Fields]:
    """What a browser would send of each form of a page, by where it goes."""
    parser = _Forms()
    parser.feed(html)
    return parser.forms


@pytest.fixture
def opened(desk, anne):
    """Puts a request on the desk; its reference."""

    def open_one(**said) -> str:
        said.setdefault("title", "A phase 3 study in ulcerative colitis")
        said.setdefault("therapy_areas", ("gastroenterology",))
        said.setdefault("request_type", RequestType.SITE)
        new = NewCase(Request(**said), sender=Sender("Unni", "unni@company.example"))
        catalogue = desk.matcher(TODAY).catalogue
        return open_case(desk.store, new, anne, catalogue=catalogue).request_id

    return open_one


@pytest.fixture
def chosen(desk, anne, opened):
    """A request for which Bergen, Ahus and Tromsø are chosen; the first two can be written to."""
    request_id = opened()
    matcher = desk.matcher(TODAY)
    for site, name in (("helse-bergen", "Ada"), ("ahus", "Bo")):
        one = Contact("", site, name, f"{name.lower()}@{site}.example")
        contacts.add_contact(desk.store, one, anne, catalogue=matcher.catalogue)
    view = cases.view_case(desk.store, request_id, today=TODAY)
    shown = lists.show_list(matcher, view.request, anne)
    wanted = [Chosen(site, True) for site in ("helse-bergen", "ahus", "unn")]
    lists.choose(desk.store, request_id, view.case.revision, shown.kept.list_id, wanted, anne)
    return request_id


@pytest.fixture
def centre(desk, anne):
    """The centre of the request's field, which has an address."""
    matcher = desk.matcher(TODAY)
    own = next(one for one in matcher.catalogue.centres if "gastroenterology" in one.therapy_areas)
    purpose = f"centre:{own.centre_id}"
    address = Address(purpose, "The centre", "centre@hospital.example")
    contacts.change_address(desk.store, purpose, None, address, anne)
    return own.centre_id


def push(browser, page: str, action: str, **changed):
    """Press a button of a page's form, everything else as it stands there."""
    fields = forms_of(browser.client.get(page).text)[action] | {
        name: value if isinstance(value, list) else [value] for name, value in changed.items()
    }
    return browser.client.post(action, data=fields, follow_redirects=False)


def letters_waiting(browser, request_id: str) -> list[int]:
    """Ids of the letters that the page of letters has boxes for."""
    forms = forms_of(browser.client.get(f"/requests/{request_id}/forward").text)
    fields = forms.get(f"/requests/{request_id}/letters", {})
    return [int(name.removeprefix("body-")) for name in fields if name.startswith("body-")]
