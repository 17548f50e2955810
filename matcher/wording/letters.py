"""What a letter says: short, exact and friendly, in the language of its hospital.

Only here do a request's facts become a letter's text, and only here are the confidential ones
left out. Knows no store and no clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from matcher.catalogue import Catalogue
from matcher.desk.planned import PlannedLetter
from matcher.domain.case import ExpertOpinion, Opinion
from matcher.domain.letter import LetterKind, SendingKind
from matcher.domain.request import Request
from matcher.domain.vocabulary import Confidentiality
from matcher.wording.messages import OwnTexts
from matcher.wording.speech import Wording
from matcher.wording.withholding import MARK, one_line, secret_words, withhold

#: The facts of a study, always in this order.
FACTS = (
    "title",
    "sponsor",
    "cro",
    "product",
    "intervention_type",
    "therapy_areas",
    "indication",
    "phase",
    "population",
    "key_criteria",
    "required_capabilities",
    "sites_wanted",
    "patients_wanted",
    "timeline",
)

_NAMES_THE_COMPANY = frozenset({"sponsor", "cro", "product"})

#: All that is said before a CDA: no free text but the phase, which is withheld from as well.
_BEFORE_CDA = frozenset({"therapy_areas", "phase", "population", "sites_wanted", "patients_wanted"})

#: The strongest thing a letter has to say of earlier ones, first.
_SENDINGS = (SendingKind.NEW_VERSION, SendingKind.ADDITIONAL_DEPARTMENT, SendingKind.RESEND)

Text = tuple[str, str]


@dataclass(frozen=True, slots=True)
class From:
    """Who writes and in which words, and where a yes goes.

    Attributes
    ----------
    unit_name:
        Name under which the letter ends.
    company_email:
        Of the person at the company who asked; "" where not known.
    own:
        What the desk says in its own words.
    """

    unit_name: str
    company_email: str = ""
    own: OwnTexts = field(default_factory=dict)


def composer(catalogue: Catalogue, sender: From) -> Callable[[PlannedLetter, Request], Text]:
    """What words planned letters, each in its own language."""

    def compose_in_its_language(planned: PlannedLetter, request: Request) -> Text:
        wording = Wording.of(planned.language, catalogue, sender.own)
        return compose(planned, request, wording, sender=sender)

    return compose_in_its_language


def compose(planned: PlannedLetter, request: Request, wording: Wording, *, sender: From) -> Text:
    """Subject and body of a planned letter.

    Parameters
    ----------
    request:
        With its fields read; what its confidentiality forbids is left out here.
    wording:
        Of the letter's language.
    """
    letter = _Writing(planned, request, wording, sender)
    paragraphs = {
        LetterKind.VIA_CENTRE: letter.via_centre,
        LetterKind.CENTRE_COPY: letter.centre_copy,
        LetterKind.EXPERT: letter.expert,
    }.get(planned.kind, letter.forward)
    body = "\n\n".join((letter.hello(), *paragraphs(), letter.ending("letter.thanks")))
    return letter.subject(), body + "\n"


def compose_country_reply(
    request: Request, opinions: Sequence[ExpertOpinion], wording: Wording, *, unit_name: str
) -> Text:
    """The one reply to the company, out of what experts and centres answered; names nobody."""
    say = wording.text
    answered = [one for one in opinions if one.answered_on is not None]
    parts = [
        say("letter.hello_nobody"),
        say("letter.reply_intro"),
        say("letter.reply_asked", n=len(opinions), answered=len(answered)),
    ]
    counts = Counter(one.opinion for one in answered if one.opinion is not None)
    if counts:
        lines = [say("letter.reply_chance") + ":"]
        lines += [
            say("letter.reply_count", opinion=say(f"opinion.{kind}"), n=counts[kind])
            for kind in Opinion
            if counts[kind]
        ]
        parts.append("\n".join(lines))
    care = Counter(one.standard_of_care_ok for one in answered)
    if care[True] or care[False]:
        parts.append(say("letter.reply_care", yes=care[True], no=care[False]))
    remarks = [f"- {one_line(one.text)}" for one in answered if one.text.strip()]
    if remarks:
        parts.append("\n".join((say("letter.reply_remarks") + ":", *remarks)))
    if not answered:
        parts.append(say("letter.reply_none"))
    parts += [say("letter.reply_next"), f"{say('letter.reply_thanks')}\n{unit_name}"]
    subject = say("letter.subject_country_reply", reference=request.request_id)
    return subject, "\n\n".join(parts) + "\n"


def weekday(day: date, wording: Wording) -> str:
    """A day with its weekday: ``torsdag 3. desember 2026``."""
    name = wording.messages.words("letter.weekdays")[day.weekday()]
    return wording.text("letter.weekday_day", weekday=name, day=wording.day(day))


def study_facts(request: Request, wording: Wording) -> Iterator[tuple[str, str]]:
    """What hospitals may be told of a study: names of facts, and what each is."""
    secrecy = request.confidentiality
    secret = secret_words(request)
    for name in FACTS:
        value = getattr(request, name)
        if not value or (secrecy is Confidentiality.CDA_FIRST and name not in _BEFORE_CDA):
            continue
        if secrecy is not Confidentiality.OPEN and name in _NAMES_THE_COMPANY:
            continue
        said = one_line(wording.value(name, value))
        if secrecy is not Confidentiality.OPEN and isinstance(value, str):
            said = withhold(said, secret)
        own = name in ("sponsor", "cro")
        yield wording.text(f"letter.{name}") if own else wording.field(name), said


def why_left_out(request: Request, wording: Wording) -> str:
    """Why something is left out of the facts; "" where nothing is."""
    if request.confidentiality is Confidentiality.NO_SPONSOR_NAME:
        return wording.text("letter.confidential_sponsor", mark=MARK)
    if request.confidentiality is Confidentiality.CDA_FIRST:
        return wording.text("letter.cda_first")
    return ""


@dataclass(frozen=True, slots=True)
class _Writing:
    """One letter being written."""

    planned: PlannedLetter
    request: Request
    wording: Wording
    sender: From

    def _say(self, key: str, **more: object) -> str:
        fields = " / ".join(map(self.wording.area_in_sentence, self.request.therapy_areas))
        values: dict[str, object] = {
            "reference": self.request.request_id,
            "fields": fields or self.wording.area_in_sentence(""),
            "due": weekday(self.planned.due_on, self.wording),
            "mark": MARK,
            **more,
        }
        return self.wording.text(f"letter.{key}", **values)

    def _sending(self) -> SendingKind:
        found = {item.sending for item in self.planned.items}
        # A letter that also asks somebody for the first time begins as a first letter does.
        if SendingKind.FIRST in found or not found:
            return SendingKind.FIRST
        return next(kind for kind in _SENDINGS if kind in found)

    def subject(self) -> str:
        kind, sending = self.planned.kind, self._sending()
        if kind is LetterKind.FORWARD and sending is not SendingKind.FIRST:
            return self._say(f"subject_{sending}")
        return self._say(f"subject_{kind}")

    def hello(self) -> str:
        name = one_line(self.planned.name)
        hello = self._say("hello", name=name) if name else self._say("hello_nobody")
        return f"{hello}\n{self._say('as_deputy')}" if self.planned.as_deputy else hello

    def ending(self, key: str) -> str:
        return f"{self.wording.text(key)}\n{self.sender.unit_name}"

    def forward(self) -> Iterator[str]:
        yield self._say(self._sending())
        yield self._say("concerns", sites=self._asked())
        yield from self._study()
        yield self._how_to_answer()
        yield self._say("questions")

    def via_centre(self) -> Iterator[str]:
        yield f"{self._say('via_intro')}\n{self._sites()}"
        yield self._say("via_answers")
        yield from self._study()
        yield f"{self._say('include')}\n\n{self._say('questions')}"

    def centre_copy(self) -> Iterator[str]:
        yield f"{self._say('copy_intro')}\n{self._sites()}"
        yield self._say("no_action")
        yield from self._study()

    def expert(self) -> Iterator[str]:
        yield self._say("expert_intro")
        yield from self._study()
        asked = [f"- {self._say(f'expert_{what}')}" for what in ("chance", "care", "more")]
        yield "\n".join((self._say("expert_questions") + ":", *asked))
        yield self._say("questions")

    def _asked(self) -> str:
        names = []
        for item in self.planned.items:
            name = self.wording.site(item.site_id)
            names.append(f"{name} ({one_line(item.department)})" if item.department else name)
        return ", ".join(names)

    def _sites(self) -> str:
        return "\n".join(f"- {self.wording.site(site)}" for site in self.planned.sites)

    def _how_to_answer(self) -> str:
        company = one_line(self.sender.company_email)
        is_open = self.request.confidentiality is Confidentiality.OPEN
        yes = self._say("yes_company", company=company) if is_open and company else None
        lines = [*self._links(), yes or self._say("yes_us"), self._say("no")]
        listed = "\n".join(f"- {line}" for line in lines)
        return f"{self._say('how')}:\n{listed}\n\n{self._say('include')}"

    def _links(self) -> Iterator[str]:
        """Where each hospital answers; the link itself is filled in when the letter goes out."""
        items = self.planned.items
        for place, item in enumerate(items, 1):
            link = f"{{answer_link_{place}}}"
            if len(items) == 1:
                yield self._say("link", link=link)
            else:
                name = self.wording.site(item.site_id)
                if item.department:
                    name = f"{name} ({one_line(item.department)})"
                yield self._say("link_of", link=link, site=name)

    def _study(self) -> Iterator[str]:
        """The facts, and what is left out of them and why."""
        facts = study_facts(self.request, self.wording)
        lines = [self._say("fact", label=label, value=value) for label, value in facts]
        if lines:
            yield "\n".join((self._say("study") + ":", *lines))
        note = why_left_out(self.request, self.wording)
        if note:
            yield note
