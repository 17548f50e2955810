"""What a model learns, and what it must not."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy.special import logit

from matcher.domain.request import Asking
from matcher.evidence import COLUMNS, FEATURES, Standing, assemble
from matcher.history import Archive, day_number
from matcher.model import built_in_prior, calibrate, fit_stage
from matcher.model.posterior import Posterior
from matcher.ranking import predict
from matcher.registry import arrays_of
from matcher.training import gather, train


def model_of(portal, as_of="2026-06-01"):
    archive = Archive(portal.catalogue, portal.events)
    return train(archive, as_of=date.fromisoformat(as_of), model_id="m")


def effect(model, stage: str, site: str) -> float:
    """A hospital's own effect on the day the model was trained, about no area in particular."""
    posterior = Posterior(model.stages[stage])
    found = np.flatnonzero(posterior.sites == site)
    effects = posterior.effects(Asking("", "", day_number(model.trained_as_of)))
    return float(effects.total[found[0]]) if len(found) else 0.0


def test_without_history_the_built_in_prior_stands(portal):
    model, prior = model_of(portal), built_in_prior(COLUMNS)
    for stage, parameters in model.stages.items():
        np.testing.assert_array_equal(parameters.weights, prior.stages[stage].weights)
    np.testing.assert_array_equal(model.norway.weights, prior.norway.weights)
    assert model.learnt_from.forwardings == 0


def test_unresolved_is_not_no(portal):
    """A yes whose outcome nobody told must leave the last stage as it was."""
    portal.request("r", "03-01").forward("r", "big", "03-02")
    portal.answer("r", "big", "03-05", "interested")
    model = model_of(portal)
    assert effect(model, "selected", "big") == 0
    assert effect(model, "interested", "big") > 0
    assert model.learnt_from.outcomes == 0


def test_a_lost_country_counts_against_norway_and_against_nobody_else(portal):
    for i in range(4):
        portal.request(f"r{i}", "03-01").forward(f"r{i}", "big", "03-02")
        portal.answer(f"r{i}", "big", "03-05", "interested")
    before = model_of(portal)
    for i in range(4):
        portal.country(f"r{i}", "not_allocated", "06-01")
    after = model_of(portal)
    for stage in ("answers", "in_time", "interested", "selected"):
        same, other = arrays_of(before.stages[stage]), arrays_of(after.stages[stage])
        for name, value in same.items():
            np.testing.assert_array_equal(value, other[name])
    assert after.norway.weights[0] < before.norway.weights[0]


def test_withdrawn_requests_leave_no_label_behind(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02")
    portal.answer("r", "big", "03-05", "interested").country("r", "withdrawn", "06-01")
    model = model_of(portal)
    assert effect(model, "selected", "big") == 0
    np.testing.assert_array_equal(model.norway.weights, built_in_prior(COLUMNS).norway.weights)


def test_evidence_is_of_each_requests_own_day(portal):
    """The interest declared after the request came in does not explain its answer."""
    portal.request("early", "03-01").forward("early", "big", "03-02")
    portal.interest("big", "cardiovascular", "04-01")
    portal.request("late", "05-01").forward("late", "big", "05-02")
    cohorts = gather(Archive(portal.catalogue, portal.events), as_of=date(2026, 1, 1))
    declared = cohorts.x[:, FEATURES.index("declared")]
    ids = [cohorts.history.requests[i].request_id for i in cohorts.followed.request]
    assert dict(zip(ids, declared.tolist(), strict=True)) == {"early": 0.0, "late": 1.0}


def test_train_and_serve_agree_on_the_evidence(portal):
    """A row learnt from holds what ranking saw on that day."""
    portal.interest("mid", "cardiovascular", "01-15")
    portal.request("r1", "02-01").forward("r1", "mid", "02-02")
    portal.request("r2", "03-01").forward("r2", "mid", "03-02").forward("r2", "big", "03-02")
    archive = Archive(portal.catalogue, portal.events)
    cohorts = gather(archive, as_of=date(2026, 1, 1))
    from matcher.catalogue import terms

    for row, (request, site) in enumerate(
        zip(cohorts.followed.request, cohorts.followed.site, strict=True)
    ):
        asked = cohorts.history.requests[request]
        standing = Standing.of(archive.as_of(asked.received_on))
        evidence = assemble(terms.read(asked, portal.catalogue), standing)
        served = evidence.matrix(np.array([site], np.int32))[0]
        np.testing.assert_array_equal(cohorts.x[row], served)


def test_the_same_data_and_day_give_the_same_numbers(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02").forward("r", "mid", "03-02")
    portal.answer("r", "big", "03-05", "interested")
    one, other = model_of(portal), model_of(portal)
    for stage, parameters in one.stages.items():
        again = arrays_of(other.stages[stage])
        for name, value in arrays_of(parameters).items():
            np.testing.assert_array_equal(value, again[name])


@pytest.mark.parametrize("n", [1, 12])
def test_more_silence_makes_silence_likelier(portal, n):
    for i in range(n):
        portal.request(f"r{i}", "03-01").forward(f"r{i}", "small", "03-02")
    model = model_of(portal)
    assert effect(model, "answers", "small") < (-0.1 if n == 1 else -0.8)
    assert effect(model, "answers", "big") == 0


def test_calibration_is_fitted_on_later_requests_only(portal, monkeypatch):
    """What is calibrated is a fit to the requests before the last year's."""
    for i in range(24):
        for year in (2023, 2024, 2025):
            request, day = f"r{year}-{i}", f"{year}-03-{i + 1:02d}"
            portal.request(request, day).forward(request, "big", day).forward(request, "mid", day)
            if i % 2:
                portal.answer(request, "big", day, "interested")
    fits, calibrated = [], []

    def fit_and_tell(rows, prior):
        fits.append(rows)
        return fit_stage(rows, prior)

    def calibrate_and_tell(predicted, y):
        calibrated.append(len(y))
        return calibrate(predicted, y)

    monkeypatch.setattr("matcher.training.fit_stage", fit_and_tell)
    monkeypatch.setattr("matcher.training.calibrate", calibrate_and_tell)
    model = model_of(portal, "2026-01-01")
    split = day_number(date(2026, 1, 1)) - 365
    everything, before = fits[0], fits[1]
    assert (before.day < split).all()
    assert len(everything) == 24 * 3 * 2
    assert calibrated[0] == (everything.day >= split).sum() == len(everything) - len(before)
    line = model.stages["answers"].calibration
    assert line.slope != 1.0


def test_a_new_hospital_gets_a_wide_interval_and_much_experience_a_narrow_one(portal):
    for i in range(25):
        portal.request(f"r{i}", "03-01").forward(f"r{i}", "big", "03-02")
        portal.answer(f"r{i}", "big", "03-05", "interested" if i % 2 else "declined")
    archive = Archive(portal.catalogue, portal.events)
    history = archive.as_of(date(2026, 6, 1))
    asked = history.requests[0]
    found = predict(asked, history, train(archive, as_of=date(2026, 6, 1), model_id="m"))
    ids = history.candidates.ids.tolist()
    width = logit(found.high) - logit(found.low)
    assert width[ids.index("small")] > width[ids.index("big")] + 0.3
