"""Hospital names as people write them."""

from __future__ import annotations

import csv
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.catalogue import NameResolver, load_reference
from matcher.domain.site import Site

CATALOGUE = load_reference()
NAMES = CATALOGUE.names
TRUSTS = {site.site_id: site.trust for site in CATALOGUE.sites}
REGISTRY_STRINGS = Path(__file__).parents[4] / "shared" / "benchmarks" / "hospital_names.csv"


def strings() -> list[tuple[str, str]]:
    """Our own strings, invented, each with the trust it names or nothing."""
    path = Path(__file__).with_name("hospital_strings.csv")
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(row["written"], row["trust"]) for row in csv.DictReader(lines)]


def test_every_invented_string_names_the_right_hospital_or_none():
    assert len(strings()) > 800
    wrong = {
        text: (NAMES.resolve(text).trust_id, trust or None)
        for text, trust in strings()
        if NAMES.resolve(text).trust_id != (trust or None)
    }
    assert wrong == {}


def test_strings_of_public_registries_resolve_with_few_misses_and_hardly_a_mistake():
    if not REGISTRY_STRINGS.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{REGISTRY_STRINGS} is missing.")
        pytest.skip("the registry strings are not ours to ship")
    with REGISTRY_STRINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [(NAMES.resolve(row["raw"]).trust_id or "", row["trust_id"]) for row in rows]
    right = sum(got == want != "" for got, want in found)
    assert right / sum(got != "" for got, _ in found) >= 0.99
    assert right / sum(want != "" for _, want in found) >= 0.98


def test_every_official_name_is_its_own_hospital():
    for site in CATALOGUE.sites:
        for name in (site.site_id, site.name, site.name_en):
            assert NAMES.resolve(name).site_id == site.site_id, name


def test_every_alias_counts_for_its_trust():
    for site in CATALOGUE.sites:
        for alias in site.aliases:
            assert NAMES.resolve(alias).trust_id == site.trust, alias


def _plain(letters: str) -> Callable[[str, Site], str]:
    table = str.maketrans(dict(zip("æøåÆØÅ", letters.split(), strict=True)))
    return lambda name, _: name.translate(table)


WRITING_STYLES: dict[str, Callable[[str, Site], str]] = {
    "lower case": lambda name, _: name.lower(),
    "capitals": lambda name, _: name.upper(),
    "two letters for one": _plain("ae oe aa Ae Oe Aa"),
    "one letter for one": _plain("a o a A O A"),
    "encoded twice": lambda name, _: name.encode().decode("latin-1"),
    "city after it": lambda name, site: f"{name}, {site.city}, Norway",
    "postcode after it": lambda name, site: f"{name}, {site.city}, 5021, Norway",
    "department before it": lambda name, _: f"Department of Cardiology, {name}",
    "avdeling before it": lambda name, site: f"Kirurgisk avd., {name}, {site.city}",
    "department after it": lambda name, _: f"{name} - Barne- og ungdomsklinikken",
    "HF": lambda name, _: f"{name.removesuffix(' HF')} HF",
    "nynorsk": lambda name, _: name.replace("sykehus", "sjukehus"),
    "shortened": lambda name, _: name.replace("University", "Univ.").replace("Hospital", "Hosp."),
    "blanks": lambda name, _: f"  {name.replace(' ', '  ')} ",
}


@pytest.mark.parametrize("style", WRITING_STYLES)
def test_every_hospital_is_known_in_every_writing_style(style):
    write = WRITING_STYLES[style]
    missed = [
        write(name, site)
        for site in CATALOGUE.sites
        for name in (site.name, site.name_en)
        if NAMES.resolve(write(name, site)).trust_id != site.trust
    ]
    assert missed == []


def test_most_slips_of_the_pen_are_forgiven_and_hardly_any_misleads():
    rng = random.Random(11)  # noqa: S311
    n = right = wrong = 0
    for site in CATALOGUE.sites:
        for name in (site.name, site.name_en):
            for _ in range(4):
                i = rng.randrange(1, len(name))
                slip = rng.choice((name[:i] + name[i + 1 :], name[:i] + "e" + name[i:]))
                trust = NAMES.resolve(slip).trust_id
                n += 1
                right += trust == site.trust
                wrong += trust not in (None, site.trust)
    assert right / n > 0.93
    assert wrong / n < 0.003


