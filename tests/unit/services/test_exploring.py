"""What a notebook gets: the public names, and the demo, the same each time it is opened."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import numpy as np
import pytest

import matcher
from matcher.errors import AsOfError, UserError
from matcher.frames import comparisons_frame, methods_frame


@pytest.fixture(scope="module")
def demo_portal(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("home")))
        yield matcher.demo(today=date(2026, 3, 1))


def test_every_public_name_is_there_and_no_other():
    for name in matcher.__all__:
        assert getattr(matcher, name) is not None
        assert name in dir(matcher)
    with pytest.raises(AttributeError, match="no attribute 'Ranker'"):
        matcher.Ranker  # noqa: B018 - asking for it is the test


def test_importing_the_package_loads_nothing_heavy():
    heavy = (
        "import sys, matcher; print({'numpy', 'pandas', 'scipy', 'sqlalchemy'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_demo_is_made_up_and_plays_on_a_day_of_its_own(demo_portal):
    assert demo_portal.made_up
    assert demo_portal.today == date(2026, 1, 12)
    assert demo_portal.model.trained_as_of == demo_portal.today


def test_opening_the_demo_again_writes_nothing(demo_portal):
    before = demo_portal.store.path.read_bytes()
    again = matcher.demo(today=date(2027, 1, 1))
    assert again.model.id == demo_portal.model.id
    assert again.store.path.read_bytes() == before


def test_a_look_back_and_a_tryout_are_over_the_same_requests(demo_portal):
    asked = matcher.LookBack(since=2025, n_jobs=1)

    def nothing(_request, history):
        return np.zeros(history.n_sites)

    methods = methods_frame(matcher.backtest(demo_portal, asked)).set_index(["target", "method"])
    tried = comparisons_frame(matcher.try_features(demo_portal, {"nothing": nothing}, asked))
    for _, row in tried[tried["measure"] == "ndcg@5"].iterrows():
        mine = methods.loc[(row["target"], "model")]
        assert row["without"] == pytest.approx(mine["mean"], abs=1e-9)
        assert row["n"] == mine["n"]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (matcher.LookBack(as_of=date(2030, 1, 1)), AsOfError),
        (matcher.LookBack(seed=-1), UserError),
        (matcher.LookBack(since=2030), UserError),
    ],
)
def test_a_look_back_that_makes_no_sense_is_refused(demo_portal, asked, error):
    with pytest.raises(error):
        matcher.backtest(demo_portal, asked)
    with pytest.raises(error):
        matcher.try_features(demo_portal, {"x": lambda _r, h: np.zeros(h.n_sites)}, asked)
