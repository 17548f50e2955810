"""One request from its first e-mail to the archive, day by day, in the browser and by real mail."""

from __future__ import annotations

import json
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import Browser, Page

from matcher.domain.events import Contact
from matcher.domain.person import Person, Role
from matcher.mail.sending import Security, SmtpSettings
from matcher.services.desk import contacts, people
from matcher.services.desk.acting import Acting
from matcher.services.desk.desk import Desk
from matcher.services.places import place_in
from matcher.store import letters, reads
from matcher.web.settings import WebSettings
from tests.web.conftest import TODAY, serving
from tests.web.test_from_mail_to_choice import LETTER

#: Days on which something happens; the company waits until 16 March, later until 30 March.
(ANSWERS, REMINDED, MOVED, AMENDED, OVERVIEW, LATE) = (
    date(2026, 3, 4), date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 12), date(2026, 3, 26),
    date(2026, 3, 31),
)  # fmt: skip
#: Half a year on. Letters keep the moment of the machine's own clock, which is not set here.
MUCH_LATER = datetime.now(UTC).date() + timedelta(200)

#: Hospitals asked, each with the language it is written to in.
BERGEN, AHUS, UNN, FONNA = "helse-bergen", "ahus", "unn", "helse-fonna"

PHONE = {"width": 390, "height": 844}
REFERENCE = "NT-2026-001"


@dataclass
class Post:
    """The mail server of the world: it keeps what comes."""

    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 - the server's name for it
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"

    def last_to(self, address: str) -> str:
        """The words of the newest letter to somebody."""
        mine = [one for one in self.messages if address in str(one["To"])]
        return str(mine[-1].get_content())


