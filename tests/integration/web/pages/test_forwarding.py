"""The letters of a request: written, changed, sent, handed over, and what happens next."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from matcher.domain.case import CaseState
from matcher.domain.events import Contact
from matcher.domain.letter import LetterState
from matcher.domain.person import Absence
from matcher.domain.vocabulary import Confidentiality, RequestType
from matcher.mail.sending import Security, SmtpSettings
from matcher.services.desk import cases, contacts
from matcher.services.desk.receiving import correct
from matcher.store import letters as kept
from matcher.store import reads
from matcher.web.app import make_app
from matcher.web.settings import WebSettings
from tests.integration.mail.conftest import free_port, mailbox, serve  # noqa: F401
from tests.integration.web.conftest import TODAY
from tests.integration.web.pages.conftest import forms_of, letters_waiting, push


def address(request_id: str, part: str = "forward") -> str:
    return f"/requests/{request_id}/{part}"


def written(browser, request_id: str, **changed) -> list[int]:
    answer = push(browser, address(request_id), address(request_id), **changed)
    assert answer.status_code == 303, answer.text
    return letters_waiting(browser, request_id)


def press(browser, request_id: str, do: str, **changed):
    return push(browser, address(request_id), address(request_id, "letters"), do=do, **changed)


def state(desk, request_id: str) -> CaseState:
    return cases.view_case(desk.store, request_id, today=TODAY).state


def test_the_page_says_whom_each_letter_goes_to_and_whom_nobody_can_write_to(
    browser, chosen, desk, anne
):
    ada = next(one for one in reads.contacts(desk.store) if one.name == "Ada")
    catalogue = desk.matcher(TODAY).catalogue
    deputy = type(ada)("", ada.site, "Dag", "dag@helse-bergen.example", deputy_of=ada.contact_id)
    contacts.add_contact(desk.store, deputy, anne, catalogue=catalogue)
    contacts.set_absence(desk.store, Absence(ada.contact_id, TODAY, TODAY), anne)
    page = browser("kari").client.get(address(chosen)).text
    assert "dag@helse-bergen.example" in page
    assert "stands in for a contact who is away" in page
    assert "Nobody can be written to here." in page
    fields = forms_of(page)[address(chosen)]
    assert fields["site"] == ["helse-bergen", "ahus"], "who cannot be reached is not marked"


def test_two_hospitals_of_one_person_get_one_letter(browser, chosen, desk, anne):
    catalogue = desk.matcher(TODAY).catalogue
    ada = next(one for one in reads.contacts(desk.store) if one.name == "Ada")
    both = type(ada)("", "unn", "Ada", ada.email)
    contacts.add_contact(desk.store, both, anne, catalogue=catalogue)
    kari = browser("kari")
    assert "One letter together with" in kari.client.get(address(chosen)).text
    waiting = [kept.letter(desk.store, one) for one in written(kari, chosen)]
    merged = next(one for one in waiting if one.email == ada.email)
    assert {item.site_id for item in merged.items} == {"helse-bergen", "unn"}


def test_what_is_handed_over_is_forwarded_and_the_page_says_what_comes_next(browser, chosen, desk):
    kari = browser("kari")
    first, second = written(kari, chosen)
    assert state(desk, chosen) is CaseState.RECEIVED, "a draft forwards nothing"
    assert press(kari, chosen, f"out-{first}").status_code == 303
    assert state(desk, chosen) is CaseState.FORWARDED
    page = kari.client.get(f"{address(chosen)}?done=out").text
    assert "What happens next" in page
    assert "Answers are due" in page
    assert "16/03/2026" in page
    assert letters_waiting(kari, chosen) == [second]
    (sent,) = kept.forwardings(desk.store, chosen)
    assert sent.model_id
    assert sent.shown_rank is not None


def test_words_that_were_changed_are_kept_before_the_letter_goes(browser, chosen, desk):
    kari = browser("kari")
    first, second = written(kari, chosen)
    changed = {f"body-{first}": "Dear Ada,\r\n\r\nshort.", f"body-{second}": "Dear Bo,\r\n"}
    assert press(kari, chosen, f"out-{first}", **changed).status_code == 303
    out, waiting = kept.letter(desk.store, first), kept.letter(desk.store, second)
    assert (out.state, out.body) == (LetterState.HANDED_OVER, "Dear Ada,\n\nshort.\n")
    assert (waiting.state, waiting.body) == (LetterState.DRAFT, "Dear Bo,\n")


def test_of_two_who_change_a_letter_the_second_sees_theirs_and_keeps_hers(browser, chosen, desk):
    kari, anne = browser("kari"), browser("anne")
    first, _ = written(kari, chosen)
    stale = forms_of(anne.client.get(address(chosen)).text)[address(chosen, "letters")]
    press(kari, chosen, "keep", **{f"body-{first}": "Kari's words"})
    mine = stale | {f"body-{first}": ["Anne's <b>words</b>"], "do": [f"out-{first}"]}
    answer = anne.client.post(address(chosen, "letters"), data=mine, follow_redirects=False)
    assert answer.status_code == 409
    assert "Kari&#39;s words" in answer.text
    assert "Anne&#39;s &lt;b&gt;words" in answer.text
    assert kept.letter(desk.store, first).state is LetterState.DRAFT
    again = forms_of(answer.text)[address(chosen, "letters")]
    assert again[f"body-{first}"] == ["Anne's <b>words</b>\n"]
    done = anne.client.post(
        address(chosen, "letters"), data=again | {"do": ["keep"]}, follow_redirects=False
    )
    assert done.status_code == 303, "having seen theirs, hers may stand"
    assert kept.letter(desk.store, first).body == "Anne's <b>words</b>\n"


def test_a_page_left_open_changes_nothing_by_itself(browser, chosen, desk):
    kari, anne = browser("kari"), browser("anne")
    first, second = written(kari, chosen)
    stale = forms_of(anne.client.get(address(chosen)).text)[address(chosen, "letters")]
    press(kari, chosen, "keep", **{f"body-{first}": "Kari's words"})
    untouched = stale | {"do": [f"out-{second}"]}
    answer = anne.client.post(address(chosen, "letters"), data=untouched, follow_redirects=False)
    assert answer.status_code == 303
    assert kept.letter(desk.store, first).body == "Kari's words\n"


def test_a_subject_without_our_reference_is_refused_and_stays_in_its_box(browser, chosen):
    kari = browser("kari")
    first, _ = written(kari, chosen)
    answer = press(kari, chosen, "keep", **{f"subject-{first}": "Hello"})
    assert answer.status_code == 422
    assert "lacks our reference" in answer.text
    assert 'value="Hello"' in answer.text


def test_a_letter_is_downloaded_as_a_draft_for_ones_own_mail_program(browser, chosen):
    kari = browser("kari")
    first, _ = written(kari, chosen)
    answer = kari.client.get(address(chosen, f"letters/{first}.eml"))
    message = message_from_bytes(answer.content, policy=policy.default)
    assert message["X-Unsent"] == "1"
    assert message["From"] is None
    assert chosen in message["Subject"]
    assert "attachment" in answer.headers["content-disposition"]


def test_what_is_hostile_in_a_letter_stays_text(browser, chosen, desk):
    kari = browser("kari")
    first, _ = written(kari, chosen)
    words = "<script>alert(1)</script> \u202etxt \x00 " + "x" * 2000
    subject = f"{chosen}\r\nBcc: everybody@example.org"
    changed = {f"body-{first}": words, f"subject-{first}": subject}
    assert press(kari, chosen, "keep", **changed).status_code in (303, 422)
    page = kari.client.get(address(chosen)).text
    assert "<script>alert" not in page
    message = message_from_bytes(
        kari.client.get(address(chosen, f"letters/{first}.eml")).content, policy=policy.default
    )
    assert message["Bcc"] is None
    too_long = press(kari, chosen, "keep", **{f"body-{first}": "x" * 60_000})
    assert too_long.status_code == 422
    assert "far too long" in too_long.text


def test_a_discarded_letter_is_written_anew(browser, chosen):
    kari = browser("kari")
    waiting = written(kari, chosen)
    answer = push(kari, address(chosen), address(chosen, "letters"), do=f"discard-{waiting[0]}")
    assert answer.status_code == 303
    assert letters_waiting(kari, chosen) == waiting[1:]
    press(kari, chosen, f"discard-{waiting[1]}")
    assert len(written(kari, chosen)) == 2


def test_who_was_asked_before_is_written_to_again_only_if_marked_and_it_says_so(browser, chosen):
    kari = browser("kari")
    for letter in written(kari, chosen):
        press(kari, chosen, f"out-{letter}")
    page = kari.client.get(address(chosen)).text
    assert "asked before about this request" in page
    assert "site" not in forms_of(page)[address(chosen)]
    (again,) = written(kari, chosen, site="ahus")
    assert "sent once more" in kari.client.get(address(chosen)).text
    assert again


def test_one_more_department_is_asked_where_somebody_chooses_its_contact(
    browser, chosen, desk, anne
):
    catalogue = desk.matcher(TODAY).catalogue
    lab = Contact("", "ahus", "Eva", "eva@ahus.example", department="Lab")
    lab = contacts.add_contact(desk.store, lab, anne, catalogue=catalogue)
    kari = browser("kari")
    for letter in written(kari, chosen):
        press(kari, chosen, f"out-{letter}")
    assert "Other contacts there" in kari.client.get(address(chosen)).text
    (again,) = written(kari, chosen, site="ahus", **{"contact-ahus": lab.contact_id})
    assert kept.letter(desk.store, again).email == "eva@ahus.example"
    assert "one more department" in kari.client.get(address(chosen)).text


@pytest.mark.parametrize(
    ("secrecy", "said", "unsaid"),
    [
        (Confidentiality.OPEN, "Acme", "is left out"),
        (Confidentiality.NO_SPONSOR_NAME, "name is left out of the letters", ""),
        (Confidentiality.CDA_FIRST, "An agreement comes first", ""),
    ],
)
def test_what_is_confidential_stays_out_and_the_page_says_so(
    browser, chosen, desk, anne, secrecy, said, unsaid
):
    kari = browser("kari")
    view = cases.view_case(desk.store, chosen, today=TODAY)
    changes = {"sponsor": "Acme", "confidentiality": secrecy}
    catalogue = desk.matcher(TODAY).catalogue
    correct(desk.store, chosen, view.case.revision, changes, anne, catalogue=catalogue)
    page = kari.client.get(address(chosen)).text
    first, _ = written(kari, chosen)
    body = kept.letter(desk.store, first).body
    assert said in page + body
    assert not unsaid or unsaid not in page
    assert ("Acme" in body) is (secrecy is Confidentiality.OPEN)


def test_the_centre_asks_in_our_place(browser, chosen, centre, desk):
    kari = browser("kari")
    (letter,) = written(kari, chosen, via=centre)
    assert kept.letter(desk.store, letter).email == "centre@hospital.example"
    press(kari, chosen, f"out-{letter}")
    sent = kept.forwardings(desk.store, chosen)
    assert {one.via for one in sent} == {centre}
    assert {one.site for one in sent} >= {"helse-bergen", "ahus"}


def test_the_centre_gets_a_copy_otherwise(browser, chosen, centre, desk):
    waiting = [kept.letter(desk.store, one) for one in written(browser("kari"), chosen)]
    assert "centre@hospital.example" in {one.email for one in waiting if not one.items}


def test_a_letter_of_another_request_is_not_reached(browser, chosen, opened):
    kari = browser("kari")
    first, _ = written(kari, chosen)
    other = opened(title="Migraine")
    assert kari.client.get(address(other, f"letters/{first}.eml")).status_code == 404
    token = kari.token(address(chosen))
    sent = {"csrf": token, "where": "forward", "do": f"discard-{first}", f"revision-{first}": "1"}
    assert kari.client.post(address(other, "letters"), data=sent).status_code == 404


def test_a_reader_reads_and_sends_nothing(browser, chosen):
    written(browser("kari"), chosen)
    ola = browser("ola")
    page = ola.client.get(address(chosen)).text
    assert "Ada" in page
    assert "I have sent it myself" not in page
    sent = {"csrf": ola.token("/profile"), "where": "forward", "do": "keep"}
    assert ola.client.post(address(chosen, "letters"), data=sent).status_code == 403
    prepared = {"csrf": ola.token("/profile"), "site": "ahus"}
    assert ola.client.post(address(chosen), data=prepared).status_code == 403


@pytest.mark.parametrize("do", ["nothing-1", "send-x", "out-999", "send-"])
def test_a_button_nobody_has_is_refused(browser, chosen, do):
    kari = browser("kari")
    written(kari, chosen)
    assert press(kari, chosen, do).status_code in (404, 422)


def test_a_request_about_the_country_is_not_forwarded(browser, opened):
    own = opened(request_type=RequestType.COUNTRY)
    page = browser("kari").client.get(address(own)).text
    assert "is not forwarded" in page
    assert f"/requests/{own}/country" in page


class TestBySmtp:
    """With a mail server."""

    @pytest.fixture
    def app(self, desk, serve):  # noqa: F811
        return make_app(desk, WebSettings(fixed_day=TODAY, smtp=serve()))

    def test_all_letters_go_at_once(self, browser, chosen, mailbox, desk):  # noqa: F811
        kari = browser("kari")
        assert len(written(kari, chosen)) == 2
        assert press(kari, chosen, "all").status_code == 303
        assert sorted(mailbox.recipients) == ["ada@helse-bergen.example", "bo@ahus.example"]
        assert all(chosen in message["Subject"] for message in mailbox.messages)
        assert state(desk, chosen) is CaseState.FORWARDED
        assert letters_waiting(kari, chosen) == []

    def test_one_that_is_refused_says_why_the_others_go_and_it_is_tried_again(
        self,
        browser,
        chosen,
        mailbox,  # noqa: F811
    ):
        kari = browser("kari")
        written(kari, chosen)
        mailbox.refuses = "ada@helse-bergen.example"
        answer = press(kari, chosen, "all")
        assert answer.status_code == 503
        assert "refuses the recipient (code 550)" in answer.text
        assert mailbox.recipients == ["bo@ahus.example"]
        page = kari.client.get(address(chosen)).text
        assert "The last attempt failed" in page
        assert "Try again" in page
        mailbox.refuses = ""
        (failed,) = letters_waiting(kari, chosen)
        assert press(kari, chosen, f"send-{failed}").status_code == 303
        assert mailbox.recipients[-1] == "ada@helse-bergen.example"

    def test_one_that_may_have_gone_is_flagged_and_never_goes_with_all(
        self,
        browser,
        chosen,
        mailbox,  # noqa: F811
        desk,
        anne,
    ):
        kari = browser("kari")
        first, _ = written(kari, chosen)
        kept.claim(desk.store, first, 1, message_id="<1@desk>", author=anne.author)
        page = kari.client.get(address(chosen)).text
        assert "May have been sent" in page
        assert "Send it all the same" in page
        press(kari, chosen, "all")
        assert mailbox.recipients == ["bo@ahus.example"]
        assert press(kari, chosen, f"again-{first}").status_code == 303
        assert mailbox.recipients[-1] == "ada@helse-bergen.example"

    def test_of_two_who_send_one_sends(self, browser, chosen, mailbox):  # noqa: F811
        kari, anne = browser("kari"), browser("anne")
        first, _ = written(kari, chosen)
        stale = forms_of(anne.client.get(address(chosen)).text)[address(chosen, "letters")]
        assert press(kari, chosen, f"send-{first}").status_code == 303
        late = stale | {"do": [f"send-{first}"]}
        answer = anne.client.post(address(chosen, "letters"), data=late)
        assert answer.status_code == 409
        assert mailbox.recipients == ["ada@helse-bergen.example"]

    def test_nothing_is_forwarded_once_the_request_has_ended(
        self,
        browser,
        chosen,
        mailbox,  # noqa: F811
        desk,
        anne,
    ):
        kari = browser("kari")
        first, _ = written(kari, chosen)
        revision = cases.view_case(desk.store, chosen, today=TODAY).case.revision
        cases.move(desk.store, chosen, revision, CaseState.WITHDRAWN, anne)
        answer = press(kari, chosen, f"send-{first}")
        assert answer.status_code == 409
        assert "has ended" in answer.text
        assert mailbox.messages == []
        assert press(kari, chosen, f"discard-{first}").status_code == 303


class TestWithoutAServer:
    """A mail server that does not answer, or none at all."""

    def test_none_at_all_says_so_and_offers_no_sending(self, browser, chosen):
        kari = browser("kari")
        first, _ = written(kari, chosen)
        page = kari.client.get(address(chosen)).text
        assert "No mail server is set up" in page
        assert f'value="send-{first}"' not in page
        assert press(kari, chosen, f"send-{first}").status_code == 503

    @pytest.fixture
    def silent(self, free_port):  # noqa: F811
        return SmtpSettings(
            host="127.0.0.1", sender="post@desk.example", port=free_port, security=Security.NONE
        )

    def test_a_dead_one_keeps_the_draft(self, desk, browser, chosen, silent, app):
        app.state.settings = WebSettings(fixed_day=TODAY, max_body=200_000, smtp=silent)
        kari = browser("kari")
        first, _ = written(kari, chosen)
        answer = press(kari, chosen, f"send-{first}")
        assert answer.status_code == 503
        assert "does not answer" in answer.text
        assert kept.letter(desk.store, first).state is LetterState.FAILED
        assert first in letters_waiting(kari, chosen)
        said = browser("ola", language="nn").client.get(address(chosen)).text
        assert "svarar ikkje på port" in said
        assert "try again later" not in said


@pytest.mark.parametrize("number", ["0", "-1", "9" * 19, "9" * 40, "9" * 5000])
def test_numbers_that_nothing_has_are_not_found(browser, chosen, number):
    kari, own = browser("kari"), f"/requests/{chosen}"
    for path in (f"{own}/letters/{number}.eml", f"{own}/files/{number}"):
        assert kari.client.get(path).status_code in (404, 422)
    fields = {"where": "forward", "do": f"send-{number}", f"revision-{number}": number}
    for path, said in (
        (f"{own}/letters", fields | {f"subject-{number}": "x", f"body-{number}": "y"}),
        (f"{own}/choice", {"revision": number, "list_id": number}),
        (f"{own}/state", {"revision": number, "to": "on_hold"}),
        (f"{own}/edit", {"revision": number}),
    ):
        assert kari.send(path, **said).status_code in (404, 409, 422), path
