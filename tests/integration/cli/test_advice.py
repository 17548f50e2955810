"""`matcher advice`: from a name on the command line to what goes with a higher chance."""

from __future__ import annotations

import json

import pytest

SITE = "demo-akerdromdal"


@pytest.fixture
def demo(demo_home):
    [store] = (demo_home.folder / "data").rglob("demo/*/matcher.db")
    return demo_home.with_environment(
        MATCHER_STORE=f"sqlite:///{store}", MATCHER_MODELS=str(store.with_name("models"))
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Association, not a cause"),
        ("nb", "Sammenheng, ikke årsak"),
        ("nn", "Samanheng, ikkje årsak"),
    ],
)
def test_advice_is_given_in_the_language_asked_for_and_says_that_it_is_made_up(
    demo, language, said
):
    done = demo.run_here("advice", SITE, "--as-of", "2026-01-12", "--lang", language)
    assert "MADE-UP" in done.stdout
    assert said in " ".join(done.stdout.split())
    assert done.stderr == ""


def test_json_is_all_there_is_on_standard_output(demo):
    done = demo.run_here(
        "advice", SITE, "--area", "hjerte", "--as-of", "12.01.2026", "--json", "--lang", "en"
    )
    answer = json.loads(done.stdout)
    assert (answer["site_id"], answer["as_of"]) == (SITE, "2026-01-12")
    assert (answer["areas"], answer["basis"]) == (["cardiovascular"], "area")
    assert answer["n_requests"] > 0
    assert not answer["is_assumption"]
    for step in answer["steps"]:
        for change in step["changes"].values():
            assert change["after_interval"][0] <= change["after"] <= change["after_interval"][1]


def test_a_store_that_has_learnt_nothing_says_that_it_assumes(real_home):
    done = real_home.run_here("advice", "Helse Fonna", "--area", "hjerte", "--lang", "en")
    assert "starting assumptions" in done.stdout
    # A campus stands for the unit that requests are forwarded to.
    done = real_home.run_here("advice", "haukeland", "--lang", "en", "--json")
    assert json.loads(done.stdout)["site_id"] == "helse-bergen"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Haukkeli",), "Unknown hospital 'Haukkeli'"),
        (("rhf-hv",), "not forwarded to Helse Vest RHF"),
        (("ous", "--area", "gokk"), "Unknown therapy area 'gokk'"),
        (("ous", "--as-of", "1990-01-01"), "before everything"),
    ],
)
def test_what_cannot_be_advised_on_is_one_message(real_home, arguments, said):
    done = real_home.run_here("advice", *arguments, "--lang", "en", code=2)
    assert said in done.stderr
    assert done.stdout == ""