@dataclass
class Year:
    """A year at the desk, in one language."""

    browser: Browser
    axe: Callable[[Page], list[str]]
    language: str
    desk: Desk
    post: Post
    smtp: SmtpSettings
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def on(self, day: date) -> Iterator[Page]:
        """The desk as Kari finds it in the morning of a day, started anew."""
        settings = WebSettings(fixed_day=day, smtp=self.smtp)
        with serving(self.desk, settings) as address:
            context = self.browser.new_context(base_url=address, locale=self.language)
            context.set_default_timeout(15_000)
            started = people.start(
                self.desk.store, Person("kari", "Kari", Role.READER), datetime.now(UTC)
            )
            cookie = {"name": "desk", "value": started.token, "url": address}
            context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Lax"}])
            yield self._watched(context.new_page())
            context.close()

    def look(self, page: Page, path: str = "") -> Page:
        """Open a page, if one is named, and see that axe has nothing against it."""
        if path:
            page.goto(path)
        assert page.locator("html").get_attribute("lang")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert self.axe(page) == [], page.url
        return page

    def send_all(self, page: Page) -> None:
        """Send what waits on the page, one letter or many."""
        self.look(page)
        every = page.locator("button[name=do][value=all]")
        one = page.locator("button[name=do][value^=send-]")
        (every if every.count() else one).first.click()
        page.wait_for_url(re.compile("done=sent"), timeout=15_000)

    def answer(self, page: Page, hospital: str, send: Callable[[Page], None]) -> None:
        """A hospital opens the link of its newest letter on a phone, and answers."""
        path = re.search(r"/answer/\S+", self.post.last_to(address_of(hospital)))
        assert path is not None, hospital
        size = page.viewport_size
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        self.look(page, path[0])
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        send(page)
        page.wait_for_url(re.compile("done=1"))
        assert self.look(page).locator("#kept").is_visible()
        page.set_viewport_size(size)  # type: ignore[arg-type]

    def _watched(self, page: Page) -> Page:
        def said(message: object) -> None:
            text = str(getattr(message, "text", ""))
            if getattr(message, "type", "") == "error" and "Failed to load" not in text:
                self.complaints.append(text)

        page.on("console", said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


def address_of(site: str) -> str:
    return f"{site}@hospital.example"


@pytest.fixture
def post() -> Iterator[tuple[Post, SmtpSettings]]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    kept = Post()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, SmtpSettings("127.0.0.1", "post@desk.example", port, security=Security.NONE)
    controller.stop()


@pytest.fixture
def begin(chromium, axe, small_store, tmp_path, post) -> Callable[[str], Year]:
    """A year about to begin: contacts are known, and nothing has been asked."""

    def start(language: str) -> Year:
        shutil.copytree(small_store, tmp_path / "desk")
        desk = Desk.open(place_in(tmp_path / "desk"), today=TODAY)
        anne = Acting(Person("anne", "Anne", Role.APPROVER), TODAY, datetime.now(UTC))
        catalogue = desk.matcher(TODAY).catalogue
        for site in (BERGEN, AHUS, UNN, FONNA):
            contact = Contact("", site, site.title(), address_of(site), phone="55 00 00 00")
            contacts.add_contact(desk.store, contact, anne, catalogue=catalogue)
        return Year(chromium, axe, language, desk, *post)

    return start


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_request_from_its_first_mail_to_the_archive(begin, language, tmp_path: Path) -> None:
    year = begin(language)
    own = f"/requests/{REFERENCE}"
    with year.on(TODAY) as page:
        _it_comes_in_and_goes_out(year, page)
    with year.on(ANSWERS) as page:
        _half_of_them_answer(year, page)
    with year.on(REMINDED) as page:
        year.look(page, f"{own}/follow-up")
        silent = page.locator("input[name=site]")
        assert [one.get_attribute("value") for one in silent.all()] == [FONNA]
        assert silent.is_checked()
        assert page.locator("a[href^='tel:']").count() == 1
        page.locator("form[action$='/remind'] button").click()
        page.wait_for_url(re.compile("done=written"))
        year.send_all(page)
        assert REFERENCE in year.post.last_to(address_of(FONNA))
    with year.on(MOVED) as page:
        _the_deadline_moves(year, page)
    with year.on(AMENDED) as page:
        _a_new_version_is_confirmed(year, page)
    with year.on(OVERVIEW) as page:
        year.look(page, f"{own}/overview")
        told = page.locator(".for-company").inner_text()
        assert "Haukeland" in told or "Bergen" in told
        page.locator("form[action$='/overview'][method=post] button").click()
        page.wait_for_url(re.compile("done=written"))
        year.send_all(page)
        assert "Bergen" in year.post.last_to("unni@harelabb.example")
    with year.on(LATE) as page:
        year.answer(page, FONNA, _says_yes("4"))
        year.look(page, f"{own}/overview")
        page.locator("form[action$='/overview'][method=post] button").click()
        page.wait_for_url(re.compile("done=written"))
        year.send_all(page)
        supplement = year.post.last_to("unni@harelabb.example")
        assert "Fonna" in supplement
        assert "Bergen" not in supplement
    with year.on(MUCH_LATER) as page:
        _they_tell_what_became_of_it(year, page)
        _it_is_archived(year, page, tmp_path)
        year.look(page, "/insights")
        year.look(page, "/")
    assert year.complaints == []
    _everything_is_on_record(year)


def _it_comes_in_and_goes_out(year: Year, page: Page) -> None:
    year.look(page, "/requests/new")
    page.fill("#text", LETTER)
    page.locator("form.intake button").click()
    page.wait_for_url(re.compile("/edit"))
    year.look(page)
    page.locator("form.request-form .row button.ds-button").last.click()
    page.wait_for_url(re.compile(f"{REFERENCE}$"))
    year.look(page)
    for box in page.locator("#choice input[type=checkbox][name=site]").all():
        box.set_checked(box.get_attribute("value") in (BERGEN, AHUS, UNN, FONNA))
    page.locator("#choice .promise button.ds-button").first.click()
    page.wait_for_url(re.compile("kept=choice"))
    year.look(page, f"/requests/{REFERENCE}/forward")
    page.locator("form[action$='/forward'] button").last.click()
    page.wait_for_url(re.compile("done=written"))
    year.send_all(page)
    assert sorted(str(one["To"]).split("<")[-1].strip(">") for one in year.post.messages) == sorted(
        address_of(site) for site in (BERGEN, AHUS, UNN, FONNA)
    )


def _half_of_them_answer(year: Year, page: Page) -> None:
    """Two by their links; one by mail, pasted."""
    year.answer(page, BERGEN, _says_yes("14"))
    year.answer(page, AHUS, lambda page: page.locator("#no button").first.click())
    year.look(page, "/answers/paste")
    page.fill(
        "#mail",
        f"From: {address_of(UNN)}\nSubject: SV: {REFERENCE}\n\nVi er interessert. "
        "Vi har om lag 6 pasienter i året.\n",
    )
    page.locator("form[action$='/answers/paste'] button").last.click()
    year.look(page)
    page.locator("main form button.ds-button").last.click()
    page.wait_for_url(re.compile(r"/answers\?"))
    year.look(page)


def _says_yes(patients: str) -> Callable[[Page], None]:
    def say(page: Page) -> None:
        page.fill("#patients", patients)
        page.fill("#contact", "Ada Lie, ada@hospital.example")
        page.locator("#yes button").last.click()

    return say


def _the_deadline_moves(year: Year, page: Page) -> None:
    n_before = len(year.post.messages)
    year.look(page, f"/requests/{REFERENCE}/follow-up")
    page.fill("input[name=due_on]", "2026-03-30")
    page.locator("form[action$='/deadline'] button").click()
    page.wait_for_url(re.compile("done=moved"))
    year.send_all(page)
    told = [str(one["To"]) for one in year.post.messages[n_before:]]
    assert len(told) == 1
    assert address_of(FONNA) in told[0]
    with page.expect_download() as found:
        page.locator("a[href$='deadline.ics']").click()
    assert "20260330" in Path(found.value.path()).read_text("utf-8")


def _a_new_version_is_confirmed(year: Year, page: Page) -> None:
    year.look(page, f"/requests/{REFERENCE}/follow-up")
    page.fill("input[name=version]", "v2")
    page.fill("textarea[name=what]", "Ten visits instead of six.")
    page.check("#material-yes")
    page.locator("form[action$='/amend'] button").click()
    page.wait_for_url(re.compile("done=amended"))
    year.send_all(page)
    assert "Ten visits instead of six." in year.post.last_to(address_of(BERGEN))
    year.answer(page, BERGEN, lambda page: page.click("button[value=still_holds]"))
    year.look(page, f"/requests/{REFERENCE}/answers")
    year.look(page, f"/requests/{REFERENCE}")


def _they_tell_what_became_of_it(year: Year, page: Page) -> None:
    year.look(page, "/outcomes")
    page.locator("section.company form button").first.click()
    page.wait_for_url(re.compile("outcome-question.*done=written"))
    year.send_all(page)
    assert REFERENCE in year.post.last_to("unni@harelabb.example")
    year.look(page, "/outcomes/mail")
    page.fill("textarea[name=mail]", f"{REFERENCE}: Norway is chosen, sites: Haukeland only.")
    page.locator("form[action='/outcomes/mail'] button").last.click()
    year.look(page)
    page.check("input[name=complete-1]")
    page.locator("main form button.ds-button").last.click()
    page.wait_for_url(re.compile(f"{REFERENCE}/outcome.*done=told"))
    year.look(page)
    page.locator("form[action$='/outcome/tell'] button").click()
    page.wait_for_url(re.compile("done=written"))
    year.send_all(page)
    for site in (BERGEN, UNN, FONNA):
        assert REFERENCE in year.post.last_to(address_of(site))


def _it_is_archived(year: Year, page: Page, folder: Path) -> None:
    year.look(page, f"/requests/{REFERENCE}")
    for ending in ("pdf", "json"):
        with page.expect_download() as found:
            page.locator(f"a[href*='case-file.{ending}']").first.click()
        found.value.save_as(folder / f"case.{ending}")
    assert (folder / "case.pdf").read_bytes().startswith(b"%PDF-1.")
    kept = json.loads((folder / "case.json").read_text("utf-8"))
    whole = json.dumps(kept, ensure_ascii=False)
    assert kept["request_id"] == REFERENCE
    for said in ("Ten visits instead of six.", "NRV-0550", BERGEN, FONNA):
        assert said in whole


def _everything_is_on_record(year: Year) -> None:
    store = year.desk.store
    events = reads.events(store)
    selected = [one.site for one in events.allocations if one.outcome == "selected"]
    assert selected == [BERGEN]
    assert {one.site for one in letters.forwardings(store, REFERENCE)} == {
        BERGEN, AHUS, UNN, FONNA,
    }  # fmt: skip
    assert len(year.post.messages) == len({str(one["Message-ID"]) for one in year.post.messages})