@pytest.mark.parametrize(
    ("text", "site_id"),
    [
        ("Sørlandet Hospital Trust, Arendal", "sshf-arendal"),
        ("Sørlandet sykehus HF, 4838 Arendal, Norway", "sshf-arendal"),
        ("Vestre Viken, Drammen", "vv-drammen"),
        ("UNN, Harstad", "unn-harstad"),
        ("Helgelandssykehuset, Mo i Rana", "helgeland-moirana"),
        ("Helse Bergen, Voss", "hb-voss"),
        ("Akershus University Hospital, Kongsvinger", "ahus-kongsvinger"),
        ("Akershus University Hospital, Lørenskog", "ahus"),
        ("St. Olavs hospital, Trondheim", "st-olavs"),
        ("Stavanger universitetssjukehus, Stavanger", "helse-stavanger"),
        ("Møre og Romsdal Hospital Trust, Molde", "hmr"),
        ("Innlandet Hospital Trust, Brumunddal", "si"),
        ("Haukeland University Hospital, Bergen", "haukeland"),
        ("Oslo University Hospital, Oslo", "ous"),
    ],
)
def test_a_city_picks_the_campus_only_where_the_campus_is_known_by_it(text, site_id):
    assert NAMES.resolve(text).site_id == site_id


@pytest.mark.parametrize(
    ("text", "site_id"),
    [
        ("OUS, Ullevål", "ous-ulleval"),
        ("Rikshospitalet - Oslo University Hospital", "ous-rikshospitalet"),
        ("OUS, Ullevål og Rikshospitalet", "ous"),
        ("Helse Førde, Førde sentralsjukehus", "forde-forde"),
        ("Helse Midt-Norge RHF, St. Olavs hospital", "st-olavs"),
    ],
)
def test_the_campus_is_more_than_its_trust_and_two_campuses_are_their_trust(text, site_id):
    assert NAMES.resolve(text).site_id == site_id


@pytest.mark.parametrize("text", ["OUS og Ahus", "Haukeland University Hospital, SUS, UNN"])
def test_two_hospitals_in_one_name_are_none_of_them(text):
    resolution = NAMES.resolve(text)
    assert resolution.site_id is None
    assert resolution.closest is not None


@pytest.mark.parametrize(
    ("text", "alone", "among"),
    [
        ("SUS", None, "helse-stavanger"),
        ("HUS", None, "haukeland"),
        ("LDS", None, "lovisenberg"),
        ("Betanien", None, None),
        ("HUS, Helsinki, Finland", None, None),
        ("OUS", "ous", "ous"),
    ],
)
def test_a_short_form_means_the_norwegian_hospital_only_among_norwegian_ones(text, alone, among):
    assert NAMES.resolve(text).site_id == alone
    assert NAMES.resolve(text, among_norwegian=True).site_id == among


def test_a_name_is_more_certain_than_a_name_among_words_and_than_a_name_put_right():
    name = NAMES.resolve("Diakonhjemmet sykehus").confidence
    among_words = NAMES.resolve("Kari, Diakonhjemmet sykehus").confidence
    put_right = NAMES.resolve("Diakonhjemet sykehus").confidence
    assert 1 == name > among_words > put_right > 0.5
    assert NAMES.resolve("Oslo kommune").confidence == 0


def test_the_string_comes_back_as_it_was_given():
    assert NAMES.resolve("  OUS ").name == "  OUS "


@pytest.mark.parametrize(
    ("name", "may_mean"),
    [
        ("HUS", ("haukeland",)),
        ("Betanien sykehus", ("betanien-skien", "betanien-bergen")),
        ("OUS og Haukeland", ("ous", "haukeland")),
        ("Gokk sykehus", ()),
        ("Haukeland", ()),
    ],
)
def test_a_shared_name_tells_whom_it_may_mean(name, may_mean):
    assert NAMES.resolve(name).may_mean == may_mean


@pytest.mark.parametrize(
    "name", ["Gokk", "Gokk sykehus", "Oslo sykehus", "Xland University Hospital"]
)
def test_a_name_that_shares_but_common_words_is_close_to_none(name):
    assert NAMES.resolve(name).closest is None


