"""What those who were asked read of a new version of the request, and what the page says of it.

What has changed is in a coordinator's words: what the request keeps confidential is left out of
them, and before a CDA all of them are.
"""

from __future__ import annotations

from collections.abc import Callable

from matcher.catalogue import Catalogue
from matcher.desk.amending import Amendment
from matcher.desk.planned import PlannedLetter
from matcher.domain.request import Request
from matcher.domain.vocabulary import Confidentiality
from matcher.wording.following import about, hello, saying, yes_and_no
from matcher.wording.letters import From, Text, study_facts, why_left_out
from matcher.wording.speech import Wording
from matcher.wording.withholding import one_line, secret_words, withhold


def amendment_composer(
    catalogue: Catalogue, sender: From
) -> Callable[[PlannedLetter, Request, Amendment], Text]:
    """What words letters of a new version, each in its own language."""

    def compose(planned: PlannedLetter, request: Request, amendment: Amendment) -> Text:
        wording = Wording.of(planned.language, catalogue, sender.own)
        return compose_amendment(planned, request, amendment, wording, sender=sender)

    return compose


def compose_amendment(
    planned: PlannedLetter,
    request: Request,
    amendment: Amendment,
    wording: Wording,
    *,
    sender: From,
) -> Text:
    """Subject and body of a letter of a new version: with what it asks for, or for information."""
    say = saying(planned, request, wording)
    key = "amended" if amendment.is_material else "amended_info"
    version, what = withheld(amendment.version, request), what_changed(amendment, request)
    changed = f"{say('follow_up.changed')}\n{what}" if what else say("follow_up.changed_cda")
    parts = [hello(planned, wording), say(f"follow_up.{key}", version=version), changed]
    parts.append(about(planned, request, wording))
    if amendment.is_material:
        facts = study_facts(request, wording)
        lines = [wording.text("letter.fact", label=label, value=value) for label, value in facts]
        if lines:
            parts.append("\n".join((f"{say('letter.study')}:", *lines)))
        if note := why_left_out(request, wording):
            parts.append(note)
        parts.append(yes_and_no(planned, request, sender, wording, linked=True))
        parts.append(say("follow_up.still_holds"))
    parts += [say("letter.questions"), f"{say('letter.thanks')}\n{sender.unit_name}"]
    subject = say(f"follow_up.subject_{key}", version=version)
    return subject, "\n\n".join(parts) + "\n"


def what_changed(amendment: Amendment, request: Request) -> str:
    """What has changed, as a hospital may read it; "" where it may not before a CDA."""
    if request.confidentiality is Confidentiality.CDA_FIRST:
        return ""
    lines = [withheld(line, request) for line in amendment.what.splitlines()]
    return "\n".join(line for line in lines if line)


def withheld(text: str, request: Request) -> str:
    """A line of a coordinator's without the names that the request keeps to itself."""
    if request.confidentiality is Confidentiality.OPEN:
        return one_line(text)
    return withhold(one_line(text), secret_words(request))
