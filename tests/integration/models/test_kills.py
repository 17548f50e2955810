"""Killed at any moment, whatever is in use can be loaded, and the same command goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from matcher.services.learning import models_of
from matcher.services.matching import Matcher
from matcher.services.places import Place, open_place
from matcher.services.promoting import promote
from matcher.services.retraining import Retraining, prepare, retrain
from tests.integration.models.conftest import NOW, TODAY

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

N_KILLS, N_RETRAININGS_KILLED = 100, 8
#: A model is saved, registered and promoted in a small part of that.
LONGEST_S = 0.1

#: Imports everything once, then lets child after child work until it is killed. The imports
#: take seconds and are not what is being killed.
_NURSERY = """
import json, os, random, signal, sys, time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from matcher.registry import Registry, load_prior
from matcher.services.places import open_place, place_in
from matcher.services.promoting import promote, roll_back
from matcher.services.retraining import Retraining, prepare, retrain
from matcher.services.serving import serving_model
from matcher.store import models

place, what, n_kills = place_in(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
today, now = date(2026, 10, 1), datetime(2026, 10, 1, 9, tzinfo=UTC)
chance = random.Random(7)
store = open_place(place, today=today)


def save_and_promote(child):
    registry = Registry(place.models)
    for number in range(1000):
        day = date(2025, 1, 1)
        model = replace(load_prior(), id=f"m{child}-{number}", trained_as_of=day)
        digest = registry.save(model, papers={"CARD.md": b"# A model"})
        said = dict(manifest_sha256=digest, trained_as_of=day, by="t", now=now)
        models.register_model(store, model.id, **said)
        promote(store, place.models, model.id, by="anne", reason="new", now=now)
        if number % 3 == 2:
            roll_back(store, place.models, by="anne", reason="worse", now=now)


def turn_the_year(child):
    done = retrain(prepare(place, Retraining(2025, n_jobs=1), today=today), now=now, actor="t")
    promote(store, place.models, done.model_id, by="a", reason="r", now=now)


work = {"promote": save_and_promote, "retrain": turn_the_year}[what]
longest = float(sys.argv[4])
seen = []
for child in range(n_kills):
    pid = os.fork()
    if not pid:
        try:
            work(child)
        finally:
            os._exit(0)
    time.sleep(chance.uniform(0, longest))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    serving = serving_model(store, place.models)
    seen.append([serving.in_use, serving.model.id, str(serving.problem or "")])
print(json.dumps(seen))
"""


def nursery(folder: Path, *arguments: object) -> list[tuple[str, str, str]]:
    """What served after each kill: the id in use, the id that loads, and what is wrong."""
    done = subprocess.run(
        [sys.executable, "-c", _NURSERY, str(folder), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return [tuple(one) for one in json.loads(done.stdout)]


def test_killed_at_a_hundred_random_points_the_model_in_use_always_loads(place):
    seen = nursery(place.models.parent, "promote", N_KILLS, LONGEST_S)
    assert len(seen) == N_KILLS
    assert [one for one in seen if one[0] != one[1] or one[2]] == []
    assert len({in_use for in_use, _, _ in seen}) > N_KILLS / 4, "most were killed at work"


def test_a_retraining_killed_again_and_again_ends_in_the_model_it_would_have_made(fresh):
    undisturbed, killed = fresh(), fresh()
    seconds, wanted = finished(undisturbed)
    seen = nursery(killed.models.parent, "retrain", N_RETRAININGS_KILLED, 1.2 * seconds)
    for in_use, serves, problem in seen:
        assert (in_use, problem) == (serves, "")
        assert in_use in {"prior", wanted}
    _, made = finished(killed)
    assert made == wanted
    for path in sorted((undisturbed.models / wanted).iterdir()):
        assert (killed.models / wanted / path.name).read_bytes() == path.read_bytes()


def finished(place: Place) -> tuple[float, str]:
    """Seconds that a whole retraining takes here, and the model in use after it was promoted."""
    started = time.perf_counter()
    if all(one.model_id == "prior" or not one.in_use for one in models_of(place, today=TODAY)):
        done = retrain(prepare(place, Retraining(2025, n_jobs=1), today=TODAY), now=NOW, actor="t")
        store = open_place(place, today=TODAY)
        promote(store, place.models, done.model_id, by="a", reason="r", now=NOW)
    return time.perf_counter() - started, Matcher.open(place, today=TODAY).model.id
