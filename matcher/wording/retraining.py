"""What a year has brought, and what the gate says, as sentences in the reader's language.

Both come as plain values: as a model's card keeps them, so that a page and the command that
made it say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from matcher.evaluation.incoming import MIN_REQUESTS
from matcher.evaluation.orders import MIN_LISTS
from matcher.wording.speech import Wording

#: A mark and a sentence: ``+`` for, ``-`` against, ``!`` to heed, ``·`` neither.
Line = tuple[str, str]

#: Shares are said in per cent, these as numbers.
_NUMBERS = frozenset({"asked"})


def incoming_lines(
    found: Mapping[str, Any], assumed: Mapping[str, Any], wording: Wording
) -> Iterator[Line]:
    """What the year has brought, is missing, and is other than before.

    Parameters
    ----------
    found:
        A `matcher.evaluation.incoming.Incoming` as plain values.
    assumed:
        ``n`` of ``of`` rows have an assumed date.
    """
    say, n, forwarded = wording.text, found["n_received"], found["n_forwarded"]
    yield "·", say("retrain.as_of", as_of=wording.day(date.fromisoformat(found["as_of"])))
    yield "·", say("retrain.new", **found["new"])
    times = found["n_forwardings"]
    yield "·", say("retrain.received", n=n, forwarded=forwarded, forwardings=times)
    yield "·", say("retrain.silent", silent=found["n_silent"], pending=found["n_pending"])
    unresolved = found["n_unresolved"]
    share = say("format.percent", n=round(100 * unresolved / max(forwarded, 1)))
    yield "·", say("retrain.unresolved", n=unresolved, forwarded=forwarded, share=share)
    told = {
        name: found[f"n_{name}"] for name in ("by_hospital", "norway_only", "lost", "withdrawn")
    }
    yield "·", say("retrain.outcomes", **told)
    if not told["by_hospital"] + told["norway_only"] + told["lost"]:
        yield "!", say("retrain.no_outcome", year=found["year"])
    if forwarded < MIN_REQUESTS:
        yield "!", say("retrain.few", n=forwarded)
    if found["n_unknown_hospitals"]:
        yield "!", say("retrain.unknown_hospitals", n=found["n_unknown_hospitals"])
    if assumed["n"]:
        yield "!", say("retrain.assumed", **assumed)
    yield from _drift(found, wording)


def _drift(found: Mapping[str, Any], wording: Wording) -> Iterator[Line]:
    moved = [one for one in found["habits"] if one["is_clear"]]
    for one in found["areas"]:
        area = wording.area(one["what"])
        yield "!", wording.text("retrain.drift_area", area=area, **_sides(one, wording))
    for one in moved:
        yield "!", wording.text(f"retrain.drift_{one['what']}", **_sides(one, wording))
    if not found["areas"] and not moved:
        yield "·", wording.text("retrain.no_drift")


def _sides(one: Mapping[str, Any], wording: Wording) -> dict[str, str]:
    if one["what"] in _NUMBERS:
        return {side: wording.number(one[side]) for side in ("before", "now")}
    return {
        side: wording.text("format.percent", n=round(100 * one[side])) for side in ("before", "now")
    }


def gate_verdict(appraisal: Mapping[str, Any], model_id: str, wording: Wording) -> Line:
    """What the gate advises."""
    verdict = appraisal["verdict"]
    mark = {"passes": "+", "fails": "-"}.get(verdict, "!")
    n = appraisal["n_lists"]["interested"]
    return mark, wording.text(f"gate.{verdict}", model=model_id, n=n, enough=MIN_LISTS)


def gate_lines(appraisal: Mapping[str, Any], wording: Wording) -> Iterator[Line]:
    """On what it was judged, and every question of the gate with its answer."""
    if not appraisal["n_requests"]:
        return
    first = wording.day(date.fromisoformat(appraisal["first"]))
    n, young = appraisal["n_requests"], appraisal["n_too_young"]
    yield "·", wording.text("gate.judged", n=n, first=first, young=young)
    if appraisal["lag_years"]:
        said = {name: appraisal[key] for name, key in _ITSELF.items()}
        yield "·", wording.text("gate.itself", **said)
    else:
        yield "·", wording.text("gate.prior")
    for check in appraisal["checks"]:
        if check["value"] is not None:
            yield _check(check, wording)


_ITSELF = {"in_use": "against", "itself": "n_itself", "lag": "lag_years"}


def _check(check: Mapping[str, Any], wording: Wording) -> Line:
    """One question, with its difference or its error, and the bar."""
    code, found = check["code"], check["found"]
    scale, decimals = (100, 1) if code.startswith(("calibration", "exposure")) else (1, 3)
    values = {name: wording.number(scale * check[name], decimals) for name in ("value", "bar")}
    if found is not None:
        ends = ("mean", "low", "high") if found["low"] is not None else ("mean",) * 3
        said = {
            name: _signed(scale * found[end], decimals, wording)
            for name, end in zip(("mean", "low", "high"), ends, strict=True)
        }
        values["difference"] = wording.text("gate.from_to", **said)
    ending = "passed" if check["passed"] else "failed"
    return "+" if check["passed"] else "-", wording.text(f"gate.{code}_{ending}", **values)


def _signed(value: float, decimals: int, wording: Wording) -> str:
    """A difference with its sign; what rounds to nothing has none."""
    rounded = round(value, decimals)
    return ("+" if rounded > 0 else "") + wording.number(rounded + 0.0, decimals)
