"""What a hospital's mail says, in bokmål, nynorsk or English: a proposal with the words it rests on.

Proposes and never decides: a person confirms it with a click. What says yes and no at once, or
was sent by a machine, is left for that person to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from matcher.domain.answering import Status
from matcher.domain.vocabulary import DeclineReason

#: A mail longer than this is read from its beginning only.
MAX_READ = 20_000

#: Words that stand between a "not" and what is not.
_FEW = r"(?:\s+\w+){0,4}?\s+"


@dataclass(frozen=True, slots=True)
class ReadReply:
    """What a mail seems to say.

    Attributes
    ----------
    status:
        None where nothing plain is said.
    words:
        What the status was read from; both sides where it says yes and no.
    reason_words:
        What the reason of a no was read from.
    text:
        The reply itself, without what it quotes.
    """

    status: Status | None
    words: tuple[str, ...]
    reason: DeclineReason | None
    reason_words: str
    text: str


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})", re.IGNORECASE)


_MACHINE = _any(
    r"automati[sc]\w* (?:reply|svar)", r"autosvar", r"auto-?reply", r"out of (?:the )?office",
    r"fraværsmelding", r"fråværsmelding", r"utenfor kontoret", r"utanfor kontoret",
)  # fmt: skip

_WRONG = _any(
    r"(?:feil|gal[te]?) (?:mottaker|mottakar|person|avdeling|adress\w+)",
    r"(?:er|var) ikk(?:e|je) rett\w* (?:mottaker|mottakar|person|avdeling\w*)",
    r"wrong (?:recipient|person|department|address)",
    r"not the (?:right|correct) (?:recipient|person|department)",
)

_DIALOGUE = _any(
    r"(?:allerede|alt|already)(?:\s+\w+){0,3}?\s+(?:dialog\w*|kontakt|contact|touch|talks)\s+(?:med|with)",
    r"(?:dialog|kontakt|contact|touch)\s+(?:med|with)(?:\s+\w+){1,4}?\s+(?:allerede|already)",
)

_MORE = _any(
    r"(?:mer|meir|more|further|flere|fleire) (?:informasjon|info|information|opplysninger|opplysningar|details|detaljer|detaljar)",
    r"(?:kan|kunne) (?:vi|dere|de|dykk) (?:få|sende|send) (?:\w+ )?(?:protokoll|synopsis|inklusjon)\w*",
    r"(?:could|can) (?:you|we) (?:send|have|get|see) (?:\w+ )?(?:protocol|synopsis|inclusion)\w*",
)

_NO = _any(
    rf"(?:ikke|ikkje|not)(?:{_FEW}|\s+)(?:interessert\w*|interested|aktuel[lt]\w*|mulighet\w*|mogleg\w*|høve|kapasitet|anledning|delta|stille|bidra|able|possible|participate|take part|have capacity)",
    r"kan (?:vi )?(?:dessverre )?(?:ikke|ikkje)",
    r"(?:takke[r]?|takkar|sier|seier|svarer|svarar|si|seie) (?:dessverre )?nei",
    r"(?:har|have|are|is|we) (?:ingen|inga|no) (?:mulighet|moglegheit|kapasitet|capacity|patients|pasient)\w*",
    r"(?:cannot|can't|unable to|have to decline|must decline|decline|declines)",
    r"(?:not|isn't|won't be) (?:feasible|suitable|relevant)",
    r"nei(?=[\s,.!]|$)", r"no(?=[,.!]|\s+thank|$)",
    r"avslå\w*", r"står over", r"står over denne",
)  # fmt: skip

_YES = _any(
    r"interess(?:ert\w*|e for)", r"interested", r"ja(?=[\s,.!]|$)", r"yes(?=[\s,.!]|$)",
    r"(?:vil|ønsker|ynskjer|ønskjer|kan) (?:vi )?(?:svært |veldig )?(?:gjerne )?(?:å )?(?:delta|være med|vere med|bidra)",
    r"(?:happy|glad|would like|keen|willing) to (?:take part|participate|join|be part)",
    r"stiller gjerne",
)  # fmt: skip

_IF = _any(
    r"forutsatt", r"under forutsetning", r"føresett", r"på vilkår", r"under føresetnad",
    r"(?:men )?(?:bare|berre|kun) (?:dersom|hvis|viss|om)", r"dersom", r"hvis", r"viss",
    r"provided(?: that)?", r"on (?:the )?condition", r"only if", r"as long as", r"subject to",
)  # fmt: skip

_REASONS: tuple[tuple[DeclineReason, re.Pattern[str]], ...] = (
    (
        DeclineReason.COMPETING_STUDY,
        _any(
            r"konkurrer\w+ (?:med )?(?:\w+ )?(?:studie|studia|studiar|pasient)\w*",
            r"konkurrerende|konkurrerande", r"competing (?:stud|trial)\w*", r"compet\w+",
            r"(?:annen|anna|ein annan|andre|another|other) (?:pågående |pågåande |ongoing )?(?:stud|trial)\w*",
        ),
    ),
    (
        DeclineReason.NO_PATIENTS,
        _any(
            r"(?:ingen|ingen aktuelle|for få|svært få|få|ikke|ikkje|no|too few|very few|few|not enough)(?:\s+\w+){0,3}?\s+(?:pasient|patient)\w*",
            r"pasientgrunnlag\w*", r"patient (?:population|base) is too small",
        ),
    ),
    (
        DeclineReason.STAFF_CAPACITY,
        _any(
            r"(?:ikke|ikkje|ingen|inga|manglende|manglande|mangler|manglar|for lite|no|lack of|limited|not have|lack|insufficient)(?:\s+\w+){0,3}?\s+(?:kapasitet|capacity|ressurs|resource|personell|personale|staff|bemanning|studiesykepleier|studiesjukepleiar|study nurse)\w*",
            r"kapasitetsmangel|ressursmangel|understaffed|short.?staffed|bemanningssituasjon\w*",
        ),
    ),
    (
        DeclineReason.EQUIPMENT,
        _any(
            r"(?:ikke|ikkje|mangler|manglar|no|lack|without|not have)(?:\s+\w+){0,3}?\s+(?:utstyr|equipment|scanner|skanner|skannar|lab\w*|fryser|frysar|freezer|pet|mr)\b",
        ),
    ),
    (
        DeclineReason.EXCLUSION_CRITERIA,
        _any(
            r"(?:inklusjons|eksklusjons|inklusjon|eksklusjon)\w*", r"(?:inclusion|exclusion) criteria",
            r"kriteri\w+", r"criteria",
        ),
    ),
    (
        DeclineReason.TIMELINE,
        _any(
            r"(?:tids(?:plan|ramme|frist)\w*|oppstart\w*|for kort (?:tid|frist)|tidspunkt\w*)",
            r"timelines?", r"time ?frame", r"too (?:short|soon|tight)",
        ),
    ),
    (
        DeclineReason.STANDARD_OF_CARE,
        _any(r"standardbehandling\w*", r"standard of care", r"norsk praksis", r"retningslinj\w+", r"guidelines?"),
    ),
    (DeclineReason.ETHICAL, _any(r"etisk\w*", r"ethical\w*", r"uetisk\w*", r"unethical")),
    (
        DeclineReason.FINANCIAL,
        _any(r"økonomi\w*", r"budsjett\w*", r"betaling\w*", r"financial\w*", r"budget\w*", r"payment"),
    ),
)  # fmt: skip

_HEADER = re.compile(
    r"\s*\W{0,3}(fra|frå|from|sendt|sent|dato|date|til|to|kopi|cc|emne|subject)\W{0,3}:",
    re.IGNORECASE,
)
_QUOTES = re.compile(
    r"\s*(?:>|-{2,}\s*(?:original|opprinneleg|opprinnelig|opphavleg|forwarded|videresendt)"
    r"|_{8,}\s*$"
    r"|.{0,120}(?:skrev|skreiv|wrote)\b.{0,80}:\s*$)",
    re.IGNORECASE,
)


def read_reply(text: str) -> ReadReply:
    """What a mail says, pasted with or without its sender and subject.

    Examples
    --------
    >>> read_reply("Hei, vi har dessverre ikke kapasitet til dette nå.").status.value
    'declined'
    """
    own = own_words(text)
    if is_from_a_machine(text):
        return ReadReply(None, (), None, "", own)
    status, words = _status(own)
    reason, reason_words = _reason(own) if status is Status.DECLINED else (None, "")
    return ReadReply(status, words, reason, reason_words, own)


def is_from_a_machine(text: str) -> bool:
    """Whether a mail is an automatic reply, which says nothing of what it answers."""
    return _MACHINE.search(text[:2_000]) is not None


def own_words(text: str) -> str:
    """The reply itself: without its headers, and without the letters it quotes."""
    lines = text[:MAX_READ].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    begin = 0
    while begin < len(lines) and (not lines[begin].strip() or _HEADER.match(lines[begin])):
        begin += 1
    kept: list[str] = []
    for at, line in enumerate(lines[begin:], begin):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if _QUOTES.match(line[:200]) or (_HEADER.match(line) and _HEADER.match(following)):
            break
        kept.append(line)
    return "\n".join(kept).strip()


def names_in(text: str, names: Iterable[str]) -> str:
    """The longest of the names that a text has, as whole words; "" for none.

    Examples
    --------
    >>> names_in("Hilsen Ahus, medisinsk avdeling", ["Ahus", "Akershus universitetssykehus"])
    'Ahus'
    """
    plain = " ".join(text.casefold().split())
    found = ""
    for name in names:
        wanted = " ".join(name.casefold().split())
        if len(wanted) > max(len(found), 2) and re.search(
            rf"(?<!\w){re.escape(wanted)}(?!\w)", plain
        ):
            found = name
    return found


def _status(text: str) -> tuple[Status | None, tuple[str, ...]]:
    for status, pattern in (
        (Status.WRONG_RECIPIENT, _WRONG),
        (Status.ALREADY_IN_DIALOGUE, _DIALOGUE),
    ):
        found = pattern.search(text)
        if found:
            return status, (_around(text, found),)
    no = _NO.search(text)
    # "Not interested" is no yes.
    yes = _YES.search(_NO.sub(lambda one: " " * len(one[0]), text))
    if no and yes:
        return None, (_around(text, yes), _around(text, no))
    if no:
        return Status.DECLINED, (_around(text, no),)
    if yes:
        condition = _IF.search(text)
        if condition:
            return Status.CONDITIONAL, (_around(text, yes), _around(text, condition))
        return Status.INTERESTED, (_around(text, yes),)
    more = _MORE.search(text)
    return (Status.MORE_INFO, (_around(text, more),)) if more else (None, ())


def _reason(text: str) -> tuple[DeclineReason | None, str]:
    for reason, pattern in _REASONS:
        found = pattern.search(text)
        if found:
            return reason, _around(text, found)
    return None, ""


def _around(text: str, found: re.Match[str]) -> str:
    """The sentence that some words stand in, not too long."""
    begin = max(text.rfind(mark, 0, found.start()) for mark in ".!?\n") + 1
    ends = [at for mark in ".!?\n" if (at := text.find(mark, found.end())) >= 0]
    sentence = " ".join(text[begin : min(ends, default=len(text))].split())
    return sentence if len(sentence) <= 160 else " ".join(found[0].split())
