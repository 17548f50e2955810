"""A case file holds everything, as a file that an archive can keep."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
import pypdfium2
import pytest

from matcher.domain.batch import Row
from matcher.domain.events import ReceivedRequest
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.errors import NotFoundError
from matcher.files.case_file_parts import Attachment, Document, Facts, Grid, Heading, Words
from matcher.files.case_file_pdf import shown, write_pdf
from matcher.services.desk import contacts, redacting
from matcher.services.desk.case_file import CaseFile, case_file
from matcher.services.desk.receiving import NewCase, correct, open_case
from matcher.store import reads, writes
from matcher.store.tables import metadata
from matcher.web.audit_words import action_words
from matcher.web.languages import load_texts
from matcher.wording import Wording
from matcher.wording.case_file import compose_case_file
from tests.integration.archive.conftest import CONTACT, INVESTIGATOR, NOW, SENDER, TODAY, Lived

XMP = "http://www.aiim.org/pdfa/ns/id/"


def gathered(lived: Lived) -> CaseFile:
    return case_file(lived.store, lived.request_id, now=NOW)


def printed(lived: Lived, language: str = "en", found: CaseFile | None = None) -> bytes:
    document = compose_case_file(
        found or gathered(lived),
        Wording.of(language, reads.catalogue(lived.store)),
        made_by="NorTrials",
        actions=action_words(load_texts(language)),
    )
    return write_pdf(document)


def words_of(content: bytes) -> str:
    """What a reader sees on the pages, on one line."""
    pages = pypdfium2.PdfDocument(content)
    texts = [page.get_textpage().get_text_range() for page in pages]
    return " ".join(" ".join(texts).replace("\ufffe", "").split())


def a_document(*parts, attachments=()) -> Document:
    return Document(
        "Title", "Subject", "nb", NOW, "NorTrials", "{page}/{pages}", parts, attachments
    )


def check_pdf_a(content: bytes) -> pikepdf.Pdf:
    """What PDF/A-3b asks for, as far as it can be seen without a validator."""
    pdf = pikepdf.open(io.BytesIO(content))
    assert not pdf.is_encrypted
    assert content.startswith(b"%PDF-1.7\n%")
    assert all(byte > 127 for byte in content[10:14])
    assert len(pdf.trailer.ID) == 2
    with pdf.open_metadata() as metadata_of_pdf:
        assert metadata_of_pdf[f"{{{XMP}}}part"] == "3"
        assert metadata_of_pdf[f"{{{XMP}}}conformance"] == "B"
        assert metadata_of_pdf["dc:title"]
    (intent,) = pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert b"acsp" in intent.DestOutputProfile.read_bytes()[:64]
    assert str(pdf.Root.Lang)
    assert not set(pdf.Root.keys()) & {"/AA", "/AcroForm", "/Collection"}
    for one in pdf.objects:
        if not isinstance(one, pikepdf.Dictionary):
            continue
        assert one.get("/S") not in ("/JavaScript", "/Launch", "/URI", "/SubmitForm")
        if one.get("/Type") == "/FontDescriptor":
            assert "/FontFile2" in one
        if one.get("/Type") == "/Font" and one.Subtype == "/Type0":
            assert "/ToUnicode" in one
        if one.get("/Type") == "/ExtGState":
            assert one.get("/SMask", "/None") == "/None"
    for file in pdf.Root.get("/AF", ()):
        assert file.AFRelationship in ("/Source", "/Data")
        assert str(file.F)
        assert str(file.UF)
        assert "/" in str(file.EF.F.Subtype)[1:]
    return pdf


def test_everything_of_a_request_is_in_the_pdf_and_in_the_json(lived):
    correct(
        lived.store,
        lived.request_id,
        3,
        {"sponsor": "Acme Nordic"},
        replace(lived.acting, now=datetime(2026, 3, 3, tzinfo=UTC)),
        catalogue=reads.catalogue(lived.store),
    )
    said = words_of(printed(lived))
    for text in (
        lived.request_id,
        "A phase 3 study in ulcerative colitis",
        "Acme Nordic",
        "Sponsor Acme",
        f"Dear {CONTACT}, will you?",
        SENDER,
        f"{INVESTIGATOR} is away",
        "Yes, gladly.",
        f"{SENDER} called",
        "request.txt",
        hashlib.sha256(b"%PDF-1.4 not really\x00\xff").hexdigest(),
        "Left a remark",
        "Akershus",
    ):
        assert text in said, text
    tree = json.loads(gathered(lived).as_json())
    assert (tree["format"], tree["version"]) == ("matcher case file", 1)
    assert [one["sponsor"] for one in tree["versions"]] == ["Acme", "Acme Nordic"]
    assert tree["choices"][0]["sites"][1]["note"] == f"{INVESTIGATOR} is away"
    assert {one["action"] for one in tree["audit"]} >= {"open_request", "choose", "answer", "note"}


def test_no_table_that_holds_something_of_a_request_is_forgotten_and_no_secret_is_told(lived):
    with lived.store.writing() as connection:
        links = connection.exec_driver_sql("SELECT token_sha256 FROM answer_links").scalars().all()
    assert links
    raw = gathered(lived).as_json().decode()
    assert not any(link in raw for link in links)
    tree, found = json.loads(raw), 0
    for table in metadata.tables.values():
        if "request_id" in table.c:
            with lived.store.reading() as connection:
                found += connection.exec_driver_sql(
                    f"SELECT count(*) FROM {table.name} WHERE request_id = ?",  # noqa: S608
                    (lived.request_id,),
                ).scalar_one()
    parts = [part for part in tree.values() if isinstance(part, list)]
    told = sum(map(len, parts)) - len(tree["audit"]) + sum(map(len, tree["other"].values()))
    assert told + 1 == found, "the case itself is one more"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_case_file_is_pdf_a_in_each_language(lived, language):
    pdf = check_pdf_a(printed(lived, language))
    assert str(pdf.Root.Lang) == language
    assert [str(file.F) for file in pdf.Root.AF] == [
        "NT-2026-001.json", "request.txt", "protocol.pdf",
    ]  # fmt: skip
    inside = [file.EF.F.read_bytes() for file in pdf.Root.AF]
    assert inside == [
        gathered(lived).as_json(),
        *gathered(lived).contents.values(),
    ]
    headings = {"nb": "Forespørselen", "nn": "Førespurnaden", "en": "The request"}
    with pdf.open_outline() as outline:
        titles = [one.title for one in outline.root]
    assert headings[language] in titles
    assert len(titles) > 8


def test_every_page_has_our_reference_and_its_number(lived):
    pages = pypdfium2.PdfDocument(printed(lived))
    for number, page in enumerate(pages, start=1):
        foot = f"NT-2026-001 · Case file · page {number} of {len(pages)}"
        assert foot in page.get_textpage().get_text_range()


def test_the_same_state_and_moment_give_the_same_bytes(lived):
    assert printed(lived) == printed(lived)
    assert gathered(lived).as_json() == gathered(lived).as_json()


def test_who_was_erased_or_blacked_out_is_so_in_the_case_file(lived):
    contacts.erase_contact(lived.store, "ahus-1", lived.acting)
    redacting.redact(lived.store, lived.request_id, [SENDER, INVESTIGATOR], lived.acting)
    found = gathered(lived)
    pdf = pikepdf.open(io.BytesIO(printed(lived, found=found)))
    texts = [words_of(printed(lived)), found.as_json().decode()]
    texts += [file.EF.F.read_bytes().decode("latin-1") for file in pdf.Root.AF]
    for name in (CONTACT, INVESTIGATOR, "Zakariassen", "Quirinius"):
        assert all(name not in text for text in texts)
    assert "[…] called" in texts[0]


def test_a_request_that_is_not_there_has_no_case_file(lived):
    with pytest.raises(NotFoundError):
        case_file(lived.store, "NT-1999-001", now=NOW)


def test_a_request_that_only_an_import_brought_has_one(lived):
    asked = Request(request_id="NT-2024-009", received_on=TODAY, title="An imported study")
    rows = [Row(ReceivedRequest(asked))]
    writes.apply(lived.store, rows, today=TODAY, actor="kari", source="a file")
    found = case_file(lived.store, "NT-2024-009", now=NOW)
    assert found.tree["case"] == {"state": "received"}
    assert "An imported study" in words_of(printed(lived, found=found))


def test_hostile_text_is_shown_and_breaks_nothing(lived):
    hostile = "\u202eevil\u202c <b>&amp; {nb} {page} שלום 😀 \x07\ud800 **bold** %s \\ ) ("
    asked = Request(
        title=hostile,
        sponsor="x" * 400,
        key_criteria="word " * 4_000 + "w" * 20_000,
        request_type=RequestType.SITE,
    )
    catalogue = reads.catalogue(lived.store)
    clean = replace(asked, title=asked.title.replace("\ud800", ""))
    own = open_case(lived.store, NewCase(clean), lived.acting, catalogue=catalogue).request_id
    content = printed(replace(lived, request_id=own))
    check_pdf_a(content)
    said = words_of(content)
    assert "<b>&amp; {nb} {page}" in said
    assert "‹U+1F600›" in said
    assert said.count("w") > 20_000


def test_what_no_font_has_is_written_by_its_number_and_the_rest_as_it_is():
    norwegian = "Ærlige Øystein på Åsane: «blåbærsyltetøy» – č š ž đ ŋ ŧ é ü ß ł ő € ½ ≥"
    assert shown(norwegian) == norwegian
    assert shown("a\u0300\tb\r\nc") == "à    b\nc"
    assert shown("\u202eabc") == "‹U+202E›abc"
    assert shown("a\u00ad\u200bb") == "a‹U+00AD U+200B›b"
    assert shown("\ud800") == "‹U+D800›"
    assert shown("漢" * 20) == "‹" + " ".join(["U+6F22"] * 8) + " … +12›"


def test_a_text_of_any_length_and_a_long_table_go_on_over_pages():
    rows = tuple((str(number), f"cell {number}") for number in range(200))
    long = (("1", "z" * 9_000),)
    parts = (Heading("A"), Words("a" * 100_000), Grid(("No.", "What"), rows, (1, 4)))
    content = write_pdf(
        a_document(*parts, Grid(("No.", "What"), long, (1, 4)), Facts((("a", "b"),)))
    )
    check_pdf_a(content)
    said = words_of(content)
    assert said.replace(" ", "").count("a" * 50) > 1_000
    assert said.count("What") > 4, "the head of a table stands on each of its pages"
    assert "cell 199" in said
    assert said.replace(" ", "").count("z") == 9_000


def test_files_of_one_name_of_odd_names_and_of_nothing_go_along():
    files = tuple(
        Attachment(name, media_type, content, name)
        for name, media_type, content in (
            ("a.txt", "text/plain", b"one"),
            ("a.txt", "text/plain", b"two"),
            ("../../\x00evil\u202e.exe", "", b""),
        )
    )
    pdf = check_pdf_a(write_pdf(a_document(Words("w"), attachments=files)))
    names = [str(file.F) for file in pdf.Root.AF]
    assert names == ["a.txt", "2-a.txt", ".._.._" + "_evil_.exe"]
