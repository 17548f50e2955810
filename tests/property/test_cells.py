"""Whatever is written is read back the same."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from matcher.files import cells
from matcher.files.cells import CellError
from matcher.files.export import format_cell

TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=40)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(TEXTS)
def test_a_guarded_text_comes_back(text: str) -> None:
    assert cells.unguard(cells.guard(text)) == text


@given(TEXTS)
def test_no_guarded_text_starts_a_formula(text: str) -> None:
    assert cells.guard(text)[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠"}


@given(DAYS)
def test_a_day_comes_back_in_every_form(day: date) -> None:
    assert cells.read_date(day.isoformat()) == day
    assert cells.read_date(f"{day.day:02}.{day.month:02}.{day.year}") == day
    assert cells.read_date(f"{day.isoformat()}T23:59:59") == day


@given(st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 4)))
def test_a_number_that_was_exported_is_read_as_it_was(number: float) -> None:
    assert cells.read_number(format_cell(number)) == number


@given(st.integers(0, 2**31 - 1), st.sampled_from([" ", "\u00a0", "\u202f"]))
def test_a_count_with_spaces_for_thousands_comes_back(count: int, space: str) -> None:
    assert cells.read_integer(f"{count:,}".replace(",", space)) == count


PARTS = TEXTS.map(lambda text: normalize("NFC", text).strip()).filter(
    lambda text: text and "|" not in text and text[0] != "'"
)


@given(st.lists(PARTS, unique=True))
def test_a_list_comes_back(parts: list[str]) -> None:
    assert cells.split_list(cells.guard(cells.join_list(tuple(parts)))) == parts


@given(st.one_of(st.text(max_size=30), st.floats()))
def test_any_cell_is_read_or_refused_and_never_breaks(cell: str | float) -> None:
    readers = (cells.read_text, cells.read_date, cells.read_number, cells.read_integer)
    for reader in (*readers, cells.read_yes_no, cells.split_list):
        with suppress(CellError):
            reader(cell)