def test_an_unknown_name_tells_the_closest_hospital():
    assert NAMES.resolve("SUS").closest == "helse-stavanger"
    assert NAMES.resolve("Haukeland, Kari").closest == "haukeland"


def teach(name: str, site_id: str) -> NameResolver:
    return CATALOGUE.with_sites(CATALOGUE.sites, taught_names={name: site_id}).names


@pytest.mark.parametrize(
    ("name", "site_id"),
    [
        ("SUS", "ous"),
        ("Kreftsenteret på høyden", "ous-radiumhospitalet"),
        ("Research Site 14, Oslo", "diakonhjemmet"),
        ("Haukeland University Hospital", "ous"),
        ("Karolinska University Hospital, Sweden", "unn"),
    ],
)
def test_a_taught_name_wins_over_everything(name, site_id):
    taught = teach(name, site_id)
    assert taught.resolve(name).site_id == site_id
    assert taught.resolve(name.upper()).site_id == site_id
    assert taught.resolve("Ahus").site_id == "ahus"


def test_a_taught_name_is_known_among_other_words_too():
    taught = teach("Høydesenteret", "haukeland")
    assert taught.resolve("Hudavdelingen, Høydesenteret, Bergen").site_id == "haukeland"


def test_a_taught_name_of_a_hospital_that_is_no_more_is_forgotten():
    assert teach("Høydesenteret", "gone").resolve("Høydesenteret").site_id is None


def test_hospitals_that_share_a_name_are_told_apart_by_city_or_not_at_all():
    resolver = NameResolver(
        [
            Site("a", "Sankta Maria sykehus", city="Fjordvik"),
            Site("b", "Sankta Maria sykehus", city="Dalheim"),
        ]
    )
    assert resolver.resolve("Sankta Maria sykehus").site_id is None
    assert resolver.resolve("Sankta Maria sykehus, Dalheim").site_id == "b"


def test_an_exact_name_is_found_without_the_index_of_spellings():
    resolver = NameResolver(CATALOGUE.sites)
    assert resolver.resolve("Haukeland universitetssjukehus").site_id == "haukeland"
    assert "_near" not in vars(resolver)


def test_the_order_of_the_hospitals_does_not_matter():
    shuffled = list(CATALOGUE.sites)
    random.Random(5).shuffle(shuffled)  # noqa: S311
    other = NameResolver(shuffled, ambiguous=CATALOGUE.ambiguous_names)
    for text, _ in strings():
        assert other.resolve(text).trust_id == NAMES.resolve(text).trust_id, text


def test_an_empty_catalogue_knows_nobody():
    assert NameResolver([]).resolve("Oslo universitetssykehus").site_id is None


@settings(max_examples=150)
@given(st.text(max_size=80))
def test_any_text_gets_an_answer_that_holds_together(text):
    resolution = NAMES.resolve(text)
    assert resolution.name == text
    if resolution.site_id is None:
        assert resolution.trust_id is None
        assert resolution.confidence == 0
    else:
        assert resolution.trust_id == TRUSTS[resolution.site_id]
        assert 0 < resolution.confidence <= 1


@pytest.mark.parametrize(
    "text", ["x" * 5_000_000, "Oslo, " * 200_000, "\x00", "((((", "OUS " * 50_000]
)
def test_a_cell_of_any_size_gets_an_answer(text):
    assert NAMES.resolve(text).name == text


@pytest.mark.parametrize("taught", ["Norway", "Oslo", "Research Site", "X"])
def test_a_taught_name_that_tells_nothing_holds_for_the_whole_string_only(taught):
    reference = load_reference()
    names = reference.with_sites(reference.sites, taught_names={taught: "ous"}).names
    assert names.resolve(taught).site_id == "ous"
    for other in ("Charité, Norway", "Trondheim kommune, Norway", "Research Site, Oslo", "X, Oslo"):
        assert names.resolve(other).site_id is None
    assert names.resolve("Haukeland University Hospital, Norway").trust_id == "helse-bergen"


def test_a_taught_name_that_tells_something_is_found_inside_a_longer_string():
    reference = load_reference()
    names = reference.with_sites(reference.sites, taught_names={"Gokkbakken": "unn"}).names
    assert names.resolve("Dept. of Surgery, Gokkbakken, Norway").site_id == "unn"
