"""Pictures are SVG that any reader understands, with the figures of the report in them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from matcher.catalogue import load_reference
from matcher.evaluation import drawing
from matcher.evaluation.drawing import Page, Panel, round_ticks
from matcher.evaluation.pictures import pictures
from matcher.evaluation.report import judge
from matcher.wording import LANGUAGES, Wording

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def report(looked_back, small_portal):
    return judge(looked_back, truth=small_portal.truth)


def words(language: str):
    return Wording.of(language, load_reference()).text


def texts(picture: bytes) -> list[str]:
    # Our own bytes of a moment ago.
    return [found.text or "" for found in ElementTree.fromstring(picture).iter(f"{SVG}text")]  # noqa: S314


def test_three_pictures_where_the_truth_is_known_and_two_where_it_is_not(report, looked_back):
    assert list(pictures(report, words("en"))) == ["orders.svg", "reliability.svg", "coverage.svg"]
    assert list(pictures(judge(looked_back), words("en"))) == ["orders.svg", "reliability.svg"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_drawn_and_written_lies_on_the_page(report, language):
    for name, picture in pictures(report, words(language), made_up=True).items():
        root = ElementTree.fromstring(picture)  # noqa: S314
        width, height = float(root.get("width")), float(root.get("height"))
        for mark in root.iter():
            for key, limit in (("x", width), ("x1", width), ("x2", width), ("cx", width)):
                if mark.get(key):
                    assert 0 <= float(mark.get(key)) <= limit, name
            for key in ("y", "y1", "y2", "cy"):
                if mark.get(key):
                    assert 0 <= float(mark.get(key)) <= height, name
            if mark.tag == f"{SVG}text" and mark.get("x"):
                # No letter is wider than its height, and most are about half of it.
                length = 0.56 * float(mark.get("font-size")) * len(mark.text)
                x, anchor = float(mark.get("x")), mark.get("text-anchor")
                left = x - {"start": 0, "middle": 0.5, "end": 1}[anchor] * length
                assert left >= 0, (name, mark.text)
                assert left + length <= width, (name, mark.text)


def test_the_picture_of_orders_says_the_mean_of_every_method(report):
    shown = texts(pictures(report, words("en"), metric="map")["orders.svg"])
    for metrics in report.orders["interested"].methods.values():
        assert f"{metrics['map'].mean:.2f}" in shown
    assert f"{report.orders['interested'].n_lists} requests" in shown


def test_where_there_is_too_little_the_picture_says_so(report):
    assert not report.chances["selected"].enough
    shown = " ".join(texts(pictures(report, words("en"))["reliability.svg"]))
    assert f"{report.chances['selected'].n} outcomes - too few to judge" in shown


def test_every_picture_of_made_up_data_says_so(report):
    for picture in pictures(report, words("nb"), made_up=True).values():
        assert "OPPDIKTEDE DATA" in texts(picture)
    for picture in pictures(report, words("nb")).values():
        assert "OPPDIKTEDE DATA" not in texts(picture)


def test_the_same_report_gives_the_same_bytes(report):
    assert pictures(report, words("nn")) == pictures(report, words("nn"))


def test_words_from_outside_stay_words():
    page = Page(100, 100, "<script>")
    page.words("a < b & c", (10, 10))
    assert texts(page.svg()) == ["a < b & c"]
    assert b"<script>" not in page.svg()


def test_a_panel_turns_data_into_pixels():
    panel = Panel(Page(200, 200, ""), 50, 20, 100, 80, x_to=2.0, y_to=1.0)
    assert panel.at(0, 0) == (50, 100)
    assert panel.at(2, 1) == (150, 20)
    assert panel.at(1, 0.5) == (100, 60)


@pytest.mark.parametrize("largest", [0.004, 0.05, 0.051, 0.3, 0.77, 1.0])
def test_ticks_are_round_and_reach_the_largest(largest):
    ticks = round_ticks(largest)
    assert ticks[0] == 0
    assert largest <= ticks[-1] <= 1
    assert 3 <= len(ticks) <= 6
    assert all(re.fullmatch(r"\d(\.\d{1,2})?", str(tick)) for tick in ticks)


def test_colours_differ_in_lightness_too():
    """Ours is the dark one, so that it stands out without colour."""

    def lightness(colour: str) -> float:
        return sum(int(colour[i : i + 2], 16) for i in (1, 3, 5)) / 3

    assert lightness(drawing.OURS) + 60 < lightness(drawing.OTHERS)
