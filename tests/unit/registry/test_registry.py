"""Models on disk: what goes in comes out, and nothing altered ever loads."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from matcher.domain.ranking import LearntFrom
from matcher.errors import ModelError
from matcher.evidence import COLUMNS
from matcher.model import Model, Rows, built_in_prior, fit_stage, norway_prior, stage_prior
from matcher.registry import Registry, arrays_of, load_prior


@pytest.fixture
def model() -> Model:
    rng = np.random.default_rng(7)
    rows = Rows.of(
        rng.normal(size=(30, len(COLUMNS))),
        rng.integers(0, 2, 30).astype(float),
        np.array(["ous", "unn", "ahus"])[rng.integers(0, 3, 30)],
        area=np.array(["oncology", ""])[rng.integers(0, 2, 30)],
    )
    prior = built_in_prior(COLUMNS)
    stages = {name: fit_stage(rows, stage_prior(name, COLUMNS)) for name in prior.stages}
    norway = norway_prior().parameters()
    return Model("2025", date(2026, 1, 1), LearntFrom(30, 20, 10), COLUMNS, stages, norway)


def test_a_model_comes_back_to_the_last_digit(tmp_path, model):
    registry = Registry(tmp_path)
    digest = registry.save(model, seen={"rows": 30})
    back = registry.load("2025", manifest_sha256=digest)
    assert (back.id, back.trained_as_of, back.learnt_from) == (
        "2025",
        date(2026, 1, 1),
        LearntFrom(30, 20, 10),
    )
    for name, stage in model.stages.items():
        read = arrays_of(back.stages[name])
        for field, value in arrays_of(stage).items():
            np.testing.assert_array_equal(value, read[field])
    assert registry.card("2025").seen == {"rows": 30}
    assert registry.ids() == ("2025",)


def test_the_same_model_gives_the_same_bytes(tmp_path, model):
    one, other = Registry(tmp_path / "a"), Registry(tmp_path / "b")
    assert one.save(model) == other.save(model)
    for name in ("parameters.npz", "card.json", "manifest.json"):
        first = (tmp_path / "a" / "2025" / name).read_bytes()
        assert first == (tmp_path / "b" / "2025" / name).read_bytes()


def test_saving_again_changes_nothing_and_another_model_of_that_name_is_refused(tmp_path, model):
    registry = Registry(tmp_path)
    assert registry.save(model) == registry.save(model)
    with pytest.raises(ModelError, match="another model"):
        registry.save(model, seen={"other": True})


@pytest.mark.parametrize("name", ["parameters.npz", "card.json", "manifest.json"])
def test_any_byte_altered_is_refused(tmp_path, model, name):
    registry = Registry(tmp_path)
    digest = registry.save(model)
    path = tmp_path / "2025" / name
    content = path.read_bytes()
    for place in np.random.default_rng(0).integers(0, len(content), 40).tolist():
        altered = bytearray(content)
        altered[place] ^= 0x21
        path.write_bytes(bytes(altered))
        with pytest.raises(ModelError):
            registry.load("2025", manifest_sha256=digest)
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelError):
        registry.load("2025", manifest_sha256=digest)
    path.unlink()
    with pytest.raises(ModelError, match="not whole"):
        registry.load("2025", manifest_sha256=digest)


def test_a_model_of_a_newer_program_is_refused(tmp_path, model):
    registry = Registry(tmp_path)
    registry.save(model)
    path = tmp_path / "2025" / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "format": 99}))
    with pytest.raises(ModelError, match="newer program"):
        registry.load("2025")


def test_a_folder_that_cannot_be_written_is_said_clearly(tmp_path, model):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelError, match="cannot be written"):
        Registry(tmp_path / "file" / "models").save(model)


def test_what_a_killed_save_left_is_no_model_and_is_cleared_by_a_later_save(tmp_path, model):
    registry = Registry(tmp_path)
    for name in ("dead", "alive"):
        draft = tmp_path / f".saving-{name}" / "2025"
        draft.mkdir(parents=True)
        (draft / "manifest.json").write_text("{}")
    long_ago = (tmp_path / ".saving-dead").stat().st_mtime - 2 * 3600
    os.utime(tmp_path / ".saving-dead", (long_ago, long_ago))
    assert registry.ids() == ()
    registry.save(model)
    assert registry.ids() == ("2025",)
    # One of a moment ago may belong to somebody who is saving just now.
    assert [path.name for path in tmp_path.glob(".*")] == [".saving-alive"]


def test_any_byte_of_a_paper_altered_is_refused_as_well(tmp_path, model):
    registry = Registry(tmp_path)
    digest = registry.save(model, papers={"CARD.md": b"# Read me", "gain.svg": b"<svg/>"})
    assert registry.papers("2025", manifest_sha256=digest) == ("CARD.md", "gain.svg")
    assert registry.paper("2025", "gain.svg", manifest_sha256=digest) == b"<svg/>"
    (tmp_path / "2025" / "CARD.md").write_bytes(b"# Read mE")
    with pytest.raises(ModelError, match=r"CARD\.md .* was altered"):
        registry.load("2025", manifest_sha256=digest)
    (tmp_path / "2025" / "CARD.md").unlink()
    with pytest.raises(ModelError, match=r"not whole: CARD\.md"):
        registry.load("2025", manifest_sha256=digest)


def test_a_model_of_other_evidence_is_refused(tmp_path, model):
    registry = Registry(tmp_path)
    registry.save(replace(model, features=tuple(reversed(COLUMNS))))
    with pytest.raises(ModelError, match="other evidence than this program reads"):
        registry.load("2025")


def test_a_model_in_the_folder_of_another_is_refused(tmp_path, model):
    registry = Registry(tmp_path)
    registry.save(model)
    (tmp_path / "2025").rename(tmp_path / "2024")
    with pytest.raises(ModelError, match="holds another model, '2025'"):
        registry.load("2024")


def test_a_manifest_cannot_lead_out_of_its_folder(tmp_path, model):
    registry = Registry(tmp_path)
    registry.save(model)
    path = tmp_path / "2025" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["sha256"]["../secret"] = "00"
    path.write_text(json.dumps(manifest))
    with pytest.raises(ModelError, match="cannot be read"):
        registry.load("2025")


def test_the_shipped_prior_is_the_one_in_the_code():
    shipped, computed = load_prior(), built_in_prior(COLUMNS)
    assert shipped.features == computed.features
    for name, stage in computed.stages.items():
        read = arrays_of(shipped.stages[name])
        for field, value in arrays_of(stage).items():
            np.testing.assert_array_equal(value, read[field])
    np.testing.assert_array_equal(computed.norway.weights, shipped.norway.weights)
