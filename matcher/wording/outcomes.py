"""What is said of outcomes: to the company that has not told, to hospitals that said yes.

A company reads of its own requests only, a hospital of itself only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from matcher.catalogue import Catalogue
from matcher.desk.outcomes import Heard
from matcher.desk.planned import PlannedLetter
from matcher.domain.letter import LetterItem
from matcher.domain.request import Request
from matcher.domain.vocabulary import Confidentiality
from matcher.wording.letters import From, Text, weekday
from matcher.wording.speech import Wording
from matcher.wording.withholding import one_line

#: References fill a subject up to so many letters; every one of them stands in the text.
_SUBJECT = 120
_TITLE = 160


def compose_question(
    requests: Sequence[Request], wording: Wording, *, unit_name: str, name: str = ""
) -> Text:
    """Subject and body of the mail that asks a company what became of its requests."""
    n = len(requests)

    def say(key: str, **values: object) -> str:
        return wording.text(f"outcome.{key}", **values)

    named = [one.request_id for one in requests]
    while len(named) > 1 and len(", ".join(named)) > _SUBJECT:
        named.pop()
    references = ", ".join(named)
    if len(named) < n:
        references = wording.text("outcome.and_more", references=references, n=n - len(named))
    name = one_line(name)
    hello = wording.text("letter.hello", name=name) if name else wording.text("letter.hello_nobody")
    asked = "\n".join(say(f"tell_{what}") for what in ("country", "sites", "not"))
    parts = [
        f"{hello}\n\n{say('question' if n == 1 else 'questions')}",
        "\n".join(_line(one, wording) for one in requests),
        f"{say('tell')}\n{asked}",
        say("why"),
        f"{say('keep')}\n\n{wording.text('letter.reply_thanks')}\n{unit_name}",
    ]
    return say("subject_question", references=references), "\n\n".join(parts) + "\n"


def _line(request: Request, wording: Wording) -> str:
    title = one_line(request.title)[:_TITLE]
    values = {
        "reference": request.request_id,
        "title": title,
        "day": "" if request.received_on is None else wording.day(request.received_on),
    }
    return wording.text("outcome.line" if title else "outcome.line_bare", **values)


def notice_composer(
    catalogue: Catalogue, sender: From, heard: Mapping[str, Heard]
) -> Callable[[PlannedLetter, Request], Text]:
    """What words letters to hospitals that said yes, each in its own language.

    Parameters
    ----------
    heard:
        What each hospital is told.
    """

    def compose(planned: PlannedLetter, request: Request) -> Text:
        wording = Wording.of(planned.language, catalogue, sender.own)
        return compose_notice(planned, request, heard, wording, sender=sender)

    return compose


def compose_notice(
    planned: PlannedLetter,
    request: Request,
    heard: Mapping[str, Heard],
    wording: Wording,
    *,
    sender: From,
) -> Text:
    """Subject and body of a letter that tells hospitals what became of a request for them."""
    fields = " / ".join(map(wording.area_in_sentence, request.therapy_areas))
    values = {
        "reference": request.request_id,
        "fields": fields or wording.area_in_sentence(""),
    }

    def say(key: str, **more: object) -> str:
        return wording.text(f"outcome.{key}", **values, **more)

    name = one_line(planned.name)
    hello = wording.text("letter.hello", name=name) if name else wording.text("letter.hello_nobody")
    if planned.as_deputy:
        hello += f"\n{wording.text('letter.as_deputy')}"
    own = [(item, heard[item.site_id]) for item in planned.items if item.site_id in heard]
    names = ", ".join(_name(item, wording) for item, _ in own)
    about = [wording.text("letter.concerns", sites=names)]
    title = one_line(request.title)
    if title and request.confidentiality is Confidentiality.OPEN:
        about.append(say("title", title=title))
    parts = [hello, say("notice"), "\n".join(about)]
    if len({told for _, told in own}) == 1:
        parts.append(say(own[0][1].value))
    else:
        parts.append(
            "\n".join(
                say("of_site", site=_name(item, wording), said=say(told.value))
                for item, told in own
            )
        )
    parts += [
        wording.text("letter.questions", reference=request.request_id),
        f"{say('thanks')}\n{sender.unit_name}",
    ]
    return say("subject_notice"), "\n\n".join(parts) + "\n"


def compose_links(
    planned: PlannedLetter, request: Request, wording: Wording, *, unit_name: str
) -> Text:
    """Subject and body of a letter that hands a centre the links of the hospitals it asked."""
    values = {"reference": request.request_id, "due": weekday(planned.due_on, wording)}
    name = one_line(planned.name)
    hello = wording.text("letter.hello", name=name) if name else wording.text("letter.hello_nobody")
    lines = [
        wording.text(
            "outcome.links_line", site=_name(item, wording), link=f"{{answer_link_{place}}}"
        )
        for place, item in enumerate(planned.items, 1)
    ]
    parts = [
        hello,
        "\n".join((wording.text("outcome.links", **values), *lines)),
        wording.text("outcome.links_due", **values),
        f"{wording.text('letter.thanks')}\n{unit_name}",
    ]
    return wording.text("outcome.subject_links", **values), "\n\n".join(parts) + "\n"


def _name(item: LetterItem, wording: Wording) -> str:
    name = wording.site(item.site_id)
    return f"{name} ({one_line(item.department)})" if item.department else name
