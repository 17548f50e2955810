"""Describes studies and requests: how rare what they say is among the studies known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.catalogue.terms import concepts_of
from matcher.domain.request import Reading
from matcher.evidence.described import Array, Described
from matcher.history import History
from matcher.text.normalise import fold
from matcher.text.postings import PostingsIndex, letter_groups

#: A letter group counts with this power of the log of how rare it is: near-duplicates share
#: the rarest. Quality hardly moves between 1 and 2.
RARITY_POWER = 1.5

Documents = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Describer:
    """How rare letter groups and concepts are among some studies, and so how to describe any.

    Attributes
    ----------
    rarity:
        Of each letter group of the text index, shape (n_terms,).
    unheard:
        Rarity of a letter group that none of the studies holds.
    concepts:
        Concept to its position and rarity; others are not known by any study.
    """

    rarity: Array
    unheard: float
    concepts: Mapping[str, tuple[int, float]]

    @classmethod
    def of(cls, history: History, documents: Documents) -> Describer:
        """Count among these studies."""
        n = len(documents)
        n_holding = np.asarray((_counted(history.text_index, documents) > 0).sum(axis=0)).ravel()
        spoken = Counter(c for d in documents.tolist() for c in history.study_concepts.of(d))
        return cls(
            rarity=_rarity(n, n_holding) ** RARITY_POWER,
            unheard=float(_rarity(n, np.zeros(1))[0]) ** RARITY_POWER,
            concepts={
                concept: (place, float(_rarity(n, np.array(spoken[concept]))))
                for place, concept in enumerate(sorted(spoken))
            },
        )

    def studies(self, history: History, documents: Documents) -> Described:
        """Describe studies; `documents` ascending."""
        words = _counted(history.text_index, documents)
        words.data = (1 + np.log(words.data)) * self.rarity[words.indices]
        length = _length(np.asarray((words * words).sum(axis=1), np.float64))
        words.data /= np.repeat(length, np.diff(words.indptr))
        columns, read = history.studies, history.study_concepts
        fields = np.zeros((len(documents), len(history.catalogue.areas)))
        row = _row_of(documents, len(columns.live))[columns.area_study]
        fields[row[row >= 0], columns.area[row >= 0]] = 1
        return Described(
            words=words,
            concepts=self._concepts([read.of(document) for document in documents.tolist()]),
            fields=_unit(fields),
            phase=columns.phase[documents],
            sponsor=columns.sponsor[documents],
        )

    def request(self, reading: Reading, history: History) -> Described:
        """Describe a request."""
        text, catalogue = reading.request.text, history.catalogue
        fields = np.zeros((1, len(catalogue.areas)))
        for area, worth in reading.areas:
            place = catalogue.area_positions[area]
            fields[0, place] = max(fields[0, place], worth)
        return Described(
            words=self._words(text, history.text_index.vocabulary),
            concepts=self._concepts([concepts_of(text, catalogue)]),
            fields=_unit(fields),
            phase=_position(reading.request.phase, history.studies.phases),
            sponsor=_position(reading.request.sponsor.casefold(), history.studies.sponsors),
        )

    def _words(self, text: str, vocabulary: Mapping[str, int]) -> sparse.csr_array:
        # Sorted, so that sums come out the same in every process.
        groups = sorted(Counter(letter_groups(fold(text).split())).items())
        term = np.array([vocabulary.get(group, -1) for group, _ in groups], np.int64)
        often = 1 + np.log(np.array([n for _, n in groups], np.float64))
        # What no study of the index holds stands behind the known ones.
        weight = often * np.append(self.rarity, self.unheard)[term]
        weight /= _length(np.array([weight @ weight], np.float64))
        held = term >= 0
        row = np.zeros(np.count_nonzero(held), np.int64)
        return sparse.csr_array((weight[held], (row, term[held])), shape=(1, len(self.rarity)))

    def _concepts(self, spoken: Sequence[Iterable[str]]) -> Array:
        """Unit vectors; a concept that no study speaks of is left out."""
        worth = np.zeros((len(spoken), len(self.concepts)))
        for row, concepts in enumerate(spoken):
            for concept in concepts:
                if concept in self.concepts:
                    place, rarity = self.concepts[concept]
                    worth[row, place] = rarity
        return _unit(worth)


def _rarity(n: int, n_holding: NDArray[np.integer | np.floating]) -> Array:
    """Above 0 even of what all n studies hold: with a handful of studies that is most words."""
    return np.asarray(np.log((2 + n) / (1 + n_holding)), np.float64)


def _position(name: str, names: Sequence[str]) -> NDArray[np.int32]:
    return np.array([names.index(name) if name in names else -1], np.int32)


def _row_of(documents: Documents, n_documents: int) -> NDArray[np.intp]:
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


def _unit(rows: Array) -> Array:
    """Each row scaled to length 1, rows of zeros left as they are."""
    return rows / _length(np.asarray((rows * rows).sum(axis=1), np.float64))[:, None]


def _length(squares: Array) -> Array:
    """Square roots, 1 instead of 0."""
    return np.asarray(np.sqrt(np.where(squares > 0, squares, 1.0)), np.float64)
