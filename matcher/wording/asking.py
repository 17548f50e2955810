"""The question to a company whose request leaves things out: a draft, polite and no longer.

Asks only for what is missing; a coordinator reads it before it goes.
"""

from __future__ import annotations

from collections.abc import Sequence

from matcher.desk.completeness import Missing
from matcher.wording.speech import Wording


def question_to_company(
    request_id: str, missing: Sequence[Missing], wording: Wording, *, unit_name: str = ""
) -> tuple[str, str]:
    """Draft a question.

    Parameters
    ----------
    request_id:
        Our reference; it stands first in the subject.
    missing:
        What to ask for, in this order; what hospitals cannot do without comes first.
    unit_name:
        Under which name it ends; "" leaves that to who sends it.

    Returns
    -------
    tuple of (subject, body)
        Both "" where nothing is missing.
    """
    if not missing:
        return "", ""
    say = wording.messages.text
    needed = [say(f"asked.{item.field}") for item in missing if item.needed]
    helpful = [say(f"asked.{item.field}") for item in missing if not item.needed]
    blocks = [say("asking.greeting"), say("asking.thanks", request_id=request_id)]
    if needed:
        blocks.append(_listed(say("asking.needed"), needed))
    if helpful:
        head = "asking.helpful" if needed else "asking.helpful_only"
        blocks.append(_listed(say(head), helpful))
    blocks.append(say("asking.reply"))
    blocks.append("\n".join(line for line in (say("asking.closing"), unit_name) if line))
    return say("asking.subject", request_id=request_id), "\n\n".join(blocks)


def _listed(head: str, items: Sequence[str]) -> str:
    return "\n".join((head, *(f"- {item}" for item in items)))
