"""What those who were asked read later: reminders, a new deadline, a request that has ended.

Says of the study only its field and, where it is open, its title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from matcher.catalogue import Catalogue
from matcher.desk.following import Said
from matcher.desk.planned import PlannedLetter
from matcher.domain.request import Request
from matcher.domain.vocabulary import Confidentiality
from matcher.wording.letters import From, Text, weekday
from matcher.wording.speech import Wording
from matcher.wording.withholding import one_line

#: Says a message by its key, with what it names besides.
Say = Callable[..., str]

#: Nothing is asked for any more.
_STOPPED = frozenset({Said.WITHDRAWN, Said.ON_HOLD})
_REMINDERS = frozenset(
    {
        Said.FIRST_REMINDER,
        Said.SECOND_REMINDER,
        Said.LATE_REMINDER,
        Said.RECONFIRM_REMINDER,
    }
)


def follow_up_composer(
    catalogue: Catalogue, sender: From
) -> Callable[[PlannedLetter, Request, Said], Text]:
    """What words letters to those who were asked, each in its own language."""

    def compose(planned: PlannedLetter, request: Request, said: Said) -> Text:
        wording = Wording.of(planned.language, catalogue, sender.own)
        return compose_follow_up(planned, request, said, wording, sender=sender)

    return compose


def compose_follow_up(
    planned: PlannedLetter, request: Request, said: Said, wording: Wording, *, sender: From
) -> Text:
    """Subject and body of a letter to somebody who was asked."""
    say = saying(planned, request, wording)
    parts = [hello(planned, wording), say(f"follow_up.{said}"), about(planned, request, wording)]
    parts += _how_to_answer(said, planned, request, sender, wording)
    thanks = "follow_up.thanks_stopped" if said in _STOPPED else "letter.thanks"
    parts.append(f"{say(thanks)}\n{sender.unit_name}")
    return say(f"follow_up.subject_{said}"), "\n\n".join(parts) + "\n"


def saying(planned: PlannedLetter, request: Request, wording: Wording) -> Say:
    """What says a message of a letter, with all that each of them may name."""
    fields = " / ".join(map(wording.area_in_sentence, request.therapy_areas))
    values = {
        "reference": request.request_id,
        "fields": fields or wording.area_in_sentence(""),
        "due": weekday(planned.due_on, wording),
    }

    def say(key: str, **more: object) -> str:
        return wording.text(key, **values, **more)

    return say


def hello(planned: PlannedLetter, wording: Wording) -> str:
    """How a letter begins."""
    name = one_line(planned.name)
    found = wording.text("letter.hello", name=name) if name else wording.text("letter.hello_nobody")
    return f"{found}\n{wording.text('letter.as_deputy')}" if planned.as_deputy else found


def about(planned: PlannedLetter, request: Request, wording: Wording) -> str:
    """Whom a letter is for, and the study's title where it is no secret."""
    lines = [wording.text("letter.concerns", sites=", ".join(_names(planned, wording)))]
    title = one_line(request.title)
    if title and request.confidentiality is Confidentiality.OPEN:
        lines.append(wording.text("follow_up.title", title=title))
    return "\n".join(lines)


def yes_and_no(
    planned: PlannedLetter, request: Request, sender: From, wording: Wording, *, linked: bool
) -> str:
    """The ways to answer, one a line."""
    company = one_line(sender.company_email)
    yes = "letter.yes_company" if answers_directly(request, sender) else "letter.yes_us"
    lines = [wording.text(yes, company=company), wording.text("letter.no")]
    if linked:
        lines = [*_links(planned, wording), *lines]
    return "\n".join(f"- {line}" for line in lines)


def answers_directly(request: Request, sender: From) -> bool:
    """Whether hospitals are told where to write to the company itself."""
    is_open = request.confidentiality is Confidentiality.OPEN
    return is_open and bool(one_line(sender.company_email))


def _how_to_answer(
    said: Said, planned: PlannedLetter, request: Request, sender: From, wording: Wording
) -> Iterator[str]:
    if said in _STOPPED:
        return
    yield yes_and_no(planned, request, sender, wording, linked=said in _REMINDERS)
    if said in _REMINDERS:
        directly = answers_directly(request, sender)
        more = [wording.text("follow_up.directly")] if directly else []
        yield " ".join((*more, wording.text("follow_up.again")))
    yield wording.text("letter.questions", reference=request.request_id)


def _links(planned: PlannedLetter, wording: Wording) -> Iterator[str]:
    """Where each hospital answers; the link itself is filled in when the letter goes out."""
    for place, name in enumerate(_names(planned, wording), 1):
        key = "letter.link" if len(planned.items) == 1 else "letter.link_of"
        yield wording.text(key, link=f"{{answer_link_{place}}}", site=name)


def _names(planned: PlannedLetter, wording: Wording) -> list[str]:
    """The hospitals and departments that a letter is to."""
    names = []
    for item in planned.items:
        name = wording.site(item.site_id)
        names.append(f"{name} ({one_line(item.department)})" if item.department else name)
    return names
