"""A calendar file as RFC 5545 has it, whatever our reference looks like."""

from __future__ import annotations

from datetime import UTC, date, datetime

from matcher.mail.calendar_file import CalendarDay, calendar_file

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def lines_of(content: bytes) -> list[str]:
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_a_day_is_a_whole_day_that_replaces_the_one_before():
    day = CalendarDay("due", date(2026, 3, 31), "NT-2026-031: reply due")
    lines = lines_of(calendar_file("NT-2026-031", [day], now=NOW, revision=4))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "UID:NT-2026-031.due@matcher" in lines
    assert "DTSTAMP:20260302T093000Z" in lines
    assert "SEQUENCE:4" in lines
    assert "DTSTART;VALUE=DATE:20260331" in lines
    assert "DTEND;VALUE=DATE:20260401" in lines
    assert "SUMMARY:NT-2026-031: reply due" in lines


def test_signs_with_a_meaning_are_escaped_and_no_line_can_be_added():
    day = CalendarDay("due", date(2026, 3, 31), "A\\b; c, d\r\nATTENDEE:x")
    lines = lines_of(calendar_file("x", [day], now=NOW, revision=1))
    assert "SUMMARY:A\\\\b\\; c\\, d ATTENDEE:x" in lines
    assert not any(line.startswith("ATTENDEE") for line in lines)


def test_a_long_line_is_folded_between_characters():
    summary = "Ærlig ø" * 40
    lines = lines_of(
        calendar_file("x/ø", [CalendarDay("due", date(2026, 3, 31), summary)], now=NOW, revision=1)
    )
    assert f"SUMMARY:{summary}" in lines
    assert "UID:x.due@matcher" in lines
