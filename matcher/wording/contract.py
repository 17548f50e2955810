"""A ranking as the JSON that scripts rely on. Its shape is a promise; see docs/data.md."""

from __future__ import annotations

from typing import Any

from matcher.domain.ranking import Candidate, Interval, Ranking, Suggestion
from matcher.wording.speech import Wording

#: Six decimals: far below what the interval leaves open, and the same on every machine.
_DECIMALS = 6


def ranking_as_json(ranking: Ranking, wording: Wording) -> dict[str, Any]:
    """The ranking in the contract's shape: plain dicts, lists, numbers and texts.

    Days are ISO texts; probabilities are rounded to six decimals; reasons carry their
    sentence in the wording's language.
    """
    model = ranking.model
    return {
        "request_id": ranking.request_id,
        "as_of": ranking.as_of.isoformat(),
        "model": {
            "id": model.id,
            "trained_as_of": model.trained_as_of.isoformat() if model.trained_as_of else None,
            "learnt_from": {
                "forwardings": model.learnt_from.forwardings,
                "answers": model.learnt_from.answers,
                "outcomes": model.learnt_from.outcomes,
            },
        },
        "p_norway": {
            "probability": _rounded(ranking.p_norway.probability),
            "interval": _interval(ranking.p_norway.interval),
        },
        "candidates": [_candidate(candidate, wording) for candidate in ranking.candidates],
        "excluded": [{"site_id": out.site_id, "reason": out.reason} for out in ranking.excluded],
        "suggestion": _suggestion(ranking.suggestion),
        "centre": [
            {
                "centre_id": centre,
                "name": wording.centre(centre),
                "host_site": wording.names.centre_hosts.get(centre),
            }
            for centre in ranking.reading.centres
        ],
        "warnings": list(ranking.warnings),
    }


def _candidate(candidate: Candidate, wording: Wording) -> dict[str, Any]:
    return {
        "rank": candidate.rank,
        "site_id": candidate.site_id,
        "name": candidate.name,
        "trust": candidate.trust,
        "region": candidate.region,
        "group": str(candidate.group),
        "probability": _rounded(candidate.probability),
        "interval": _interval(candidate.interval),
        "p_answer_in_time": _rounded(candidate.p_answer_in_time),
        "p_interested": _rounded(candidate.p_interested),
        "p_selected": _rounded(candidate.p_selected),
        "support": {
            "forwardings": candidate.support.forwardings,
            "similar_requests": candidate.support.similar_requests,
            "participations": candidate.support.participations,
        },
        "reasons": [
            {
                "code": reason.code,
                "effect": _rounded(reason.effect),
                "text": wording.reason(reason),
            }
            for reason in candidate.reasons
        ],
        "flags": list(candidate.flags),
        **({} if candidate.propensity is None else {"propensity": _rounded(candidate.propensity)}),
    }


def _suggestion(suggestion: Suggestion) -> dict[str, Any]:
    # What nobody asked for leaves no trace: without steering the answer is what it always was.
    on_purpose: dict[str, Any] = {}
    if suggestion.floored:
        on_purpose["floored"] = list(suggestion.floored)
    if suggestion.explored:
        on_purpose["explored"] = [
            {"site_id": site_id, "propensity": _rounded(propensity)}
            for site_id, propensity in suggestion.explored.items()
        ]
    return {
        "forward_to": list(suggestion.forward_to),
        "n_expected": suggestion.n_expected,
        **on_purpose,
        "consider": list(suggestion.consider),
        "wanted": suggestion.wanted,
        "expected_interested": _rounded(suggestion.expected_interested),
        "expected_selected": _rounded(suggestion.expected_selected),
        "p_at_least_wanted": _rounded(suggestion.p_at_least_wanted),
    }


def _rounded(value: float) -> float:
    return round(float(value), _DECIMALS)


def _interval(interval: Interval) -> list[float]:
    return [_rounded(end) for end in interval]
