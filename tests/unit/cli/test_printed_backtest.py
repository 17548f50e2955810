"""The look back on paper: what it rests on first, every table, and no figure where data is short."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.cli.printed_backtest import Shown, printed_backtest
from matcher.cli.printed_figures import from_to, signed, with_ends
from matcher.evaluation.backtest import BacktestSettings, backtest
from matcher.evaluation.bootstrap import Interval
from matcher.evaluation.orders import Verdict
from matcher.evaluation.report import Assumed, judge
from matcher.history import Archive
from matcher.simulation import PortalSettings, simulate
from matcher.wording import LANGUAGES, Wording


@pytest.fixture(scope="module")
def report():
    settings = PortalSettings.regular(
        n_sites=10, n_areas=4, n_years=3, requests_per_year=30, n_studies=40
    )
    portal = simulate(settings, seed=3)
    archive = Archive(load_reference().with_sites(portal.sites), portal.events)
    done = backtest(archive, BacktestSettings(as_of=date(2026, 1, 1)))
    return judge(done, assumed=Assumed(3, 10), truth=portal.truth)


def show(report, *, language="en", made_up=False, metric="ndcg@5", width=80):
    wording = Wording.of(language, load_reference())
    shown = Shown(metric=metric, made_up=made_up)
    return printed_backtest(report, wording, shown, width=width, colour=False)


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_what_it_rests_on_stands_before_every_figure(report):
    text = show(report)
    order = [
        text.index(heading)
        for heading in (
            "cannot say",
            "Who says yes?",
            "Who is selected?",
            "Are the chances right?",
            "Is the suggestion good?",
            "By hospital",
            "By request",
            "Against the truth",
        )
    ]
    assert order == sorted(order)
    said = one_line(text)
    assert (
        f"{report.basis.n_requests} requests, forwarded {report.basis.n_forwardings} times" in said
    )
    assert "Only hospitals that were asked are judged" in said
    assert "never counted as no" in said
    assert "3 of 10 rows do not say when they were known" in said


def test_methods_stand_best_first_and_ours_is_compared_with_the_best_of_the_others(report):
    text = show(report)
    table = report.orders["interested"]
    means = [
        float(m) for m in re.findall(r"  (0\.\d\d)\s\(", text[: text.index("Who is selected?")])
    ]
    assert means[:6] == sorted(means[:6], reverse=True)
    assert len(means) >= len(table.methods)
    if table.verdict["ndcg@5"] is Verdict.NO_CLEAR_DIFFERENCE:
        assert "No clear difference to the best simple order" in one_line(text)


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.BETTER, "+ The list is better than the best simple order"),
        (Verdict.WORSE, "- The list is worse than the best simple order"),
    ],
)
def test_a_verdict_is_said_in_words_and_marked(report, verdict, said):
    table = report.orders["interested"]
    changed = replace(table, verdict={**table.verdict, "ndcg@5": verdict})
    assert said in one_line(show(replace(report, orders={"interested": changed})))


def test_too_few_to_judge_shows_the_count_and_no_figure(report):
    assert report.orders["selected"].verdict["ndcg@5"] is Verdict.TOO_FEW
    text = show(report)
    section = text[text.index("Who is selected?") : text.index("Are the chances right?")]
    n = report.orders["selected"].n_lists
    assert f"Too few to judge: {n} requests with something to order" in one_line(section)
    assert not re.search(r"\d\.\d", section)


def test_no_chance_is_said_to_be_nothing_or_certain(report):
    assert not re.search(r"(?<![\d.])(0|100)%", show(report))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_three_languages_within_the_width(report, language):
    text = show(report, language=language)
    assert max(map(len, text.splitlines())) <= 80
    assert not re.search(r"\b(backtest|method|said|hospitals|question)\.\w", text)


def test_made_up_data_says_so_first_and_other_data_never(report):
    assert show(report, made_up=True).startswith("MADE-UP DATA")
    assert "MADE-UP" not in show(replace(report, truth=None))
    assert "Against the truth" not in show(replace(report, truth=None))


def test_the_metric_asked_for_is_the_one_shown(report):
    text = show(report, metric="map")
    mean = report.orders["interested"].methods["model"]["map"].mean
    assert "MAP among the hospitals asked" in text
    assert f"{mean:.2f}" in text


def test_differences_have_signs_and_nothing_has_none():
    english, norwegian = (Wording.of(lang, load_reference()) for lang in ("en", "nb"))
    assert from_to(Interval(0.05, -0.012, 0.1, 9), english).replace("\xa0", " ") == (
        "+0.05 (-0.01 to +0.10)"
    )
    assert signed(-0.004, english) == "0.00"
    assert with_ends(Interval(0.5, 0.25, 0.75, 9), norwegian).replace("\xa0", " ") == (
        "0,50 (0,25-0,75)"
    )
