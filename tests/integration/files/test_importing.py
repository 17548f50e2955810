"""Tables in, in any order and dialect; rows out, or everything that is wrong with them."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.domain.batch import ExistingRows
from matcher.domain.events import (
    Allocation,
    Answer,
    Capability,
    CountryOutcome,
    Forwarding,
    Participation,
    ReceivedRequest,
)
from matcher.domain.site import Site
from matcher.domain.vocabulary import CountryResult, Reply
from matcher.errors import FileError

REQUESTS = "request_id,received_on,title\nR1,2025-03-01,Colitis\nR2,2025-03-02,Arthritis\n"
FORWARDINGS = "request_id,site,forwarded_on\nR1,storvik,2025-03-03\n"


def faults(found):
    return [(p.where, p.column, p.value, p.rule) for p in found.problems]


def records(found):
    assert faults(found) == []
    return [row.record for row in found.rows()]


def note(found, code, detail=""):
    return next((n.count for n in found.notes if (n.code, n.detail) == (code, detail)), 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_dialect_of_a_table_says_the_same(write, importing, encoding, delimiter) -> None:
    text = delimiter.join(["Forespørsel", "Sykehus", "Besvart", "Svar"]) + "\r\n"
    text += delimiter.join(["R1", "Storvik", "05.03.2025", "avslått"]) + "\r\n"
    requests = write("requests.csv", REQUESTS)
    found = importing(write("x/svar.csv", text, encoding), requests)
    (answer,) = [r for r in records(found) if isinstance(r, Answer)]
    assert answer == Answer("R1", "storvik", date(2025, 3, 5), Reply.DECLINED)


def test_files_may_come_in_any_order_and_as_a_folder(write, importing, tmp_path) -> None:
    write("a_answers.csv", "request_id,site,answered_on,answer\nR1,storvik,2025-03-04,interested\n")
    write("b_forwardings.csv", FORWARDINGS)
    write("c_requests.csv", REQUESTS)
    kinds = [type(record) for record in records(importing(tmp_path))]
    assert kinds == [ReceivedRequest, ReceivedRequest, Forwarding, Answer]


def test_a_table_is_known_by_its_headers_where_its_name_says_nothing(write, importing) -> None:
    path = write("export (3).csv", "site,capability,has\nstorvik,mri,\nlillevik,MR-maskin,nei\n")
    assert records(importing(path)) == [
        Capability("storvik", "mri", has=True),
        Capability("lillevik", "mri", has=False),
    ]


def test_a_title_above_the_headers_is_passed_over_and_rows_keep_their_numbers(
    write, importing
) -> None:
    path = write("requests.csv", "Forespørsler 2025\n\nRef;Mottatt;Tittel\nR1;31.02.2025;x\n")
    assert faults(importing(path)) == [
        ("requests.csv row 4", "received_on", "31.02.2025", "is no day of the calendar")
    ]


def test_excels_own_separator_line_is_no_row(write, importing) -> None:
    path = write("requests.csv", "sep=;\nrequest_id;received_on\nR1;2025-03-01\n")
    assert len(records(importing(path))) == 1


def test_hospitals_in_the_files_are_known_to_the_other_files(write, importing) -> None:
    sites = "site_id,name,aliases,trust\nny,Nye sykehus,Nyesykehuset|NS,\nny-a,Nye avd A,,Nyesykehuset\n"
    found = importing(
        write("forwardings.csv", "request_id,site,forwarded_on\nR1,NS,2025-03-03\n"),
        write("sites.csv", sites),
        write("requests.csv", REQUESTS),
    )
    rows = records(found)
    assert [r.trust for r in rows if isinstance(r, Site)] == ["ny", "ny"]
    assert [r.is_candidate for r in rows if isinstance(r, Site)] == [True, False]
    assert [r.site for r in rows if isinstance(r, Forwarding)] == ["ny"]


def test_what_a_file_has_no_column_for_is_not_said(write, importing) -> None:
    found = importing(write("requests.csv", "request_id,received_on,phase\nR1,2025-03-01,\n"))
    (row,) = found.rows()
    assert row.said == {"request_id", "received_on", "phase"}


def test_hospital_cells_are_kept_as_written(write, importing) -> None:
    text = "request_id,received_on,suggested_sites\nR1,2025-03-01,Storvik|Sankt Ingensteds\n"
    found = importing(write("requests.csv", text))
    (row,) = found.rows()
    assert row.record.request.suggested_sites == ("storvik", "Sankt Ingensteds")
    assert row.as_written == {"suggested_sites": "Storvik|Sankt Ingensteds"}
    assert note(found, "unknown_hospitals") == 1


def test_norways_outcome_is_an_event_of_its_own(write, importing) -> None:
    text = "request_id,received_on,Norge valgt,country_outcome_on\nR1,2025-03-01,ja,2025-06-01\n"
    assert records(importing(write("requests.csv", text)))[1] == CountryOutcome(
        "R1", CountryResult.ALLOCATED, date(2025, 6, 1)
    )


def test_the_day_a_request_was_known_does_not_date_its_outcome(write, importing) -> None:
    text = (
        "request_id,received_on,known_on,country_outcome,country_outcome_on\n"
        "R1,2025-03-01,2025-03-01,allocated,2025-06-01\n"
        "R2,2025-03-01,2025-03-01,allocated,\n"
        "R3,2025-03-01,2025-07-01,allocated,2025-06-01\n"
    )
    rows = records(importing(write("requests.csv", text)))
    known = [r.known_on for r in rows if isinstance(r, CountryOutcome)]
    assert known == [date(2025, 6, 1), None, date(2025, 7, 1)]


def test_an_unknown_hospital_is_an_error_with_the_way_out(write, importing) -> None:
    text = "request_id,site,forwarded_on\nR1,Sankt Ingensteds,2025-03-03\n"
    (problem,) = importing(write("requests.csv", REQUESTS), write("forwardings.csv", text)).problems
    assert (problem.column, problem.value) == ("site", "Sankt Ingensteds")
    assert 'matcher alias add "Sankt Ingensteds" SITE' in problem.remedy


def test_an_unknown_hospital_in_participations_is_kept_and_counted(write, importing) -> None:
    text = "study_id,site,started_on\nNCT1,Research Site Utopia,2027-01-01\nNCT1,storvik,\n"
    found = importing(write("participations.csv", text))
    unknown, known = found.rows()
    assert unknown.record == Participation("NCT1", "", date(2027, 1, 1))
    assert unknown.as_written == {"site": "Research Site Utopia"}
    assert known.record.site == "storvik"
    assert note(found, "unknown_hospitals") == 1


def test_unknown_columns_are_reported_and_kept_out(write, importing) -> None:
    found = importing(write("requests.csv", "request_id,received_on,mood\nR1,2025-03-01,good\n"))
    (unknown,) = [n for n in found.notes if n.code == "unknown_columns"]
    assert (unknown.detail, unknown.examples) == ("requests.csv", ("mood",))


@pytest.mark.parametrize(
    ("table", "text", "column", "rule"),
    [
        ("requests", "request_id,received_on\nR1,2027-01-01\n", "received_on", "later than tomorrow"),
        ("requests", "request_id,received_on\nR1,01.03.25\n", "received_on", "two digits"),
        ("requests", "request_id,received_on\n,2025-01-01\n", "request_id", "is empty"),
        ("requests", "request_id,received_on,therapy_areas\nR,2025-01-01,rheumatolgy\n", "therapy_areas", "no therapy area"),
        ("requests", "request_id,received_on,required_capabilities\nR,2025-01-01,mrii\n", "required_capabilities", "no capability"),
        ("requests", "request_id,received_on,sites_wanted\nR,2025-01-01,0\n", "sites_wanted", "less than 1"),
        ("requests", "request_id,received_on,patients_wanted\nR,2025-01-01,-4\n", "patients_wanted", "negative"),
        ("requests", "request_id,received_on,reply_due_on\nR,2025-01-10,2025-01-01\n", "reply_due_on", "before received_on"),
        ("requests", "request_id,received_on,known_on\nR,2025-01-10,2025-01-01\n", "known_on", "before received_on"),
        ("capabilities", "site,capability,valid_from,valid_to\nstorvik,mri,2025-02-01,2025-01-01\n", "valid_to", "before valid_from"),
        ("registry_counts", "site,therapy_area,n_studies\nstorvik,all,1.234\n", "n_studies", "thousand"),
        ("sites", "site_id,name,lat\nx,X,95\n", "lat", "outside -90 to 90"),
        ("sites", "site_id,name,language\nx,X,sv\n", "language", "not in the list"),
    ],
)  # fmt: skip
def test_a_row_that_breaks_a_rule_is_named_with_its_column(
    write, importing, table, text, column, rule
) -> None:
    (problem,) = importing(write(f"{table}.csv", text)).problems
    assert (problem.where, problem.column) == (f"{table}.csv row 2", column)
    assert rule in problem.rule


def test_a_propensity_is_a_share(write, importing) -> None:
    text = "request_id,site,forwarded_on,propensity\nR1,storvik,2025-03-03,1.5\n"
    found = importing(write("requests.csv", REQUESTS), write("forwardings.csv", text))
    assert [p.rule for p in found.problems] == ["lies outside 0 to 1"]


def test_a_row_about_an_unknown_request_names_the_closest(write, importing) -> None:
    existing = ExistingRows(requests={"NT-2025-001": date(2025, 3, 1)})
    text = "request_id,site,forwarded_on\nNT-2025-01,storvik,2025-03-03\n"
    (problem,) = importing(write("forwardings.csv", text), existing=existing).problems
    assert problem.value == "NT-2025-01"
    assert "Closest: NT-2025-001." in problem.remedy


def test_rows_about_a_request_whose_own_row_is_at_fault_are_not_blamed(write, importing) -> None:
    requests = write("requests.csv", "request_id,received_on\nR1,31.02.2025\n")
    found = importing(requests, write("forwardings.csv", FORWARDINGS))
    assert [p.where for p in found.problems] == ["requests.csv row 2"]


def test_an_answer_before_its_forwarding_is_an_error_also_for_a_campus(write, importing) -> None:
    text = "request_id,site,answered_on,answer\nR1,storvik-havna,2025-03-02,interested\n"
    paths = [write("requests.csv", REQUESTS), write("forwardings.csv", FORWARDINGS)]
    (problem,) = importing(*paths, write("answers.csv", text)).problems
    assert "before the request was forwarded to that hospital, 2025-03-03" in problem.rule


def test_an_answer_is_checked_against_a_forwarding_in_the_store(write, importing) -> None:
    existing = ExistingRows(
        requests={"R1": date(2025, 3, 1)}, forwardings={("R1", "storvik"): date(2025, 3, 3)}
    )
    text = "request_id,site,answered_on,answer\nR1,storvik,2025-03-02,interested\n"
    assert len(importing(write("answers.csv", text), existing=existing).problems) == 1


def test_one_key_with_two_contents_is_an_error_that_names_both_rows(write, importing) -> None:
    text = "request_id,received_on,title\nR1,2025-03-01,a\nR2,2025-03-01,b\nR1,2025-03-01,c\n"
    (problem,) = importing(write("requests.csv", text)).problems
    assert problem.where == "requests.csv row 4"
    assert problem.rule == "has the key of requests.csv row 2 and says otherwise"


def test_the_same_row_twice_is_counted_and_no_error(write, importing) -> None:
    found = importing(write("requests.csv", REQUESTS), write("copy/requests2.csv", REQUESTS))
    assert faults(found) == []
    assert note(found, "identical_rows") == 2


def test_a_later_known_on_makes_a_second_row_a_correction(write, importing) -> None:
    text = "request_id,received_on,title,known_on\nR1,2025-03-01,a,\nR1,2025-03-01,b,2025-04-01\n"
    assert len(records(importing(write("requests.csv", text)))) == 2


def test_selected_in_a_country_not_allocated_is_an_error(write, importing) -> None:
    requests = "request_id,received_on,country_outcome\nR1,2025-03-01,not_allocated\n"
    allocations = "request_id,site,outcome\nR1,storvik,selected\nR1,lillevik,not_selected\n"
    found = importing(write("allocations.csv", allocations), write("requests.csv", requests))
    (problem,) = found.problems
    assert problem.where == "allocations.csv row 2"
    assert "was not allocated to Norway (requests.csv row 2)" in problem.rule


def test_a_lost_country_contradicts_a_selection_already_in_the_store(write, importing) -> None:
    existing = ExistingRows(
        requests={"R1": date(2025, 3, 1)}, selected=frozenset({("R1", "storvik")})
    )
    text = "request_id,received_on,country_outcome\nR1,2025-03-01,nei\n"
    (problem,) = importing(write("requests.csv", text), existing=existing).problems
    assert problem.where == "requests.csv row 2"
    assert problem.column == "country_outcome"


def test_a_selection_contradicts_a_lost_country_in_the_store(write, importing) -> None:
    existing = ExistingRows(
        requests={"R1": date(2025, 3, 1)}, country_outcomes={"R1": CountryResult.NOT_ALLOCATED}
    )
    text = "request_id,site,outcome\nR1,storvik,selected\n"
    assert len(importing(write("allocations.csv", text), existing=existing).problems) == 1


def test_a_withdrawn_request_has_no_outcome_of_a_hospital(write, importing) -> None:
    requests = "request_id,received_on,country_outcome\nR1,2025-03-01,withdrawn\n"
    allocations = "request_id,site,outcome\nR1,storvik,not_selected\n"
    found = importing(write("allocations.csv", allocations), write("requests.csv", requests))
    assert [p.where for p in found.problems] == ["allocations.csv row 2"]


def test_the_latest_known_outcome_of_a_country_is_the_one_that_counts(write, importing) -> None:
    requests = (
        "request_id,received_on,known_on,country_outcome,country_outcome_on\n"
        "R1,2025-03-01,2025-08-01,allocated,2025-08-01\n"
        "R1,2025-03-01,2025-06-01,not_allocated,2025-06-01\n"
    )
    allocations = "request_id,site,outcome\nR1,storvik,selected\n"
    found = importing(write("allocations.csv", allocations), write("requests.csv", requests))
    assert faults(found) == []


def test_selected_without_a_forwarding_is_kept_and_reported(write, importing) -> None:
    allocations = "request_id,site,outcome\nR1,storvik,selected\nR1,lillevik,selected\n"
    found = importing(
        write("requests.csv", REQUESTS),
        write("forwardings.csv", FORWARDINGS),
        write("allocations.csv", allocations),
    )
    assert len([r for r in records(found) if isinstance(r, Allocation)]) == 2
    assert note(found, "selected_without_forwarding") == 1


def test_rows_can_be_read_again(write, importing) -> None:
    found = importing(write("requests.csv", REQUESTS))
    assert list(found.rows()) == list(found.rows())


def test_a_file_that_changed_after_the_checks_is_not_imported(write, importing) -> None:
    path = write("requests.csv", REQUESTS)
    found = importing(path)
    path.write_text(REQUESTS + "R3,2025-01-01,x\n")
    with pytest.raises(FileError, match="changed while it was being read"):
        list(found.rows())
