"""Lists by script: ranked, kept as shown, chosen from; and requests that are only tried out."""

from __future__ import annotations

from datetime import date

from matcher.domain.request import Request
from matcher.wording import Wording, ranking_as_json
from tests.integration.web.api.conftest import problem

TRIED = {"request": {"indication": "ulcerative colitis", "sites_wanted": 3}}


def test_a_tried_out_request_is_ranked_as_the_command_line_ranks_it(script, desk):
    ola = script("ola")
    answer = ola.post("/rank", TRIED)
    assert answer.status_code == 200
    matcher = desk.matcher(date(2026, 3, 2))
    ranking = matcher.rank(Request(indication="ulcerative colitis", sites_wanted=3))
    assert answer.json() == ranking_as_json(ranking, Wording.of("en", matcher.catalogue))
    assert ola.get("/requests").json()["total"] == 0


def test_a_ranking_may_be_cut_and_steered(kari):
    answer = kari.post("/rank", {**TRIED, "top": 3, "explore": 1, "floor": 0.3}).json()
    assert [one["rank"] for one in answer["candidates"]] == [1, 2, 3]
    assert len(answer["suggestion"]["explored"]) == 1


def test_a_day_in_the_future_is_refused(kari):
    told = problem(kari.post("/rank", {**TRIED, "as_of": "2027-01-01"}), 422)
    assert "in the future" in told["detail"]


def test_a_list_is_kept_once_and_a_choice_is_made_from_it(kari):
    own = kari.opened(sites_wanted=2)
    path = f"/requests/{own}"
    answer = kari.get(f"{path}/list")
    shown = answer.json()
    assert shown == kari.get(f"{path}/list").json()
    (kept,) = kari.get(f"{path}/lists").json()
    assert (kept["list_id"], kept["shown_to"]) == (shown["list_id"], "kari")
    content = kari.get(f"{path}/lists/{kept['list_id']}").json()["content"]
    order = [one["site_id"] for one in shown["candidates"]]
    assert [one["site_id"] for one in content["candidates"]] == order
    assert sorted(site for ids in shown["groups"].values() for site in ids) == sorted(order)

    promised = kari.post(f"{path}/promise", {"sites": order[:3]}).json()
    assert promised["n_chosen"] == 3
    assert 0 < promised["p_at_least_wanted"] < 1

    sites = [{"site_id": site, "chosen": True} for site in order[:3]]
    choice = {"list_id": shown["list_id"], "sites": sites}
    chosen = kari.post(f"{path}/choice", choice, If_Match=answer.headers["etag"])
    assert chosen.status_code == 201, chosen.text
    assert [one["site_id"] for one in kari.get(f"{path}/choice").json()["sites"]] == order[:3]
    assert kari.get(f"{path}/list").json()["chosen"] == sorted(order[:3])


def test_nobody_has_chosen_yet(kari):
    assert kari.get(f"/requests/{kari.opened()}/choice").json() is None


def test_a_named_hospital_is_not_left_out_without_a_reason(kari):
    own = kari.opened(suggested_sites=["haukeland"])
    path = f"/requests/{own}"
    shown = kari.get(f"{path}/list").json()
    assert shown["chosen"] == ["helse-bergen"]  # the unit that it counts for
    sites = [{"site_id": "ous", "chosen": True}]
    choice = {"list_id": shown["list_id"], "sites": sites}
    told = problem(kari.post(f"{path}/choice", choice, If_Match="*"), 422)
    assert "left out without a reason" in told["detail"]
    sites.append({"site_id": "helse-bergen", "chosen": False, "reason": "no_capacity_now"})
    assert kari.post(f"{path}/choice", choice, If_Match="*").status_code == 201


def test_a_list_of_another_request_is_none_of_this_one(kari):
    first, second = kari.opened(), kari.opened(title="Migraine")
    shown = kari.get(f"/requests/{first}/list").json()
    problem(kari.get(f"/requests/{second}/lists/{shown['list_id']}"), 404)
