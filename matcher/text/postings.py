"""An inverted index: for each term, the documents that hold it.

Plain arrays, so that one look-up over half a million documents is a few array passes.
Weights (how rare a term is) are the caller's business: what counts as rare depends on
the day one looks from.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Length of the letter groups a word is broken into. Four letters tell "kreft" inside
#: "brystkreft" and forgive endings, in Norwegian and English alike.
GRAM_LENGTH = 4

#: Room for a document's number, and for how often it holds the term, beside the term's number
#: in one 64-bit number: 2 billion documents, 16 million terms.
_DOCUMENT_BITS, _TIMES_BITS = 31, 8
_MOST_TIMES = (1 << _TIMES_BITS) - 1


def letter_groups(words: Iterable[str]) -> list[str]:
    """Groups of `GRAM_LENGTH` letters of each word, its start and end marked, as often as met.

    >>> letter_groups(["kreft"])
    [' kre', 'kref', 'reft', 'eft ']
    """
    groups: list[str] = []
    for word in words:
        marked = f" {word} "
        last = max(len(marked) - GRAM_LENGTH + 1, 1)
        groups += [marked[i : i + GRAM_LENGTH] for i in range(last)]
    return groups


@dataclass(frozen=True, eq=False)
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
    times:
        uint8, shape of `documents`: how often the document holds the term, at most 255.
    n_terms_of:
        float32, shape (n_documents,): distinct terms in each document.
    """

    vocabulary: dict[str, int]
    offsets: NDArray[np.int64]
    documents: NDArray[np.int32]
    times: NDArray[np.uint8]
    n_terms_of: NDArray[np.float32]

    @classmethod
    def build(cls, terms_of: Iterable[Collection[str]]) -> PostingsIndex:
        """Index documents given as their terms, each as often as the document holds it."""
        vocabulary: dict[str, int] = {}
        codes, lengths, often = array("i"), array("i"), array("B")
        for terms in terms_of:
            # Sorted, so that the same documents always give the same index.
            distinct = sorted(set(terms))
            codes.extend([vocabulary.setdefault(term, len(vocabulary)) for term in distinct])
            lengths.append(len(distinct))
            if len(distinct) == len(terms):
                often.extend(b"\1" * len(distinct))
            else:
                times_of = Counter(terms)
                often.extend([min(times_of[term], _MOST_TIMES) for term in distinct])
        term = np.frombuffer(codes, np.int32)
        n_terms_of = np.frombuffer(lengths, np.int32)
        offsets = np.zeros(len(vocabulary) + 1, np.int64)
        np.cumsum(np.bincount(term, minlength=len(vocabulary)), out=offsets[1:])
        # Term, document and times in one number: sorted in place, with no second copy.
        key = term.astype(np.int64) << _DOCUMENT_BITS + _TIMES_BITS
        key |= np.repeat(np.arange(len(n_terms_of), dtype=np.int64) << _TIMES_BITS, n_terms_of)
        key |= np.frombuffer(often, np.uint8)
        key.sort()
        times = (key & _MOST_TIMES).astype(np.uint8)
        key >>= _TIMES_BITS
        key &= (1 << _DOCUMENT_BITS) - 1
        documents = key.astype(np.int32)
        return cls(vocabulary, offsets, documents, times, n_terms_of.astype(np.float32))

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
