"""Which models the store knows, and which one is in use."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from matcher.errors import ModelError
from matcher.store import Store, models

NOW = datetime(2025, 6, 1, tzinfo=UTC)


def register(store: Store, model_id: str, sha: str = "ab") -> None:
    models.register_model(
        store, model_id, manifest_sha256=sha, trained_as_of=date(2025, 1, 1), by="ola", now=NOW
    )


def test_a_new_store_uses_the_built_in_prior(store: Store) -> None:
    assert models.model_in_use(store) is None
    assert models.models(store) == ()


def test_registering_does_not_put_a_model_in_use(store: Store) -> None:
    register(store, "m1")
    assert models.model_in_use(store) is None
    assert [m.model_id for m in models.models(store)] == ["m1"]


def test_the_model_put_in_use_last_counts_and_going_back_is_one_row_more(store: Store) -> None:
    register(store, "m2")
    register(store, "m1")
    for model_id in ("m2", "m1", "m2"):
        models.use_model(store, model_id, models.Decision("ola", "better"), now=NOW)
    in_use = models.model_in_use(store)
    assert in_use is not None
    assert (in_use.model_id, in_use.manifest_sha256) == ("m2", "ab")
    assert [use.model_id for use in models.model_uses(store)] == ["m2", "m1", "m2"]
    assert [m.model_id for m in models.models(store)] == ["m2", "m1"]


def test_the_built_in_prior_can_be_gone_back_to(store: Store) -> None:
    register(store, "m1")
    models.use_model(store, "m1", models.Decision("ola", "better"), now=NOW)
    models.use_model(store, "", models.Decision("ola", "worse"), now=NOW)
    assert models.model_in_use(store) is None


def test_an_unregistered_model_cannot_be_used(store: Store) -> None:
    with pytest.raises(ModelError, match="does not know a model 'm9'"):
        models.use_model(store, "m9", models.Decision("ola", ""), now=NOW)


def test_registering_the_same_model_twice_changes_nothing(store: Store) -> None:
    register(store, "m1")
    register(store, "m1")
    assert len(models.models(store)) == 1


def test_an_id_cannot_be_given_to_a_model_with_another_manifest(store: Store) -> None:
    register(store, "m1")
    with pytest.raises(ModelError, match="another model 'm1'"):
        register(store, "m1", sha="cd")


def test_a_moment_without_a_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        models.use_model(store, "", models.Decision("ola", ""), now=datetime(2025, 6, 1))  # noqa: DTZ001
