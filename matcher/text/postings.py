"""An inverted index: for each term, the documents that hold it.

Plain arrays, so that one look-up over half a million documents is a few array passes.
Weights (how rare a term is) are the caller's business: what counts as rare depends on
the day one looks from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Length of the letter groups a word is broken into. Four letters tell "kreft" inside
#: "brystkreft" and forgive endings, in Norwegian and English alike.
GRAM_LENGTH = 4


def letter_groups(words: Iterable[str]) -> set[str]:
    """Groups of `GRAM_LENGTH` letters of each word, its start and end marked.

    >>> sorted(letter_groups(["kreft"]))
    [' kre', 'eft ', 'kref', 'reft']
    """
    groups: set[str] = set()
    for word in words:
        marked = f" {word} "
        last = max(len(marked) - GRAM_LENGTH + 1, 1)
        groups.update(marked[i : i + GRAM_LENGTH] for i in range(last))
    return groups


@dataclass(frozen=True)
class PostingsIndex:
    """Terms to documents.

    Attributes
    ----------
    vocabulary:
        Term to its row.
    offsets:
        int64, shape (n_terms + 1,): where each term's documents start.
    documents:
        int32, ascending within a term.
    n_terms_of:
        float32, shape (n_documents,): distinct terms in each document.
    """

    vocabulary: dict[str, int]
    offsets: NDArray[np.int64]
    documents: NDArray[np.int32]
    n_terms_of: NDArray[np.float32]

    @classmethod
    def build(cls, terms_of: Sequence[Iterable[str]]) -> PostingsIndex:
        """Index documents given as their terms; a repeated term counts once."""
        vocabulary: dict[str, int] = {}
        rows: list[NDArray[np.int32]] = []
        for terms in terms_of:
            codes = {vocabulary.setdefault(term, len(vocabulary)) for term in terms}
            rows.append(np.fromiter(codes, dtype=np.int32, count=len(codes)))
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        terms_flat = np.concatenate(rows) if rows else np.zeros(0, np.int32)
        documents_flat = np.repeat(np.arange(len(rows), dtype=np.int32), lengths)
        order = np.argsort(terms_flat, kind="stable")
        counts = np.bincount(terms_flat, minlength=len(vocabulary))
        offsets = np.zeros(len(vocabulary) + 1, np.int64)
        np.cumsum(counts, out=offsets[1:])
        return cls(vocabulary, offsets, documents_flat[order], lengths.astype(np.float32))

    @property
    def n_documents(self) -> int:
        """How many documents are indexed."""
        return len(self.n_terms_of)

    def holding(self, term: str) -> NDArray[np.int32]:
        """Documents that hold the term, ascending; empty where none does."""
        row = self.vocabulary.get(term)
        if row is None:
            return self.documents[:0]
        return self.documents[self.offsets[row] : self.offsets[row + 1]]
