"""The list of terms as shipped: what must hold of it whenever a row changes."""

from __future__ import annotations

import csv
import re
from collections import defaultdict

from matcher.catalogue import data_folder, load_reference
from matcher.catalogue.lexicon import build_lexicon, split_words
from matcher.catalogue.terms import areas_of
from matcher.domain.vocabulary import InterventionType, Population, RequestType

CATALOGUE = load_reference()
AREAS = {area.area_id for area in CATALOGUE.areas}
CENTRES = {centre.centre_id for centre in CATALOGUE.centres}
SAYS = {
    "population": {who.value for who in Population},
    "intervention_type": {kind.value for kind in InterventionType} | {"device?", "ivd?"},
    "request_type": {RequestType.SITE.value, RequestType.COUNTRY.value},
    "centre": CENTRES,
    "malignant": {""},
    "benign": {""},
    "nothing": {""},
}


def rows() -> list[dict[str, str]]:
    with (data_folder("reference") / "terms.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parts(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def test_every_row_is_whole_and_says_something():
    for row in rows():
        assert None not in row, row
        assert None not in row.values(), row
        assert row["areas"] or row["says"], row["concept"]
        assert row["nb"] or row["en"] or row["abbreviations"], row["concept"]
    names = [row["concept"] for row in rows()]
    assert len(names) == len(set(names))


def test_areas_and_sayings_are_known():
    for row in rows():
        for part in parts(row["areas"]):
            area, _, weight = part.partition(":")
            assert area in AREAS, row["concept"]
            assert not weight or 0 < float(weight) <= 1, row["concept"]
        for part in parts(row["says"]):
            what, _, value = part.partition("=")
            assert value in SAYS[what], row["concept"]


def test_no_term_stands_in_two_rows():
    seen: dict[object, set[str]] = defaultdict(set)
    for row in rows():
        for term in (*parts(row["nb"]), *parts(row["en"])):
            marked = term.startswith("-") or term.endswith("-")
            seen[term if marked else split_words(term)].add(row["concept"])
        for abbreviation in parts(row["abbreviations"]):
            seen[f"abbreviation {abbreviation}"].add(row["concept"])
        for code in parts(row["icd10"]):
            seen[f"code {code}"].add(row["concept"])
    assert {term: where for term, where in seen.items() if len(where) > 1} == {}


def test_codes_look_like_icd_10():
    pattern = re.compile(r"[A-Z]\d\d(\.\d)?(-[A-Z]\d\d)?")
    codes = [code for row in rows() for code in parts(row["icd10"])]
    assert codes
    assert all(pattern.fullmatch(code) for code in codes)


def test_short_words_that_are_ordinary_norwegian_or_english_are_no_terms():
    phrases = build_lexicon(CATALOGUE.areas).phrases
    ordinary = "av er et en i og om til for med som den det all as is it in on ms mi far mor lar"
    assert [
        word for word in ordinary.split() if any(not rest for rest, _ in phrases.get(word, ()))
    ] == []


def test_every_area_can_be_found_by_its_names_in_all_three_languages():
    for area in CATALOGUE.areas:
        if area.area_id == "other":
            continue
        for name in (area.name_nb, area.name_nn, area.name_en):
            assert area.area_id in dict(areas_of(name, CATALOGUE)), name


def test_every_listed_disease_is_found_as_its_own_area():
    wrong = []
    for row in rows():
        areas = [part.partition(":") for part in parts(row["areas"])]
        if not areas or (areas[0][2] and float(areas[0][2]) < 0.6):
            continue
        for term in (*parts(row["nb"]), *parts(row["en"])):
            if term.startswith("-") or term.endswith("-"):
                continue
            found = dict(areas_of(term, CATALOGUE))
            if areas[0][0] not in found:
                wrong.append((row["concept"], term, found))
    assert wrong == []


def test_there_are_more_than_a_thousand_terms_and_some_for_every_area():
    words = [term for row in rows() for term in (*parts(row["nb"]), *parts(row["en"]))]
    assert len(words) > 1000
    counted = {part.partition(":")[0] for row in rows() for part in parts(row["areas"])}
    assert counted >= AREAS - {"other"}
