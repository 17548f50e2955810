"""Norwegian and everyday English words for the values of the closed lists. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from matcher.domain import vocabulary as words

WORDS: Mapping[type[StrEnum], Mapping[str, str]] = {
    words.RequestType: {
        **dict.fromkeys(("sykehus", "senter", "site feasibility", "sjukehus"), "site"),
        **dict.fromkeys(("land", "country feasibility", "landsforespørsel"), "country"),
        **dict.fromkeys(("uspesifisert", "ikke oppgitt", "ukjent", "unknown"), "unspecified"),
    },
    words.Channel: {
        **dict.fromkeys(("portalen", "skjema"), "portal"),
        **dict.fromkeys(("senter", "center"), "centre"),
        **dict.fromkeys(("direkte",), "direct"),
        **dict.fromkeys(("nordisk",), "nordic"),
    },
    words.InterventionType: {
        **dict.fromkeys(("legemiddel", "medikament", "medicine", "lægemiddel"), "drug"),
        **dict.fromkeys(("medisinsk utstyr", "utstyr", "medical device"), "device"),
        **dict.fromkeys(("annet", "anna"), "other"),
    },
    words.Population: {
        **dict.fromkeys(("voksne", "voksen", "vaksne", "adults"), "adult"),
        **dict.fromkeys(("barn", "pediatrisk", "pediatric", "children"), "paediatric"),
        **dict.fromkeys(("begge", "alle", "all", "barn og voksne"), "both"),
    },
    words.Confidentiality: {
        **dict.fromkeys(("åpen", "open", "ingen", "none"), "open"),
        **dict.fromkeys(("uten sponsornavn", "anonym sponsor"), "no_sponsor_name"),
        **dict.fromkeys(("cda", "cda først", "nda first", "cda kreves"), "cda_first"),
    },
    words.CountryResult: {
        **dict.fromkeys(("ja", "yes", "tildelt", "valgt", "allokert", "vald"), "allocated"),
        **dict.fromkeys(
            ("nei", "no", "ikke tildelt", "ikke valgt", "ikke allokert", "ikkje vald", "avslag"),
            "not_allocated",
        ),
        **dict.fromkeys(("trukket", "avbrutt", "trekt", "kansellert", "cancelled"), "withdrawn"),
    },
    words.ForwardingReason: {
        **dict.fromkeys(("koordinator",), "coordinator"),
        **dict.fromkeys(("modell",), "model"),
        **dict.fromkeys(("utforsking", "utforskning"), "exploration"),
        **dict.fromkeys(("senter", "center"), "centre"),
        **dict.fromkeys(("foreslått av sponsor", "nevnt av sponsor"), "sponsor_named"),
    },
    words.Reply: {
        **dict.fromkeys(
            ("interessert", "ja", "yes", "positiv", "positivt", "interest"), "interested"
        ),
        **dict.fromkeys(
            (
                *("betinget", "kanskje", "med forbehold", "vilkår", "maybe"),
                *("ja med forbehold", "interessert med forbehold", "positiv med forbehold"),
            ),
            "conditional",
        ),
        **dict.fromkeys(
            (
                "avslått",
                "avslag",
                "nei",
                "no",
                "ikke interessert",
                "takket nei",
                "avslo",
                "negativ",
            ),
            "declined",
        ),
        **dict.fromkeys(
            ("mer informasjon", "trenger mer informasjon", "mer info", "meir informasjon"),
            "more_info",
        ),
        **dict.fromkeys(("allerede i dialog", "i dialog"), "already_in_dialogue"),
        **dict.fromkeys(("feil mottaker", "feil adressat"), "wrong_recipient"),
        **dict.fromkeys(("trukket", "trakk seg", "trekt"), "withdrawn"),
    },
    words.DeclineReason: {
        **dict.fromkeys(("konkurrerende studie", "konkurrerende studier"), "competing_study"),
        **dict.fromkeys(("ingen pasienter", "få pasienter", "pasientgrunnlag"), "no_patients"),
        **dict.fromkeys(("eksklusjonskriterier", "kriterier"), "exclusion_criteria"),
        **dict.fromkeys(("kapasitet", "bemanning", "personell", "capacity"), "staff_capacity"),
        **dict.fromkeys(("utstyr",), "equipment"),
        **dict.fromkeys(("tidsplan", "tid", "frist"), "timeline"),
        **dict.fromkeys(("standardbehandling", "norsk praksis"), "standard_of_care"),
        **dict.fromkeys(("etikk", "etisk", "etiske"), "ethical"),
        **dict.fromkeys(("økonomi", "økonomisk", "økonomiske"), "financial"),
        **dict.fromkeys(("annet", "anna"), "other"),
    },
    words.SiteOutcome: {
        **dict.fromkeys(("valgt", "ja", "yes", "vald", "inkludert"), "selected"),
        **dict.fromkeys(("ikke valgt", "nei", "no", "ikkje vald"), "not_selected"),
    },
}
