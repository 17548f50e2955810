"""Names that nobody bears: hospitals from fairy tales, companies that do not exist.

Every hospital's name carries the mark "(oppdiktet)", in nynorsk "(oppdikta)", and every
company's "(made up)", so that no list that shows one can be taken for a real one.
"""

from __future__ import annotations

#: No Norwegian place is called so; combined they give more names than a portal may have.
_FIRST = (
    "Askepott", "Bukkebruse", "Dragehale", "Eventyr", "Fabel", "Gullegg", "Huldrelokk", "Innbild",
    "Jutulkam", "Kråkesølv", "Luftslott", "Månestøv", "Nøkkerose", "Ordgåte", "Paddehatt",
    "Regnbue", "Snøklokke", "Trollsmie", "Tussmørk", "Ulvehyl", "Veslefugl", "Ønskestein",
    "Ørneflukt", "Åkerdrøm", "Sagnhest", "Grimmetråd", "Lykkeskilling", "Perlefjær",
    "Stjernedryss", "Tryllestav", "Sukkertøy",
)  # fmt: skip
_LAST = (
    "vik", "dal", "fjord", "nes", "haug", "øy", "vatn", "berg", "mo", "sund",
    "elv", "strand", "heim", "bakken", "voll", "tind", "foss", "hamn", "eid", "åsen",
)  # fmt: skip

#: (id, name): parallel to the real regions, and not them.
REGIONS = (
    ("demo-sorost", "Region Sørøst (oppdiktet)"),
    ("demo-vest", "Region Vest (oppdikta)"),
    ("demo-midt", "Region Midt (oppdiktet)"),
    ("demo-nord", "Region Nord (oppdiktet)"),
)

SPONSORS = tuple(
    f"{name} (made up)"
    for name in (
        "Askeladd Pharma", "Smørbukk Biologics", "Tommeliten Therapeutics", "Lurvehette Oncology",
        "Gullfugl Biotech", "Rødrev Medicines", "Reveenka Life Science", "Grautkjele Pharma",
        "Sabelblom Bio", "Vintereple Vaccines", "Sølvfaks Devices", "Kongsdatter Genomics",
        "Hulderklokke Immunology", "Blåstein Neuro", "Nordenvind Cardio", "Tusenstråle Medtech",
    )
)  # fmt: skip

CROS = tuple(
    f"{name} (made up)"
    for name in (
        "Sjumilsstøvel Clinical Research",
        "Harelabb Trials",
        "Kråkeflukt Contract Studies",
    )
)

#: Codes of the sponsors' products start so, one each, in the order of `SPONSORS`.
PRODUCT_PREFIXES = (
    "ASK", "SMB", "TML", "LVH", "GLF", "RDR", "RVK", "GRK",
    "SBB", "VNT", "SLF", "KNG", "HDK", "BLS", "NRV", "TUS",
)  # fmt: skip

_ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


def place_name(place: int) -> str:
    """The made-up place of the hospital with that number, from 0; each number has its own."""
    first, round_ = place % len(_FIRST), place // len(_FIRST)
    return _FIRST[first] + _LAST[(first * 7 + round_) % len(_LAST)]


def slug(name: str) -> str:
    """The id of a made-up place: ``demo-manestovoy``."""
    return "demo-" + name.lower().translate(_ASCII)


def mark(name: str, language: str) -> str:
    """`name` with the mark that it is made up."""
    return f"{name} ({'oppdikta' if language == 'nn' else 'oppdiktet'})"
