"""Public studies as they are described, and how alike two descriptions are.

Alike in words (rare letter groups in common), in field, and in who pays. Knows nothing of
who took part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.history.columns import StudyColumns
from matcher.text.normalise import fold
from matcher.text.postings import PostingsIndex, letter_groups

Array = NDArray[np.float64]

#: A letter group counts with this power of the log of how rare it is: near-duplicates share
#: the rarest. Quality hardly moves between 1 and 2.
RARITY_POWER = 1.5

#: What the same field, and the same sponsor, are worth against the same words.
FIELD_WORTH = 0.1
SPONSOR_WORTH = 0.05


@dataclass(frozen=True, eq=False)
class Described:
    """Descriptions of n studies (or of one request).

    Attributes
    ----------
    words:
        Shape (n, n_terms): unit vectors over letter groups.
    fields:
        Shape (n, n_areas): unit vectors over therapy areas; zero where none is known.
    sponsor:
        Shape (n,): position of the sponsor, -1 unknown.
    """

    words: sparse.csr_array
    fields: Array
    sponsor: NDArray[np.int32]

    def part(self, rows: NDArray[np.intp]) -> Described:
        """Some of them."""
        return Described(self.words[rows], self.fields[rows], self.sponsor[rows])


def alike_in_words(one: Described, other: Described) -> Array:
    """Cosine over rare letter groups, 0 to 1. Shape (n_one, n_other)."""
    if one.words.shape[0] == 1:
        # A request: one dense vector is several times faster than a sparse product.
        alike: Array = (other.words @ one.words.toarray()[0])[None, :]
        return alike
    return np.asarray((one.words @ other.words.T).toarray(), np.float64)


def alike(one: Described, other: Described, in_words: Array) -> Array:
    """Likeness in words, field and sponsor: positive semidefinite. Shape of `in_words`."""
    in_field = one.fields @ other.fields.T
    same = (one.sponsor[:, None] == other.sponsor) & (one.sponsor[:, None] >= 0)
    return np.asarray(in_words + FIELD_WORTH * in_field + SPONSOR_WORTH * same, np.float64)


@dataclass(frozen=True, eq=False)
class Describer:
    """How rare letter groups are among some studies, and so how to describe any.

    Attributes
    ----------
    index:
        Letter groups of all studies.
    rarity:
        Shape (n_terms,).
    unheard:
        Rarity of a letter group that none of the studies holds.
    """

    index: PostingsIndex
    rarity: Array
    unheard: float

    @classmethod
    def of(cls, index: PostingsIndex, documents: NDArray[np.intp]) -> Describer:
        """Count among these documents."""
        n_holding = np.asarray((_counted(index, documents) > 0).sum(axis=0)).ravel()
        n = len(documents)
        rarity = np.log((1 + n) / (1 + n_holding)) ** RARITY_POWER
        return cls(index, rarity, float(np.log(1 + n) ** RARITY_POWER))

    def studies(
        self, studies: StudyColumns, n_areas: int, documents: NDArray[np.intp]
    ) -> Described:
        """Describe studies of the index; `documents` ascending."""
        counted = _counted(self.index, documents)
        counted.data = (1 + np.log(counted.data)) * self.rarity[counted.indices]
        length = _length(np.asarray((counted * counted).sum(axis=1), np.float64))
        counted.data /= np.repeat(length, np.diff(counted.indptr))
        fields = np.zeros((len(documents), n_areas))
        row = _row_of(documents, self.index.n_documents)[studies.area_study]
        fields[row[row >= 0], studies.area[row >= 0]] = 1
        fields /= _length(np.asarray((fields**2).sum(axis=1), np.float64))[:, None]
        return Described(counted, fields, studies.sponsor[documents])

    def request(
        self, text: str, areas: Sequence[tuple[int, float]], n_areas: int, sponsor: int
    ) -> Described:
        """Describe a request: its words, weighted areas, and its sponsor's position or -1."""
        # Sorted, so that sums come out the same in every process.
        groups = sorted(Counter(letter_groups(fold(text).split())).items())
        often = 1 + np.log(np.array([n for _, n in groups], np.float64))
        known = self.index.vocabulary
        term = np.array([known.get(group, -1) for group, _ in groups], np.int64)
        heard = term >= 0
        weight = often * np.where(heard, self.rarity[term] if len(known) else 0.0, self.unheard)
        weight /= _length(np.array([weight @ weight], np.float64))
        words = sparse.csr_array(
            (weight[heard], (np.zeros(int(heard.sum()), np.int64), term[heard])),
            shape=(1, len(known)),
        )
        fields = np.zeros((1, n_areas))
        for area, worth in areas:
            fields[0, area] = max(fields[0, area], worth)
        fields /= _length(np.asarray((fields**2).sum(axis=1), np.float64))[:, None]
        return Described(words, fields, np.array([sponsor], np.int32))


def _row_of(documents: NDArray[np.intp], n_documents: int) -> NDArray[np.intp]:
    row = np.full(n_documents, -1, np.intp)
    row[documents] = np.arange(len(documents))
    return row


def _counted(index: PostingsIndex, documents: NDArray[np.intp]) -> sparse.csr_array:
    """How often each of these documents holds each term, shape (n, n_terms)."""
    row = _row_of(documents, index.n_documents)[index.documents]
    kept = np.flatnonzero(row >= 0)
    term = np.repeat(np.arange(len(index.vocabulary)), np.diff(index.offsets))[kept]
    return sparse.csr_array(
        (index.times[kept].astype(np.float64), (row[kept], term)),
        shape=(len(documents), len(index.vocabulary)),
    )


def _length(squares: Array) -> Array:
    """Square roots, 1 instead of 0."""
    return np.asarray(np.sqrt(np.where(squares > 0, squares, 1.0)), np.float64)
