"""Which documents hold a term, and how often."""

from __future__ import annotations

import numpy as np

from matcher.text.postings import PostingsIndex, letter_groups


def held(index: PostingsIndex, term: str) -> dict[int, int]:
    row = index.vocabulary[term]
    where = slice(index.offsets[row], index.offsets[row + 1])
    return dict(zip(index.documents[where].tolist(), index.times[where].tolist(), strict=True))


def test_a_term_is_found_where_it_is_held_and_as_often():
    index = PostingsIndex.build([["a", "b", "a"], [], {"b"}, ["c"] * 300])
    assert held(index, "a") == {0: 2}
    assert held(index, "b") == {0: 1, 2: 1}
    assert held(index, "c") == {3: 255}
    assert index.holding("d").size == 0
    np.testing.assert_array_equal(index.n_terms_of, [2, 0, 1, 1])


def test_an_index_of_nothing_holds_nothing():
    index = PostingsIndex.build([])
    assert index.n_documents == 0
    assert index.holding("a").size == 0


def test_letter_groups_are_given_as_often_as_they_are_met():
    assert letter_groups(["kreft", "kreft"]).count("reft") == 2
    assert letter_groups(["af"]) == [" af "]
    assert letter_groups(["a"]) == [" a "]
