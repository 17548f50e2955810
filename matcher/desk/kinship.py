"""Which earlier requests a new one may follow from: sent twice, bid again, changed, made concrete.

Judges words only: numbers of a study decide at once, else title, product and disease must all
agree. Quiet rather than thorough: two studies of one sponsor in one field are no kin. (The
circles and repeated rows of a file that is imported are another question: see `files`.)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from matcher.domain.case import LinkKind
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.text.normalise import fold

#: Below this two requests are not shown as kin.
LIKE_AT_LEAST = 0.8
#: The same study asked again so much later is a new bid, whatever else is the same.
LONG_AFTER_DAYS = 180
#: No more is shown: a person looks at each.
MOST = 5

#: Titles less alike than this, of 100, are not looked at further.
_WORTH_A_LOOK = 60.0
_LOOKED_AT = 40
#: What each part says of two requests being one study.
_PARTS = {"title": 0.55, "product": 0.25, "indication": 0.2}
_SAME, _ALIKE, _OTHER = 0.95, 0.8, 0.6
#: A title of fewer telling words says too little by itself.
_TELLING_WORDS = 4

_NCT = re.compile(r"NCT\d{8}(?!\d)", re.IGNORECASE)
_EU = re.compile(r"20\d\d-\d{6}-\d\d(?!\d)")
_PROTOCOL = re.compile(
    r"\b(?!NCT)[A-Z][A-Z0-9]{1,9}[- ]?\d{2,5}[-./]\d{2,5}(?:[-./]\d{1,4})?\b"
    r"|\b(?!NCT)[A-Z]\d{4,7}(?:[A-Z]\d{3,6})?\b"
)
_CODE = re.compile(r"\b[A-Z]{2,8}[- ]?\d{2,7}[A-Z]?\b")
_NUMBER = re.compile(r"\d+")
#: A title runs to some hundred letters; ids stand near the front of the rest.
_READ = 4_000

#: Words that stand in half of all titles.
_BOILERPLATE = frozenset(
    fold(
        "a an the of in with and or for to on as at by vs versus from who is are study trial "
        "clinical phase i ii iii iv randomised randomized double blind blinded open label placebo "
        "controlled multicentre multicenter multi centre center international efficacy safety "
        "evaluate evaluating assess assessing investigate investigating compare comparing parallel "
        "group groups arm patients participants subjects adult adults treatment therapy effect "
        "tolerability compared added standard care en et ei av i med og for til hos studie "
        "randomisert dobbeltblindet kontrollert placebokontrollert fase pasienter pasientar "
        "deltakere behandling effekt sikkerhet tryggleik voksne vaksne klinisk utprøving som"
    ).split()
)
#: Words that make a study another one beside its sister.
_SISTERS = frozenset(
    fold(
        "extension rollover roll long term maintenance induction open-label-extension forlengelse "
        "forlenging langtids paediatric pediatric children adolescents barn ungdom healthy "
        "volunteers japanese chinese"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Kin:
    """An earlier request that the new one seems to follow from.

    Attributes
    ----------
    likeness:
        0 to 1; 1 where they name the same study number.
    because:
        Codes: ``same_study_id``, ``same_title``, ``alike_title``, ``same_product``,
        ``same_indication``, ``other_cro``, ``other_version``, ``amended_numbers``,
        ``after_outcome``, ``long_after``, ``other_channel``.
    """

    request_id: str
    kind: LinkKind
    likeness: float
    because: tuple[str, ...]


def kin(
    request: Request, earlier: Sequence[Request], *, decided: Collection[str] = ()
) -> tuple[Kin, ...]:
    """The earlier requests that a new one seems to be, or to follow from.

    Parameters
    ----------
    request:
        The new one; with or without an id.
    earlier:
        All others, in any order; the request itself among them does no harm.
    decided:
        Ids of those whose outcome is known.

    Returns
    -------
    tuple of Kin
        At most `MOST`, the likest first, of equals the latest received.
    """
    mine = _traits(request)
    found: list[tuple[float, int, Kin]] = []
    for place in _worth_a_look(mine, earlier):
        other = earlier[place]
        if request.request_id and other.request_id == request.request_id:
            continue
        likeness, because = _likeness(request, mine, other)
        if likeness >= LIKE_AT_LEAST:
            kind, why = _kind(request, other, decided)
            day = other.received_on.toordinal() if other.received_on else 0
            one = Kin(other.request_id, kind, round(likeness, 3), (*because, *why))
            found.append((-likeness, -day, one))
    found.sort(key=lambda item: (item[0], item[1], item[2].request_id))
    return tuple(one for _, _, one in found[:MOST])


@dataclass(frozen=True, slots=True)
class _Traits:
    """What a request is recognised by."""

    title: str
    telling: frozenset[str]
    numbers: frozenset[str]
    ids: tuple[frozenset[str], ...]
    codes: frozenset[str]


def _traits(request: Request) -> _Traits:
    return _traits_of(request.title, request.product, request.key_criteria[:_READ])


@lru_cache(maxsize=16_384)
def _traits_of(title: str, product: str, rest: str) -> _Traits:
    title, product = title[:_READ], product[:_READ]
    text = f"{title} {product} {rest}".upper()
    ids = (
        frozenset(_NCT.findall(text) if "NCT" in text else ()),
        frozenset(_EU.findall(text)),
        frozenset(_PROTOCOL.findall(f"{title} {product}")),
    )
    bare = _without_ids(title) if any(ids) else title
    words = [word for word in fold(bare).split() if word not in _BOILERPLATE]
    codes = {_plain_code(code) for code in _CODE.findall(f"{bare} {product}")}
    return _Traits(
        " ".join(words),
        frozenset(words),
        frozenset(_NUMBER.findall(bare)),
        ids,
        frozenset(codes),
    )


def _without_ids(title: str) -> str:
    for pattern in (_NCT, _EU, _PROTOCOL):
        title = pattern.sub(" ", title)
    return title


def _plain_code(code: str) -> str:
    return code.replace("-", "").replace(" ", "")


def _worth_a_look(mine: _Traits, earlier: Sequence[Request]) -> Iterable[int]:
    """Places of those that share a number, a product or much of the title."""
    places: dict[int, None] = {}
    theirs = [_traits(other) for other in earlier]
    my_ids = frozenset().union(*mine.ids)
    for place, other in enumerate(theirs):
        if any(not my_ids.isdisjoint(ids) for ids in other.ids):
            places[place] = None
    if mine.title:
        alike = process.extract(
            mine.title,
            [other.title for other in theirs],
            scorer=fuzz.token_sort_ratio,
            score_cutoff=_WORTH_A_LOOK,
            limit=_LOOKED_AT,
        )
        places |= dict.fromkeys(place for _, _, place in alike)
    return places


def _likeness(request: Request, mine: _Traits, other: Request) -> tuple[float, tuple[str, ...]]:
    theirs = _traits(other)
    if any(not a.isdisjoint(b) for a, b in zip(mine.ids, theirs.ids, strict=True)):
        return 1.0, ("same_study_id",)
    if _are_two_studies(request, mine, other, theirs):
        return 0.0, ()
    parts = {"title": fuzz.token_sort_ratio(mine.title, theirs.title) / 100}
    if request.product and other.product:
        same_code = bool(mine.codes & theirs.codes)
        parts["product"] = 1.0 if same_code else _words_alike(request.product, other.product)
    if request.indication and other.indication:
        parts["indication"] = _words_alike(request.indication, other.indication)
    if len(parts) == 1 and (
        parts["title"] < _SAME or min(len(mine.telling), len(theirs.telling)) < _TELLING_WORDS
    ):
        return 0.0, ()
    if min(parts.values()) < _OTHER or parts["title"] < _ALIKE:
        return 0.0, ()
    total = sum(_PARTS[name] for name in parts)
    likeness = sum(_PARTS[name] * value for name, value in parts.items()) / total
    return likeness, _because(parts)


def _because(parts: dict[str, float]) -> tuple[str, ...]:
    because = ["same_title" if parts["title"] >= _SAME else "alike_title"]
    because += [
        f"same_{name}" for name in ("product", "indication") if parts.get(name, 0.0) >= _SAME
    ]
    return tuple(because)


def _are_two_studies(request: Request, mine: _Traits, other: Request, theirs: _Traits) -> bool:
    """Whether something says outright that these are two studies."""
    return bool(
        any(a and b and a.isdisjoint(b) for a, b in zip(mine.ids, theirs.ids, strict=True))
        or (mine.codes and theirs.codes and mine.codes.isdisjoint(theirs.codes))
        or (mine.telling ^ theirs.telling) & _SISTERS
        or (mine.numbers and theirs.numbers and mine.numbers != theirs.numbers)
        or _differ(request.phase, other.phase)
        or _differ(request.population, other.population)
        or _other_name(request.sponsor, other.sponsor)
    )


def _differ(mine: object, theirs: object) -> bool:
    return bool(mine and theirs and mine != theirs)


def _other_name(mine: str, theirs: str) -> bool:
    """Whether two firms are named and are not one, spelt in two ways."""
    if not (mine.strip() and theirs.strip()):
        return False
    return fuzz.token_set_ratio(fold(mine[:200]), fold(theirs[:200])) < 100 * _ALIKE


def _words_alike(mine: str, theirs: str) -> float:
    return fuzz.token_set_ratio(fold(mine[:500]), fold(theirs[:500])) / 100


def _kind(
    request: Request, other: Request, decided: Collection[str]
) -> tuple[LinkKind, tuple[str, ...]]:
    """How the new request follows from the earlier one of the same study."""
    if other.request_type is RequestType.COUNTRY and request.request_type is RequestType.SITE:
        return LinkKind.FROM_COUNTRY, ()
    if other.request_id in decided:
        return LinkKind.RE_BID, ("after_outcome",)
    if _other_name(request.cro, other.cro):
        return LinkKind.RE_BID, ("other_cro",)
    if _differ(request.version, other.version):
        return LinkKind.NEW_VERSION, ("other_version",)
    if _differ(request.sites_wanted, other.sites_wanted) or _differ(
        request.patients_wanted, other.patients_wanted
    ):
        return LinkKind.NEW_VERSION, ("amended_numbers",)
    if (
        request.received_on
        and other.received_on
        and (request.received_on - other.received_on).days > LONG_AFTER_DAYS
    ):
        return LinkKind.RE_BID, ("long_after",)
    other_way = request.channel is not other.channel
    return LinkKind.DUPLICATE, ("other_channel",) if other_way else ()
