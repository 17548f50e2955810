"""Letters as they come in: read whole, or refused with what to do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import FileError, UserError
from matcher.mail.plain_text import html_to_text
from matcher.mail.reading import MAX_BYTES, Mail, looks_like_mail, read_mail
from matcher.text.visible import without_prefixes

SUBJECT, BODY, HTML, SUBMITTED = 0x0037, 0x1000, 0x1013, 0x0039
SENDER_NAME, SENDER_ADDRESS, SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
FILE_NAME, FILE_BYTES, FILE_KIND, CODEPAGE = 0x3707, 0x3701, 0x370E, 0x3FDE


def letter(text: str = "Hei.\n", subject: str = "Forespørsel") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Åse Lunde <ase.lunde@nordcro.example>"
    message["To"] = "post@nortrials.example"
    message["Subject"] = subject
    message["Date"] = "Mon, 02 Mar 2026 09:15:00 +0100"
    message.set_content(text)
    return message


def test_a_plain_letter_is_read_with_sender_day_and_attachment() -> None:
    message = letter("Vi søker tre sentre.\n")
    message.add_attachment(
        b"%PDF-1.7", maintype="application", subtype="pdf", filename="Synopsis æ.pdf"
    )
    mail = read_mail(message.as_bytes(), "brev.eml")
    assert (mail.subject, mail.text) == ("Forespørsel", "Vi søker tre sentre.")
    assert (mail.sender_name, mail.sender_email) == ("Åse Lunde", "ase.lunde@nordcro.example")
    assert mail.sent_at == datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
    (attachment,) = mail.attachments
    assert (attachment.name, attachment.media_type) == ("Synopsis æ.pdf", "application/pdf")
    assert attachment.content == b"%PDF-1.7"
    assert mail.warnings == ()


def test_a_letter_in_html_alone_becomes_text_without_script_and_style() -> None:
    message = letter()
    message.set_content(
        "<html><head><style>p{}</style></head><body><p>Sponsor:\n Fjordpharma</p>"
        "<script>alert(1)</script><!-- x > --><table><tr><td><p>Phase</p></td><td>III</td></tr>"
        "</table>1 &lt; 2</body></html>",
        subtype="html",
    )
    mail = read_mail(message.as_bytes(), "brev.eml")
    assert mail.text == "Sponsor: Fjordpharma\n\nPhase\tIII\n\n1 < 2"


def test_where_both_are_there_the_plain_text_counts() -> None:
    message = letter("Enkelt.\n")
    message.add_alternative("<p>Pent.</p>", subtype="html")
    assert read_mail(message.as_bytes(), "brev.eml").text == "Enkelt."


@pytest.mark.parametrize(
    ("declared", "encoding", "guessed"),
    [("utf-8", "cp1252", True), ("us-ascii", "utf-8", False), ("x-unheard-of", "utf-8", True)],
)
def test_a_wrongly_declared_encoding_is_seen_through(
    declared: str, encoding: str, guessed: bool
) -> None:
    head = f"From: a@x.example\nSubject: Fase\nContent-Type: text/plain; charset={declared}\n\n"
    mail = read_mail(head.encode() + "Blåbærsyltetøy".encode(encoding), "brev.eml")
    assert mail.text == "Blåbærsyltetøy"
    assert ("charset_guessed" in mail.warnings) is guessed


def test_invisible_characters_are_taken_out() -> None:
    data = "From: a@x.example\nSubject: S\n\nFrist\u202e:\x00 1. mai\u200b\ufeff".encode()
    assert read_mail(data, "brev.eml").text == "Frist: 1. mai"


FORWARDED_NB = """Til orientering, kan dere ta denne?

Hilsen Per

________________________________
Fra: Kari Berg <kari.berg@fjordpharma.example>
Sendt: mandag 2. mars 2026 09:15
Til: Per Vik <per.vik@sykehus.example>
Emne: Ny studie om KOLS

Hei Per,
vi planlegger en studie.
"""
FORWARDED_NN = """Vidaresend melding frå kollega:

-----Opphavleg melding-----
Frå: Ingrid Nes [mailto:ingrid.nes@vestcro.example]
Sendt: 2. mars 2026
Til: Per
Emne: Hjartesvikt fase III

Vi ønskjer svar.
"""
FORWARDED_EN = """---------- Forwarded message ---------
From: *Jane Doe* <jane.doe@bigcro.example>
Date: Mon, 2 Mar 2026 at 09:15
Subject: Feasibility COPD
To: <per@sykehus.example>

