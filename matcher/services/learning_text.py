"""What a comparison found, as paragraphs of a model's card: in English, as such files are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

#: What the pictures of a card show, by file name.
PICTURES = {
    "gain.svg": "How well the list and simpler orders find who says yes",
    "reliability.svg": "Chances said beforehand against what happened",
    "coverage.svg": "How often the number of yes fell into the range that was said",
    "exposure.svg": "How much of the first five places goes to hospitals with few public studies",
}


_NOT_COMPARED = (
    "It was trained with `matcher train`: nothing has compared it with another model. How good "
    "its lists are, `matcher backtest` says."
)


def appraisal_text(appraisal: Mapping[str, Any] | None, pictures: Sequence[str]) -> list[str]:
    """The comparison as lines of Markdown; that there was none where there was none."""
    if appraisal is None:
        return [_NOT_COMPARED, ""]
    return [f"![{PICTURES[name]}]({name})" for name in pictures]
