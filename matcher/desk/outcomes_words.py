"""The words by which companies tell what became of a study: bokmål, nynorsk, English.

Patterns only; `outcomes_mail` says what they mean together.
"""

from __future__ import annotations

import re

#: A few words that may stand between.
_GAP = r"(?:\s+[\w'’-]+){0,4}?\s+"
_NORWAY = r"(?:norway|norge|noreg|the norwegian (?:sites?|part))"
_NOT = r"(?:not|never|ikke|ikkje)"
_PICKED = (
    r"(?:selected|chosen|picked|allocated|awarded|included|confirmed|approved|"
    r"valgt|vald|valde|tildelt|inkludert|utvalgt|utvald|plukket ut|med)"
)
_STUDY = r"(?:study|trial|project|programme?|protocol|studien?|prosjektet|utprøvingen|utprøvinga)"
_STOPPED = (
    r"(?:cancel\w+|terminated|withdrawn|discontinued|stopped|abandoned|halted|dropped|"
    r"avlyst|trukket|trekt|kansellert|stanset|stansa|stoppet|stoppa|skrinlagt|lagt ned)"
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


#: It is not decided, or it is not said.
NOT_TOLD = _any(
    r"(?:not yet|yet to be|ikke ennå|ikkje enno|ennå ikke|enno ikkje)",
    r"(?:has|have|is|are|was|er|har|blir)\s+(?:not|ikke|ikkje)\s+(?:been\s+|blitt\s+|vorte\s+)?(?:decided|finali[sz]ed|final|made|avgjort|bestemt|avklart|endelig|endeleg)(?:\s+(?:yet|ennå|enno))?",
    r"(?:no|ingen|inga)\s+(?:final\s+|endelig\s+|endeleg\s+)?(?:decision|avgjørelse|avgjerd|beslutning)",
    r"(?:still|fortsatt|framleis|fremdeles)\s+(?:pending|open|ongoing|under|awaiting|waiting|evaluating|venter|ventar|uavklart|åpent|ope)",
    r"(?:cannot|can not|ca not|unable to|not able to|not allowed to|not at liberty to|may not)\s+(?:\w+\s+)?(?:share|disclose|comment|tell|say|provide|reveal)",
    r"(?:kan|får)\s+(?:vi\s+|dessverre\s+|diverre\s+)*(?:ikke|ikkje)\s+(?:dele|si|seie|opplyse|oppgi|oppgje|kommentere|fortelle|fortelje)",
    r"(?:we|vi)\s+(?:do|did) not\s+(?:share|disclose)",
)  # fmt: skip

#: There is no study any more, here or elsewhere.
WITHDRAWN = _any(
    rf"{_STUDY}(?:{_GAP}|\s+){_STOPPED}",
    r"(?:have|has|had|decided to|har|har valgt å|har valt å|vil|ønsker å|ynskjer å)\s+(?:therefore\s+|dessverre\s+|diverre\s+)?(?:cancel(?:led|ed)?|withdrawn?|terminated?|discontinued?|avlyst?|trukket|trekke|trekt)\s+(?:the|this|our|these|both|all|denne|forespørsel\w*|førespurnad\w*|studien?|disse)",
    r"(?:no longer|ikke lenger|ikkje lenger)\s+(?:planned|pursuing|going ahead|planlagt|aktuell)",
    r"(?:we|vi)\s+(?:withdraw|trekker|trekkjer)",
)  # fmt: skip

#: The study goes on without Norway.
LOST = _any(
    rf"{_NORWAY}(?:{_GAP}|\s+){_NOT}(?:{_GAP}|\s+){_PICKED}",
    rf"{_NORWAY}\s+(?:was|has been|is|er|ble|blei|vart|vert|blir)\s+(?:dessverre\s+|diverre\s+|unfortunately\s+)?(?:declined|rejected|deselected|excluded|valgt bort|vald bort|forkastet)",
    rf"{_NOT}\s+(?:to\s+|å\s+)?(?:\w+\s+){{0,2}}?(?:proceed|move|moving|go|going|continue|continuing|run|conduct|place|open|gå|køyre|kjøre|fortsette|halde fram)(?:\s+(?:ahead|forward|on|vidare|videre))?(?:\s+[\w'’]+){{0,4}}?\s+(?:with|in|to|med|i|til)\s+{_NORWAY}",
    rf"{_NOT}\s+(?:to\s+|å\s+)?(?:select|choose|include|allocate|use|velge|velje|inkludere|bruke)(?:\s+[\w'’]+){{0,3}}?\s+{_NORWAY}",
    rf"{_NOT}\s+(?:been\s+|be\s+|blitt\s+|vorte\s+)?{_PICKED}(?:\s+[\w'’]+){{0,3}}?\s+{_NORWAY}",
    r"(?:går|gikk|gjekk|gå)\s+(?:dessverre\s+|diverre\s+)?(?:ikke|ikkje)\s+(?:videre|vidare)",
    r"(?:study|trial|studien?|it|den|he|ho)\s+(?:will|kommer|kjem|is|was|ble|vart)\s+(?:dessverre\s+|diverre\s+)?(?:not|ikke|ikkje)\s+(?:be\s+|come\s+|coming\s+)?(?:placed |conducted |run |opened |allocated )?(?:to|in|til|i)\s+(?:norway|norge|noreg)",
    r"(?:no|ingen|inga|zero)\s+(?:norwegian|norske)\s+(?:sites?|hospitals?|cent(?:re|er)s?|sykehus|sjukehus)",
    r"(?:neither|none of|ingen av|inga av)(?:\s+\w+){1,6}?\s+(?:come|go|placed|selected|chosen|allocated|awarded|proceed|tildelt|valgt|vald|valde|kommer|kjem|går)",
    r"(?:without|uten|utan)\s+(?:norway|norge|noreg|norwegian sites)",
    r"(?:other|andre)\s+(?:countries|land)(?:\s+\w+){0,3}?\s+(?:selected|chosen|instead|valgt|valde|i stedet|i staden)",
    rf"(?:decided|chosen|opted)\s+(?:against|to exclude|to drop)\s+(?:\w+\s+)?{_NORWAY}",
    rf"^(?:[-*•\s]*)(?:[\w-]+\s*[:–-]\s*)?{_NOT}\s+(?:been\s+)?(?:selected|chosen|allocated|awarded|valgt|vald|tildelt)\s*$",
    rf"^.{{0,60}}?(?:was|were|is|are|has been|have been|er|ble|vart|blei)\s+(?:dessverre\s+|diverre\s+|unfortunately\s+)?{_NOT}\s+(?:allocated|awarded|tildelt)",
)  # fmt: skip

#: The study comes to Norway.
WON = _any(
    rf"{_NORWAY}\s+(?:has|have|was|were|is|er|ble|blei|vart|har|will be|vil bli)\s+(?:now\s+|also\s+|been\s+|blitt\s+|vorte\s+|nå\s+|no\s+|også\s+|òg\s+)*{_PICKED}",
    rf"(?:have|has|had|har)\s+(?:now\s+|nå\s+|no\s+)?(?:selected|chosen|confirmed|included|allocated|valgt|valt|inkludert)\s+{_NORWAY}",
    r"(?:placed|conducted|run|opened?|allocated|awarded|going ahead|go ahead|proceeding|proceed|start\w*|legges|leggast|lagt|gjennomføres|gjennomførast|tildelt)(?:\s+\w+){0,2}?\s+(?:in|to|with|til|i|med)\s+(?:norway|norge|noreg)",
    r"(?:study|trial|studien)\s+(?:will come|comes|is coming|kommer|kjem|går)\s+(?:to|til)\s+(?:norway|norge|noreg)",
    r"(?:tildelt|gitt til|gjeven til)\s+(?:til\s+)?(?:norge|noreg)",
    r"^(?:[-*•\s]*)(?:[\w-]+\s*[:–-]\s*)?(?:allocated|awarded|selected|tildelt|valgt|vald)\s*$",
)  # fmt: skip

#: Said of a hospital: it is in.
CHOSEN = _any(
    r"(?:selected|chosen|picked|included|confirmed|approved|activated|valgt|vald|valde|utvalgt|utvald|inkludert|plukket ut)",
    r"(?:go|going|gone|proceed\w*|går|gå)\s+(?:ahead\s+|forward\s+|videre\s+|vidare\s+)?(?:with|med)",
)

#: Said of a hospital: it is not.
NOT_CHOSEN_SITE = _any(
    rf"{_NOT}\s+(?:been\s+|be\s+|blitt\s+|vorte\s+|go(?:ing)?\s+|to\s+)?(?:{_PICKED}|ahead with|forward with|videre med|vidare med)",
    r"(?:deselected|non-selected|unselected|declined|rejected|valgt bort|vald bort)",
    r"(?:ikke|ikkje|not)\s+(?:gå|go|going|proceed\w*)\s+(?:videre|vidare|ahead|forward|on)?\s*(?:with|med)?",
)

#: What comes before a list of hospitals.
SITE_LIST = _any(
    r"(?:sites?|hospitals?|cent(?:re|er)s?|sykehus(?:ene)?|sjukehus(?:a)?|sentre|sentra|steder|stader)\s*(?:are|is|er|in norway|i norge|i noreg)?\s*:?"
)

#: After a verdict for Norway, hospitals that come with it are those.
ALL_OF_THEM = _any(r"(?:with|at|in|and|med|ved|på|hos|og)")