Dear Per,
"""


@pytest.mark.parametrize(
    ("subject", "text", "name", "address", "inner"),
    [
        (
            *("VS: Ny studie om KOLS", FORWARDED_NB),
            *("Kari Berg", "kari.berg@fjordpharma.example", "Ny studie om KOLS"),
        ),
        (
            *("Fwd: Hjartesvikt", FORWARDED_NN),
            *("Ingrid Nes", "ingrid.nes@vestcro.example", "Hjartesvikt fase III"),
        ),
        ("Feasibility", FORWARDED_EN, "Jane Doe", "jane.doe@bigcro.example", "Feasibility COPD"),
    ],
)
def test_a_letter_passed_on_names_who_wrote_it(
    subject: str, text: str, name: str, address: str, inner: str
) -> None:
    mail = read_mail(letter(text, subject).as_bytes(), "brev.eml")
    assert (mail.sender_name, mail.sender_email) == (name, address)
    assert mail.subject == inner
    assert "passed_on" in mail.warnings
    assert text.splitlines()[0] in mail.text


def test_a_reply_that_quotes_is_its_own_senders() -> None:
    mail = read_mail(letter(FORWARDED_NB, "SV: Ny studie om KOLS").as_bytes(), "brev.eml")
    assert mail.sender_email == "ase.lunde@nordcro.example"
    assert mail.warnings == ()


def test_a_letter_attached_to_a_letter_is_the_one_that_was_meant() -> None:
    inner = letter("Antall sentre: 3\n", "Kolsstudie")
    inner.replace_header("From", "Ola Dahl <ola@fjordpharma.example>")
    outer = letter("Se vedlagt.\n", "Se dette")
    outer.add_attachment(inner)
    mail = read_mail(outer.as_bytes(), "brev.eml")
    assert (mail.subject, mail.sender_email) == ("Kolsstudie", "ola@fjordpharma.example")
    assert mail.text == "Se vedlagt.\n\nAntall sentre: 3"


def test_a_logo_in_the_signature_is_no_attachment() -> None:
    message = letter()
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", cid="<logo@x>")
    assert read_mail(message.as_bytes(), "brev.eml").attachments == ()


def test_winmail_is_recognised_and_said() -> None:
    message = letter("Se vedlegg.\n")
    message.add_attachment(
        b"\x78\x9f\x3e\x22rest", maintype="application", subtype="ms-tnef", filename="winmail.dat"
    )
    mail = read_mail(message.as_bytes(), "brev.eml")
    assert mail.warnings == ("winmail_unreadable",)
    with pytest.raises(FileError, match=r"winmail\.dat") as error:
        read_mail(b"\x78\x9f\x3e\x22rest", "winmail.dat")
    assert "HTML or plain text" in error.value.remedy


@pytest.mark.parametrize(
    "data", [b"", b" \n", b"Bare tekst uten noe brev.", b"\x00\x01\x02", b"%PDF-1.7\n", b"a:b\n\nc"]
)
def test_what_is_no_letter_is_refused_with_a_remedy(data: bytes) -> None:
    with pytest.raises(FileError) as error:
        read_mail(data, "fil.eml")
    assert error.value.remedy


def test_a_letter_beyond_the_limit_is_refused() -> None:
    with pytest.raises(FileError, match="at most 10 MB"):
        read_mail(b"From: a@b\nSubject: s\n\n" + b"x" * MAX_BYTES, "stor.eml")


def test_a_letter_without_words_says_so() -> None:
    assert read_mail(b"From: a@x.example\nSubject: s\n\n", "tom.eml").warnings == ("no_text",)


def test_subjects_lose_their_prefixes() -> None:
    assert without_prefixes("SV: VS: [EXTERNAL] Fwd: Studie: fase 2") == "Studie: fase 2"
    assert without_prefixes("Respiratory study") == "Respiratory study"


def test_letters_are_told_from_other_text() -> None:
    assert looks_like_mail(letter().as_bytes(), "x")
    assert looks_like_mail(b"not yet", "brev.msg")
    assert not looks_like_mail(b"Title: A study\nSponsor: B\n", "paste.txt")
    assert not looks_like_mail(b"title,phase\n", "x.csv")


def test_an_outlook_letter_is_read_with_its_attachments(
    outlook_file: Callable[..., bytes],
) -> None:
    sent = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
    data = outlook_file(
        {
            SUBJECT: "Feasibility: KOLS",
            BODY: "Svarfrist: 1. april\r\nBlåbær " + "x" * 5000,
            SUBMITTED: sent,
            SENDER_NAME: "Åse Lunde",
            SENDER_ADDRESS: "/O=FIRMA/OU=X/CN=ALUNDE",
            SENDER_SMTP: "ase.lunde@nordcro.example",
        },
        {FILE_NAME: "synopsis.pdf", FILE_BYTES: b"%PDF", FILE_KIND: "application/pdf"},
        {FILE_NAME: "attached letter"},
    )
    mail = read_mail(data, "brev.msg")
    assert (mail.subject, mail.sent_at) == ("Feasibility: KOLS", sent)
    assert (mail.sender_name, mail.sender_email) == ("Åse Lunde", "ase.lunde@nordcro.example")
    assert mail.text.startswith("Svarfrist: 1. april\nBlåbær x")
    assert [(a.name, a.content) for a in mail.attachments] == [("synopsis.pdf", b"%PDF")]
    assert mail.warnings == ("attached_mail_unread",)


def test_an_outlook_letter_in_html_alone_becomes_text(outlook_file: Callable[..., bytes]) -> None:
    values = {SUBJECT: "S", CODEPAGE: 65001, HTML: "<p>Fase: <b>II</b> æ</p>".encode()}
    assert read_mail(outlook_file(values), "brev.msg").text == "Fase: II æ"


def test_a_torn_or_foreign_compound_file_is_refused(outlook_file: Callable[..., bytes]) -> None:
    data = outlook_file({SUBJECT: "S", BODY: "B" * 9000})
    for torn in (data[:600], data[:1600], data[:-900], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        with pytest.raises(FileError, match=r"Outlook"):
            read_mail(torn, "brev.msg")


HOSTILE = {
    "one line": b"From: a@x\nSubject: s\n\n" + b"x" * 1_000_000,
    "long header": b"From: " + b"(" * 900_000 + b"\nSubject: " + b"=?utf-8?q?" * 90_000 + b"\n\nx",
    "many headers": b"From: a@x\nSubject: s\n" + b"X-A: b\n" * 100_000 + b"\nx",
    "nested": b"From: a@x\nSubject: s\n" + b"Content-Type: message/rfc822\n\n" * 5_000,
    "boundaries": b"From: a@x\nSubject: s\n"
    + b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(300))
    + b"\n" * 1_000_000,
    "comments": b"From: a@x\nSubject: s\nContent-Type: text/html\n\n" + b"<!-- >" * 200_000,
    "tags": b"From: a@x\nSubject: s\nContent-Type: text/html\n\n" + b"<a b='" * 200_000 + b">",
    "prefixes": b"From: a@x\nSubject: " + b"Re: " * 200_000 + b"\n\nFra: x",
    "blocks": b"From: a@x\nSubject: Fwd: s\n\n" + b"From: a@b\n" * 100_000,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_letters_are_read_or_refused_in_bounded_time(case: str) -> None:
    begun = perf_counter()
    with suppress(FileError):
        assert len(read_mail(HOSTILE[case], "brev.eml").text) <= 300_000
    assert perf_counter() - begun < 5


PIECES = st.sampled_from(
    [
        *(b"From: a@b\n", b"Subject: =?utf-8?b?w6X?=\n", b"\n", b"Content-Type: multipart/mixed; "),
        *(b"boundary=x\n", b"--x\n", b"--x--\n", b"Content-Type: text/html; charset=utf-16\n"),
        *(b"Content-Transfer-Encoding: base64\n", b"Date: 99\n", b"Fra: a\nSendt: b\n"),
        *(b"Content-Disposition: attachment; filename*=utf-8''%ff\n", b"\xff\x00", b"<p>", b"<![x"),
        *(b"Content-Type: message/rfc822\n\n", b"Fwd: ", b"Content-Type: ;;=\n", b"Date: \xe5\n"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=12), max_size=25).map(b"".join))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        assert isinstance(read_mail(b"From: a@b\nSubject: s\n" + data, "x.eml"), Mail)
    except UserError:
        return


@settings(max_examples=100, deadline=None)
@given(at=st.integers(0, 5000), noise=st.binary(min_size=1, max_size=40))
def test_a_damaged_outlook_letter_is_read_or_refused(at: int, noise: bytes) -> None:
    data = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000))
    data[8 + at : 8 + at + len(noise)] = noise
    try:
        assert isinstance(read_mail(bytes(data), "x.msg"), Mail)
    except UserError:
        return


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="<>/!-?pabtdscript \"'=&#;x\n", max_size=200))
def test_any_html_becomes_text(html: str) -> None:
    assert isinstance(html_to_text(html), str)
