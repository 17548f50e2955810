"""The year's turn as a person meets it: on the command line and on the page of the models."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from matcher.domain.person import Person, Role
from matcher.services.desk import people
from matcher.services.desk.acting import Acting
from matcher.services.desk.desk import Desk
from matcher.services.learning import train_model
from matcher.services.places import open_place, place_in
from matcher.services.retraining import Retraining, prepare, retrain
from matcher.store import models
from matcher.web.app import make_app
from matcher.web.settings import WebSettings
from tests.integration.cli.conftest import REQUEST, Home
from tests.integration.models.conftest import NOW, TODAY
from tests.integration.web.conftest import BASE, PASSWORD, Browser


@pytest.fixture(scope="session")
def turned(small_filled, tmp_path_factory) -> tuple[Path, str, str]:
    """A store with a model in use and a challenger beside it; their ids."""
    folder = tmp_path_factory.mktemp("turned") / "home"
    shutil.copytree(small_filled, folder)
    place = place_in(folder)
    old = train_model(place, as_of=date(2025, 1, 1), now=NOW, actor="test").id
    ready = prepare(place, Retraining(2025, n_jobs=1), today=TODAY)
    return folder, old, retrain(ready, now=NOW, actor="test").model_id


@pytest.fixture
def home(turned, tmp_path) -> Home:
    shutil.copytree(turned[0], tmp_path / "home")
    (tmp_path / "home" / "request.toml").write_text(REQUEST, "utf-8")
    store = f"sqlite:///{tmp_path / 'home' / 'matcher.db'}"
    folder = str(tmp_path / "home" / "models")
    return Home(tmp_path / "home", {"MATCHER_STORE": store, "MATCHER_MODELS": folder})


@pytest.fixture
def desk(turned, tmp_path) -> Desk:
    shutil.copytree(turned[0], tmp_path / "desk")
    desk = Desk.open(place_in(tmp_path / "desk"), today=TODAY)
    acting = Acting(Person("setup", "Setup", Role.APPROVER), TODAY, datetime.now(UTC))
    for username, role in (("anne", Role.APPROVER), ("ola", Role.READER)):
        people.add(desk.store, Person(username, username.title(), role), PASSWORD, acting)
    return desk


def browser(desk: Desk, username: str) -> Browser:
    client = TestClient(make_app(desk, WebSettings(fixed_day=TODAY)), base_url=BASE)
    client.headers["Accept-Language"] = "en"
    opened = Browser(client)
    assert opened.log_in(username).status_code == 303
    return opened


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text.partition("<main")[2])).split())


def test_retrain_prints_the_data_and_the_gate_and_leaves_the_model_in_use(home, turned):
    _, old, new = turned
    done = home.run_here("retrain", "--year", 2025)
    assert "What 2025 has brought" in done.stdout
    assert "Is the new model good enough?" in done.stdout
    assert done.stdout.endswith(f"{new}\n")
    assert f"An earlier run on the same data has trained it already: {new}" in done.stderr
    assert f"In use is still {old}" in done.stderr


def test_promote_and_roll_back_are_one_command_each_and_need_a_reason(home, turned):
    _, old, new = turned
    home.run_here("models", "promote", new, code=2)
    home.run_here("models", "promote", new, "--reason", "it passes", "--by", "anne")
    assert f"* {new}" in home.run_here("models", "list").stdout
    assert home.run_here("models", "rollback", "--reason", "odd lists").stdout == f"{old}\n"
    uses = models.model_uses(open_place(place_in(home.folder), today=TODAY))
    assert [(use.decided_by, use.reason) for use in uses[1:2]] == [("anne", "it passes")]


def test_compare_shows_the_cards_or_both_lists_of_a_request(home, turned):
    _, old, new = turned
    cards = home.run_here("models", "compare", old, new).stdout
    assert f"{old}: not compared" in cards
    assert "of the first 5 hospitals stay" in cards
    lists = home.run_here("models", "compare", old, new, "--request", "request.toml").stdout
    assert "Chance that Norway is chosen" in lists
    assert "→" in lists


def test_a_model_that_is_not_whole_is_told_by_the_list_of_models_and_by_every_ranking(home, turned):
    (home.folder / "models" / turned[1] / "card.json").write_text("{}")
    said = " ".join(home.run_here("models", "list").stderr.split())
    assert f"{turned[1]}, cannot be loaded" in said
    assert "In its place serves prior" in said
    ranked = " ".join(home.run_here("rank", "request.toml").stdout.split())
    assert f"The model in use, {turned[1]}, cannot be loaded" in ranked


def test_an_approver_puts_a_model_in_use_and_takes_it_back_on_the_page(desk, turned):
    _, old, new = turned
    anne = browser(desk, "anne")
    shown = words(anne.client.get(f"/models/{new}").text)
    assert "Is it good enough?" in shown
    assert "Use this model from now on" in shown
    said = {"reason": "it passes", "instead_of": old}
    empty = anne.send(f"/models/{new}/promote", "/models", **{**said, "reason": " "})
    assert empty.status_code == 422
    assert "A model is put in use for a reason." in words(empty.text)
    assert anne.send(f"/models/{new}/promote", "/models", **said).status_code == 303
    assert anne.send(f"/models/{old}/promote", "/models", **said).status_code == 409
    used = models.model_in_use(desk.store)
    assert used is not None
    assert used.model_id == new
    assert "approved" in words(anne.client.get("/models").text)
    gone_back = anne.send("/models/rollback", "/models", reason="odd lists", instead_of=new)
    assert gone_back.status_code == 303
    used = models.model_in_use(desk.store)
    assert used is not None
    assert used.model_id == old


def test_a_reader_sees_cards_pictures_and_what_changes_and_decides_nothing(desk, turned):
    _, old, new = turned
    ola = browser(desk, "ola")
    page = ola.client.get(f"/models/{new}").text
    assert "Use this model from now on" not in page
    assert "Go back to the model before" not in page
    for name in re.findall(r'src="(/models/[^"]+\.svg)"', page):
        picture = ola.client.get(name)
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")
    assert ola.client.get(f"/models/{new}/pictures/card.json").status_code == 404
    changed = words(ola.client.get(f"/models/compare?before={old}&after={new}").text)
    assert "Speaks more for it than before" in changed
    refused = ola.send(f"/models/{new}/promote", "/models", reason="r", instead_of=old)
    assert refused.status_code == 403


def test_the_page_tells_which_model_serves_where_the_one_in_use_is_not_whole(desk, turned):
    (desk.place.models / turned[1] / "manifest.json").unlink()
    shown = words(browser(desk, "ola").client.get("/models").text)
    assert "The model in use cannot be loaded" in shown
    assert "In its place serves the built-in starting model" in shown
