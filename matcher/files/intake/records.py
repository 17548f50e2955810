"""What reading something that was dropped or pasted gives."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.domain.request import Finding, Request


@dataclass(frozen=True, slots=True)
class Incoming:
    """One request as far as it could be read.

    Attributes
    ----------
    request:
        Without an id of ours. `request_type` is None where the words do not say it.
    found:
        Everything in it that was read, with the words: what the page marks as found. Also
        ``their_reference`` and ``study_id``, which are no fields of a request.
    sender_name, sender_email:
        Whom to ask; "" where not said.
    """

    request: Request
    found: tuple[Finding, ...] = ()
    sender_name: str = ""
    sender_email: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """What was in one file or one pasted text.

    Attributes
    ----------
    requests:
        Usually one; a table may hold several.
    source_name:
        What it was called.
    source_text:
        Its words where it had any, for showing beside the form; "" for a table or a study.
    warnings:
        Codes: ``several_requests``, ``unknown_columns``, ``text_cut``, and those of a letter.
    """

    requests: tuple[Incoming, ...]
    source_name: str = ""
    source_text: str = ""
    warnings: tuple[str, ...] = ()
