"""A made-up catalogue of any number of hospitals, and strings that name them as people do.

Everything comes from the seed. Places are put together from Nordic name parts, so that many
differ by a letter or two, as real ones do; no hospital is real.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from matcher.domain.site import Site

_FIRST_PARTS = (
    "Al Ask Au Berg Bjørk Bjørn Brand Brei Bru Dal Drag Egg Eid Eik Elv Esp Fager Falk Fin Fiske "
    "Fjell Flat Flek Foss Fram Fugl Furu Gard Geit Glom Gran Gras Grim Grøn Gull Haga Halvor Hassel "
    "Haug Havn Hegg Helle Hest Holt Humle Hval Hyl Isak Jern Jot Kald Kalv Klepp Kjerr Knut Kol Kors "
    "Kvit Lang Lauv Leir Lind Lom Lys Mar Mjø Molt Myr Mæl Nes Nord Notø Odd Ore Orm Osk Rauma Rei "
    "Ring Rog Rust Ryp Røys Sal Sand Selje Sild Skar Skog Slett Smø Snø Sol Stein Stor Strøm Sul Sver "
    "Syl Sæter Tang Tind Tjel Torv Troll Tun Tveit Ulv Vang Vass Vegg Ven Vest Vinde Vær Ytre Øks Ørn "
    "Åker Ås"
)
_SECOND_PARTS = (
    "berg bygd bø bøl dal eid elv fjell fjord foss gard grend hagen halsen haug havn heim hella holm "
    "holt hus hval jord kleiv krok land lia lund løkka mark mo myr nes odden oset ra rud rust sand sel "
    "seter sjøen skar skog stad strand strøm sund svik tangen tjern tun tveit vang vatn vik vika voll "
    "våg ø øy øya åker ås åsen"
)
_KINDS = (
    ("{p} sykehus", "{p} Hospital"),
    ("{p} universitetssykehus", "{p} University Hospital"),
    ("Sykehuset {p}", "{p} Hospital Trust"),
    ("{p} sentralsykehus", "{p} Central Hospital"),
    ("{p} psykiatriske sykehus", "{p} Psychiatric Hospital"),
    ("{p} rehabiliteringssenter", "{p} Rehabilitation Centre"),
    ("{p} diakonale sykehus", "{p} Deaconess Hospital"),
    ("{p} revmatismesykehus", "{p} Rheumatism Hospital"),
    ("{p} barnesykehus", "{p} Children's Hospital"),
    ("{p} lungesykehus", "{p} Lung Hospital"),
    ("Kysthospitalet i {p}", "Coastal Hospital at {p}"),
    ("{p} distriktsmedisinske senter", "{p} District Medical Centre"),
)
_DEPARTMENTS = (
    "Department of Cardiology", "Kirurgisk avdeling", "Barne- og ungdomsklinikken", "Dept. of Oncology",
    "Revmatologisk avd.", "Division of Medicine", "Seksjon for endokrinologi", "Nevrologisk avdeling",
    "Section of Haematology", "Forskningsposten", "Hudpoliklinikken", "Clinical Trial Unit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A string and the id of the hospital it names."""

    text: str
    site_id: str


def made_up_sites(n: int, *, seed: int) -> list[Site]:
    """`n` hospitals, no two of one name, in cities that several share."""
    rng = random.Random(seed)  # noqa: S311
    places = [
        f"{first}{second}" for first in _FIRST_PARTS.split() for second in _SECOND_PARTS.split()
    ]
    places += [f"{side} {place}" for side in ("Øvre", "Indre") for place in places[::4]]
    pairs = [(place, kind) for place in places for kind in range(len(_KINDS))]
    if n > len(pairs):
        raise ValueError(f"At most {len(pairs)} hospitals can be made up, {n} were asked for.")
    sites = []
    taken: set[str] = set()
    for place, kind in rng.sample(pairs, len(pairs)):
        norwegian, english = (form.format(p=place) for form in _KINDS[kind])
        # "Sykehuset X" and "X sykehus" would be one name to any reader.
        claims = {_claim(norwegian, place), _claim(english, place)}
        if claims & taken:
            continue
        taken |= claims
        sites.append(
            Site(f"s{len(sites):06d}", norwegian, english, trust="", city=place, kind="made_up")
        )
        if len(sites) == n:
            return sites
    raise ValueError(f"Only {len(sites)} hospitals have names of their own, {n} were asked for.")


def written(sites: list[Site], n: int, *, seed: int) -> list[Written]:
    """`n` strings, each naming a hospital drawn at random, with one to three kinds of mess."""
    rng = random.Random(seed)  # noqa: S311
    strings = []
    for _ in range(n):
        site = rng.choice(sites)
        text = rng.choice((site.name, site.name_en))
        for change in rng.sample(_CHANGES, rng.randint(1, 3)):
            text = change(text, site, rng)
        strings.append(Written(text, site.site_id))
    return strings


def _claim(name: str, place: str) -> str:
    words = name.lower().replace("sykehuset", "sykehus").replace("hospital trust", "hospital")
    kind = " ".join(words.replace(place.lower(), " ").split())
    return f"{place.lower()}|{kind}"


def _slip(text: str, site: Site, rng: random.Random) -> str:
    spots = [i for i, char in enumerate(text) if char.isalpha() and i > 0]
    i = rng.choice(spots)
    letter = rng.choice("aeionrstl")
    kind = rng.randrange(4)
    if kind == 0:
        return text[:i] + text[i + 1 :]
    if kind == 1:
        return text[:i] + letter + text[i:]
    if kind == 2:
        return text[:i] + letter + text[i + 1 :]
    return text[: i - 1] + text[i] + text[i - 1] + text[i + 1 :]


def _plain_letters(text: str, site: Site, rng: random.Random) -> str:
    spellings = rng.choice((("ae", "oe", "aa"), ("a", "o", "a")))
    for letter, spelling in zip("æøå", spellings, strict=True):
        text = text.replace(letter, spelling).replace(letter.upper(), spelling.capitalize())
    return text


def _misread(text: str, site: Site, rng: random.Random) -> str:
    return text.encode("utf-8").decode("latin-1")


def _case(text: str, site: Site, rng: random.Random) -> str:
    return text.upper() if rng.random() < 0.5 else text.lower()


def _department_before(text: str, site: Site, rng: random.Random) -> str:
    return f"{rng.choice(_DEPARTMENTS)}, {text}"


def _department_after(text: str, site: Site, rng: random.Random) -> str:
    return f"{text} - {rng.choice(_DEPARTMENTS)}"


def _city_after(text: str, site: Site, rng: random.Random) -> str:
    return f"{text}, {site.city}, {rng.randint(1000, 9999)}, Norway"


def _legal_form(text: str, site: Site, rng: random.Random) -> str:
    return f"{text} {rng.choice(('HF', 'AS', 'Trust'))}"


def _shortened(text: str, site: Site, rng: random.Random) -> str:
    for word, short in (("University", "Univ."), ("Hospital", "Hosp."), ("universitets", "univ.")):
        text = text.replace(word, short)
    return text


def _nynorsk(text: str, site: Site, rng: random.Random) -> str:
    return text.replace("sykehus", "sjukehus")


_CHANGES: tuple[Callable[[str, Site, random.Random], str], ...] = (
    _slip, _slip, _plain_letters, _misread, _case, _department_before, _department_after,
    _city_after, _legal_form, _shortened, _nynorsk,
)  # fmt: skip
