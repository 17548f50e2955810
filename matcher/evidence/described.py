"""Public studies as they are described, and how alike two descriptions are.

Alike in words (rare letter groups in common), in the concepts they speak of, and in field. Who
pays counts between near-duplicates only: hospitals sponsor studies of their own, which says
nothing of a company's. Knows nothing of who took part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Array = NDArray[np.float64]

#: What the same concepts and field are worth against the same words. Quality hardly
#: moves when either is doubled or halved.
CONCEPTS_WORTH = 0.2
FIELD_WORTH = 0.1


@dataclass(frozen=True, eq=False)
class Described:
    """Descriptions of n studies (or of one request).

    Attributes
    ----------
    words:
        Shape (n, n_terms): unit vectors over letter groups.
    concepts:
        Shape (n, n_concepts): likewise over the concepts of the describer; zero where none.
    fields:
        Shape (n, n_areas): unit vectors over therapy areas; zero where none is known.
    phase, sponsor:
        Shape (n,): positions in the history's, -1 unknown.
    """

    words: sparse.csr_array
    concepts: Array
    fields: Array
    phase: NDArray[np.int32]
    sponsor: NDArray[np.int32]


def alike_in_words(one: Described, other: Described) -> Array:
    """Cosine over rare letter groups, 0 to 1. Shape (n_one, n_other)."""
    if one.words.shape[0] == 1:
        # A request: one dense vector is several times faster than a sparse product.
        alike: Array = (other.words @ one.words.toarray()[0])[None, :]
        return alike
    return np.asarray((one.words @ other.words.T).toarray(), np.float64)


def alike(one: Described, other: Described, in_words: Array) -> Array:
    """Likeness in all of these: positive semidefinite. Shape of `in_words`."""
    likeness = in_words + CONCEPTS_WORTH * (one.concepts @ other.concepts.T)
    likeness += FIELD_WORTH * (one.fields @ other.fields.T)
    return likeness


def same(one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Where both are known and the same, shape (n_one, n_other)."""
    agree: NDArray[np.bool_] = (one[:, None] == other) & (one[:, None] >= 0)
    return agree
