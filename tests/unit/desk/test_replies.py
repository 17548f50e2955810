"""What hospitals write, in three languages: yes, no, on conditions, and why not."""

from __future__ import annotations

import time

import pytest

from matcher.desk.replies import MAX_READ, own_words, read_reply

SAID = [
    ("Hei, ja, vi er interessert i denne studien.", "interested"),
    ("Vi vil gjerne delta.", "interested"),
    ("Dette høres spennende ut, vi ønsker å delta.", "interested"),
    ("Vi ynskjer å vere med på dette.", "interested"),
    ("Ja, vi er interesserte.", "interested"),
    ("We are interested and see about 40 patients a year.", "interested"),
    ("Yes, we would like to participate.", "interested"),
    ("Vi er interessert, forutsatt at vi får studiesykepleier.", "conditional"),
    ("Vi er interesserte dersom oppstart blir etter sommaren.", "conditional"),
    ("We are interested provided that the lab is paid for.", "conditional"),
    ("Vi har dessverre ikke kapasitet til dette nå.", "declined"),
    ("Vi er ikke interessert.", "declined"),
    ("Dette er ikke aktuelt for oss.", "declined"),
    ("Vi må dessverre takke nei.", "declined"),
    ("Nei takk, ikkje denne gongen.", "declined"),
    ("Vi kan diverre ikkje delta.", "declined"),
    ("Vi har ikkje høve til å vere med.", "declined"),
    ("Unfortunately we cannot take part.", "declined"),
    ("We are not interested at this time.", "declined"),
    ("No, thank you.", "declined"),
    ("Kan dere sende mer informasjon om kriteriene?", "more_info"),
    ("Vi treng meir informasjon før vi kan svare.", "more_info"),
    ("Could you send more information, please?", "more_info"),
    ("Vi er allerede i dialog med firmaet.", "already_in_dialogue"),
    ("Vi er alt i kontakt med sponsor.", "already_in_dialogue"),
    ("We are already in contact with the sponsor.", "already_in_dialogue"),
    ("Jeg er feil mottaker for denne.", "wrong_recipient"),
    ("Eg er feil person, prøv medisinsk avdeling.", "wrong_recipient"),
    ("I am the wrong person for this.", "wrong_recipient"),
]

WHY = [
    ("Nei, vi har en konkurrerende studie.", "competing_study"),
    ("Vi må takke nei, vi har ein annan pågåande studie.", "competing_study"),
    ("We cannot, because of a competing trial.", "competing_study"),
    ("Vi må takke nei, vi har for få pasienter.", "no_patients"),
    ("Nei, vi har ingen aktuelle pasientar.", "no_patients"),
    ("We must decline: too few patients.", "no_patients"),
    ("Vi har dessverre ikke kapasitet.", "staff_capacity"),
    ("Vi kan ikkje delta, vi manglar studiesjukepleiar.", "staff_capacity"),
    ("We cannot take part for lack of staff.", "staff_capacity"),
    ("Nei, vi mangler utstyr til dette.", "equipment"),
    ("We cannot; we do not have the equipment.", "equipment"),
    ("Nei, inklusjonskriteriene er for strenge.", "exclusion_criteria"),
    ("We decline: the exclusion criteria are too strict.", "exclusion_criteria"),
    ("Nei, tidsplanen er for stram.", "timeline"),
    ("Nei, dette passer ikke med standardbehandlingen.", "standard_of_care"),
    ("Nei, vi meiner dette er uetisk.", "ethical"),
    ("Nei, budsjettet er for lågt.", "financial"),
]


@pytest.mark.parametrize(("text", "status"), SAID)
def test_what_a_mail_says_is_proposed_with_its_words(text, status):
    read = read_reply(text)
    assert read.status is not None
    assert read.status.value == status
    assert all(words in text for words in read.words)
    assert read.words


@pytest.mark.parametrize(("text", "reason"), WHY)
def test_why_it_is_a_no_is_proposed_with_its_words(text, reason):
    read = read_reply(text)
    assert read.status is not None
    assert read.status.value == "declined"
    assert read.reason is not None
    assert read.reason.value == reason
    assert read.reason_words in text


@pytest.mark.parametrize(
    "text",
    [
        "Takk for henvendelsen, vi kommer tilbake.",
        "",
        "Automatisk svar: jeg er på ferie. Nei, jeg leser ikke e-post.",
        "Out of office: I am not able to answer. Yes, I come back on Monday.",
    ],
)
def test_what_says_neither_is_left_to_a_person(text):
    assert read_reply(text).status is None


def test_what_says_yes_and_no_at_once_is_left_to_a_person_with_both():
    read = read_reply("Vi er interessert. Men vi har ikke kapasitet nå.")
    assert read.status is None
    assert read.words == ("Vi er interessert", "Men vi har ikke kapasitet nå")


@pytest.mark.parametrize(
    "quoted",
    [
        "Fra: Enheten\nSendt: 2. mars\nEmne: NT-2026-001\n\nJa, vi er interessert: skriv til oss.",
        "From: The unit\nSent: 2 March\nSubject: x\n\nYes, we are interested: write to us.",
        "Den 2. mars skrev Enheten:\n> Ja, vi er interessert: skriv til oss.",
        "-----Original Message-----\nYes, we are interested: write to us.",
        "> Ja, vi er interessert",
    ],
)
def test_our_own_letter_below_the_answer_is_not_read_as_the_answer(quoted):
    text = (
        f"Fra: Bo <bo@ahus.example>\nEmne: SV: NT-2026-001\n\nNei, ikke denne gangen.\n\n{quoted}"
    )
    read = read_reply(text)
    assert read.status is not None
    assert read.status.value == "declined"
    assert own_words(text) == "Nei, ikke denne gangen."


@pytest.mark.parametrize(
    "hostile",
    ["ikke " * 50_000, "a" * 300_000, "konkurrer " * 40_000, "\n" * 200_000, "Fra:" * 50_000],
)
def test_reading_takes_no_time_whatever_is_pasted(hostile):
    begun = time.perf_counter()
    read = read_reply(hostile)
    assert time.perf_counter() - begun < 2
    assert len(read.text) <= MAX_READ
