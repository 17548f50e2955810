"""Advice to a hospital in words, and as the JSON that scripts rely on; see docs/data.md.

Kind by rule: what the records hold and what goes with a higher chance, never what is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matcher.domain.advice import Advice, Aim, Basis, Change, Outlook, Step, StepCode
from matcher.wording.speech import LOWEST_SHOWN, Wording

#: Six decimals, as in the JSON of a ranking.
_DECIMALS = 6
#: Below this a chance is said with a decimal: a gain from 3.6 % to 4.4 % must be seen.
_WITH_DECIMAL = 0.1


def basis_text(advice: Advice, wording: Wording) -> str:
    """Which requests the advice is averaged over, in a sentence."""
    values = {
        "n": advice.n_requests,
        "day": wording.day(advice.since),
        "areas": _listed(advice.areas, wording),
    }
    key = str(advice.basis)
    if advice.basis is Basis.ALL and not advice.areas:
        key = "no_field" if advice.n_requests else "nothing"
    return wording.text(f"advice.basis_{key}", **values)


def chances_text(advice: Advice, wording: Wording) -> str:
    """The chances as things stand, in a sentence."""
    chances = {str(aim): _share(chance, wording) for aim, chance in advice.chances.items()}
    return wording.text("advice.as_things_stand", **chances)


def aim_text(aim: Aim, wording: Wording) -> str:
    """What a chance is of: "being selected, if it is asked"."""
    return wording.text(f"advice.{aim}")


def step_text(step: Step, wording: Wording) -> str:
    """What the hospital can do, or has done, in one sentence without a full stop."""
    if step.code is StepCode.DECLARE and step.is_already:
        return declared_text([step.detail], wording)
    values: dict[str, object] = {}
    key = str(step.code)
    if step.code is StepCode.DECLARE:
        values["area"] = wording.area_in_sentence(step.detail)
        key += "" if step.detail else "_field"
    if step.code is StepCode.REGISTER_CAPABILITY:
        values["capability"] = wording.capability_in_sentence(step.detail)
    sentence = wording.text(f"advice.{'already_' if step.is_already else ''}{key}", **values)
    if step.code is StepCode.REGISTER_CAPABILITY:
        sentence += f" ({wording.text('advice.concerns', n=step.n_requests)})"
    return sentence


def declared_text(areas: Sequence[str], wording: Wording) -> str:
    """That a hospital has declared areas, all in one sentence."""
    return wording.text("advice.already_declare", area=_listed(areas, wording))


def change_text(aim: Aim, change: Change, wording: Wording) -> str:
    """How a chance would differ: what it is now, with the step, and how many times that is."""
    low, high = (_share(end, wording) for end in change.after_interval)
    ratio_low, ratio_high = (wording.number(end, 2) for end in change.ratio_interval)
    return wording.text(
        "advice.change",
        aim=aim_text(aim, wording),
        before=_share(change.before, wording),
        after=_share(change.after, wording),
        low=low,
        high=high,
        ratio=wording.number(change.ratio, 2),
        ratio_low=ratio_low,
        ratio_high=ratio_high,
    )


def worth_showing(step: Step) -> dict[Aim, Change]:
    """The changes of a step that go with a higher chance; the others are too unsure to print."""
    return {a: change for a, change in step.changes.items() if change.outlook is Outlook.HIGHER}


def notes(advice: Advice, wording: Wording) -> list[str]:
    """What must be said beside the numbers: assumptions, intervals, association."""
    shows_interval = any(worth_showing(step) for step in advice.steps)
    said = {
        "prior": advice.is_assumption,
        "intervals": shows_interval,
        "association": True,
    }
    return [wording.text(f"advice.footer_{key}") for key, holds in said.items() if holds]


def advice_as_json(advice: Advice, wording: Wording) -> dict[str, Any]:
    """The advice as plain dicts, lists, numbers and texts; texts in the wording's language."""
    model = advice.model
    return {
        "site_id": advice.site_id,
        "name": wording.site(advice.site_id),
        "as_of": advice.as_of.isoformat(),
        "since": advice.since.isoformat(),
        "model": {
            "id": model.id,
            "trained_as_of": model.trained_as_of.isoformat() if model.trained_as_of else None,
        },
        "is_assumption": advice.is_assumption,
        "basis": str(advice.basis),
        "areas": list(advice.areas),
        "n_requests": advice.n_requests,
        "chances": {str(aim): _rounded(chance) for aim, chance in advice.chances.items()},
        "steps": [_step(step, wording) for step in advice.steps],
        "notes": notes(advice, wording),
    }


def _step(step: Step, wording: Wording) -> dict[str, Any]:
    return {
        "code": str(step.code),
        "detail": step.detail,
        "outlook": str(step.outlook),
        "n_requests": step.n_requests,
        "changes": {
            str(aim): {
                "outlook": str(change.outlook),
                "before": _rounded(change.before),
                "after": _rounded(change.after),
                "after_interval": [_rounded(end) for end in change.after_interval],
                "ratio": _rounded(change.ratio),
                "ratio_interval": [_rounded(end) for end in change.ratio_interval],
            }
            for aim, change in step.changes.items()
        },
        "text": step_text(step, wording),
    }


def _listed(areas: Sequence[str], wording: Wording) -> str:
    return ", ".join(wording.area_in_sentence(area) for area in areas)


def _share(probability: float, wording: Wording) -> str:
    """A chance, with a decimal where it is small."""
    if LOWEST_SHOWN <= probability < _WITH_DECIMAL:
        return wording.text("format.percent", n=wording.number(100 * probability))
    return wording.percent(probability)


def _rounded(value: float) -> float:
    return round(float(value), _DECIMALS)
