"""Reads what is tested and in which phase; fills nothing in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcher.catalogue.term_matching import Hit, ReadText
from matcher.catalogue.term_words import word_set
from matcher.domain.request import Finding

#: Kinds of product, what decides first; "device?" is a product that may be beside the tested one.
_ORDER = ("atmp", "ivd", "device", "drug", "device?", "ivd?", "other")
_SURE = {"atmp": 0.9, "ivd": 0.9, "device": 0.9, "drug": 0.85, "device?": 0.7, "ivd?": 0.6}
_OTHER_SURE = 0.7
_PHASE_MEANS_DRUG_SURE = 0.65
_PHASE_SURE = 0.95

#: What was given before the study, and not in it.
_EARLIER = word_set(
    "prior previous previously earlier after following post tidligere tidlegare etter failed "
    "failing naive før before refractory received mottatt fatt history"
)
#: Ends of the international names of medicines.
_MEDICINE = re.compile(
    r"(?:[a-z]{3,}(?:mab|nib|ciclib|parib|glifl?ozin|glutid|gliptin|reotid|patid|statin|sartan|"
    r"kinra|siran|cavir|buvir|desivir|platin|taxel|rubicin|limus|prazol|xaban|gepant|setron|"
    r"vedotin|deruxtecan|lisib|metinib|clax|olol|imod|nercept|tacept|bercept|atercept|foran|"
    r"renon|cilin|cillin|floxacin|mycin|azol|tropin|orexant|orexton|cetrapib|ciguat)e?)"
)
_LONG_ENOUGH = 7
_ROMAN = {
    "1": "I", "2": "II", "3": "III", "4": "IV", "i": "I", "ii": "II", "iii": "III", "iv": "IV",
    "one": "I", "two": "II", "three": "III", "four": "IV", "en": "I", "to": "II", "tre": "III",
    "fire": "IV",
}  # fmt: skip
_PHASE_WORDS = word_set("phase phases fase fasen ph")
_PHASE_NUMBER = re.compile(r"(iv|i{1,3}|[1-4])[abc]?")
_GLUED_PHASE = re.compile(r"(?:phase|fase|ph)([1-4])[abc]?")
_BETWEEN_PHASES = re.compile(r"\s*(?:/|-|–|to|til|and|og)\s*(?:phase|fase)?\s*", re.IGNORECASE)
_PHASES = ("I", "II", "III", "IV")


def read_intervention(parts: Sequence[ReadText], phase_words: str) -> Finding | None:
    """What is tested, by the first part of the request that says so; a phase means a drug."""
    for part in parts:
        found: dict[str, str] = {}
        for hit in part.hits:
            for what, kind in hit.concept.says:
                if what == "intervention_type" and not hit.denied and not _is_earlier(part, hit):
                    found.setdefault(kind, hit.words)
        if "drug" not in found and (name := _medicine(part)):
            found["drug"] = name
        kind = next((kind for kind in _ORDER if kind in found), "")
        if kind:
            value = kind.rstrip("?")
            return Finding("intervention_type", value, _SURE.get(kind, _OTHER_SURE), found[kind])
    if phase_words:
        return Finding("intervention_type", "drug", _PHASE_MEANS_DRUG_SURE, phase_words)
    return None


def _is_earlier(part: ReadText, hit: Hit) -> bool:
    before = part.words[max(hit.first - 3, 0) : hit.first]
    after = part.words[hit.last : hit.last + 1]
    return any(word.folded in _EARLIER for word in before) or any(
        word.folded in ("naive", "refractory", "failure") for word in after
    )


def _medicine(part: ReadText) -> str:
    """A word that has the end of a medicine's name."""
    taken = {place for hit in part.hits for place in range(hit.first, hit.last)}
    for place, word in enumerate(part.words):
        if (
            len(word.folded) >= _LONG_ENOUGH
            and place not in taken
            and _MEDICINE.fullmatch(word.folded)
        ):
            return word.written
    return ""


def read_phase(parts: Sequence[ReadText]) -> Finding | None:
    """The phase in Roman numerals, "I/II" where two are named."""
    for part in parts:
        for place, word in enumerate(part.words):
            glued = _GLUED_PHASE.fullmatch(word.folded)
            if glued:
                first, at = _ROMAN[glued[1]], place
            elif word.folded in _PHASE_WORDS and place + 1 < len(part.words):
                at = place + 1
                first = _phase_of(part.words[at].folded)
            else:
                continue
            if first:
                second, end = _second_phase(part, at, first)
                words = part.text[word.start : end]
                return Finding(
                    "phase", f"{first}/{second}" if second else first, _PHASE_SURE, words
                )
    return None


def _phase_of(word: str) -> str:
    numeral = _PHASE_NUMBER.fullmatch(word)
    return _ROMAN.get(numeral[1] if numeral else word, "")


def _second_phase(part: ReadText, at: int, first: str) -> tuple[str, int]:
    """A later phase joined to the first one, and where the words end."""
    for step in (1, 2, 3):
        if at + step >= len(part.words):
            break
        word = part.words[at + step]
        second = _phase_of(word.folded)
        between = part.text[part.words[at].end : word.start]
        if (
            second
            and _BETWEEN_PHASES.fullmatch(between)
            and _PHASES.index(second) == _PHASES.index(first) + 1
        ):
            return second, word.end
    return "", part.words[at].end
