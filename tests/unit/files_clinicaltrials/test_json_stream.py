"""Records of a JSON file: one after another, whatever the shape, and clear errors."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import FileError
from matcher.files.clinicaltrials import json_stream
from matcher.files.clinicaltrials.json_stream import read_records


def read(text: str) -> list[object]:
    return list(read_records(io.StringIO(text), "studies.json"))


@pytest.mark.parametrize(
    "text",
    [
        '[{"a": 1}, {"a": 2}]',
        '{"studies": [{"a": 1}, {"a": 2}]}',
        '{"totalCount": 2, "studies": [{"a": 1}, {"a": 2}], "nextPageToken": "x"}',
        '{"a": 1}\n{"a": 2}\n',
        '{"a": 1}\r\n\r\n{"a": 2}',
        '[{"a": 1}]\n[{"a": 2}]',
        '{"studies": [{"a": 1}]}{"studies": [{"a": 2}]}',
    ],
)
def test_every_shape_gives_the_same_records(text: str) -> None:
    assert read(text) == [{"a": 1}, {"a": 2}]


def test_a_single_object_is_one_record() -> None:
    assert read(' {"a": {"b": [1, 2.5, null, true, "x"]}} ') == [
        {"a": {"b": [1, 2.5, None, True, "x"]}}
    ]


@pytest.mark.parametrize("text", ["[]", '{"studies": []}', '[ ] { "studies" : [ ] }'])
def test_a_list_without_records_is_no_error(text: str) -> None:
    assert read(text) == []


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    records=st.lists(_VALUES, max_size=6),
    window=st.integers(1, 9),
    indent=st.sampled_from([None, 1, 40]),
    plain=st.booleans(),
)
def test_a_record_across_any_window_edge_is_read_whole(
    records: list[object], window: int, indent: int | None, plain: bool
) -> None:
    text = json.dumps(records, indent=indent, ensure_ascii=plain)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "WINDOW_CHARS", window)
        assert read(text) == records


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(1, 60))
def test_a_file_cut_anywhere_is_refused(cut: int) -> None:
    whole = '{"studies": [{"a": "æøå", "b": [1, 2]}, {"a": "\\u00e6", "b": 12345}]}'
    with pytest.raises(FileError, match=r"cut off|not valid JSON"):
        read(whole[:-cut] if cut < len(whole) else "{")


def test_a_cut_off_file_says_how_far_it_got() -> None:
    with pytest.raises(FileError, match=r"studies\.json ends in the middle .* after 2 whole ones"):
        read('[{"a": 1}, {"a": 2}, {"a": "thi')


def test_a_broken_record_is_placed() -> None:
    with pytest.raises(FileError, match=r"not valid JSON after 1 whole records, at character 20"):
        read('[{"a": 1}, {"a": 2 "b": 33333333333333333}]')


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_an_empty_file_is_refused(text: str) -> None:
    with pytest.raises(FileError, match=r"studies\.json is empty"):
        read(text)


@pytest.mark.parametrize("text", ["null", '"text"', "12", "Invalid query", "]", "[1 2]", "{1: 2}"])
def test_what_is_no_json_of_records_is_refused(text: str) -> None:
    with pytest.raises(FileError, match=r"not valid JSON|ends in the middle"):
        read(text)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_nesting_is_refused_and_not_followed(opening: str) -> None:
    with pytest.raises(FileError, match="nested too deeply"):
        read(opening * 400_000)


def test_a_number_of_ten_thousand_digits_is_refused() -> None:
    with pytest.raises(FileError, match="not valid JSON"):
        read('[{"a": ' + "9" * 10_000 + "}]")


def test_a_record_too_long_for_any_study_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "WINDOW_CHARS", 64)
    monkeypatch.setattr(json_stream, "MAX_RECORD_CHARS", 1_000)
    with pytest.raises(FileError, match=r"record 2 is longer than 1,000 characters"):
        read('[{"a": 1}, {"a": "' + "x" * 5_000 + '"}]')
    with pytest.raises(FileError, match=r"record 1 is longer than 1,000 characters"):
        read("{" + ", ".join(f'"k{n}": {n}' for n in range(500)) + "}")
