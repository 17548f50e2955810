"""Who may use the desk: let in, given another role, removed."""

from __future__ import annotations


def test_somebody_is_let_in_and_can_work_at_once(browser):
    anne = browser("anne")
    new = {"username": "Nils", "name": "Nils", "role": "reader", "password": "a very long one"}
    assert anne.send("/people", "/people", **new).status_code == 303
    nils = browser()
    assert nils.log_in("nils", "a very long one").status_code == 303
    assert nils.client.get("/v1/session").json()["role"] == "reader"


def test_what_is_wrong_is_said_and_what_was_written_stays(browser):
    anne = browser("anne")
    new = {"username": "no spaces", "name": "Nils <b>", "role": "reader", "password": "a" * 20}
    answer = anne.send("/people", "/people", **new)
    assert answer.status_code == 422
    assert "is no user name" in answer.text
    assert 'value="Nils &lt;b&gt;"' in answer.text
    assert "a" * 20 not in answer.text
    new = {"username": "kari", "name": "K", "role": "reader", "password": "a" * 20}
    assert "is taken" in anne.send("/people", "/people", **new).text


def test_nobody_is_let_in_without_a_password(browser):
    answer = browser("anne").send("/people", "/people", username="nils", name="N", role="reader")
    assert answer.status_code == 422
    assert "12 to 256" in answer.text


def test_a_role_is_changed_and_a_person_removed(browser):
    anne, kari = browser("anne"), browser("kari")
    anne.send("/people/kari/role", "/people", role="reader")
    assert kari.client.get("/v1/session").json()["role"] == "reader"
    anne.send("/people/kari/remove", "/people")
    assert kari.client.get("/v1/session").status_code == 401
    assert '<th scope="row">kari' not in anne.client.get("/people").text


def test_the_last_who_approves_stays(browser):
    anne = browser("anne")
    for path, fields in (("remove", {}), ("role", {"role": "reader"})):
        answer = anne.send(f"/people/anne/{path}", "/people", **fields)
        assert answer.status_code == 409
        assert "Nobody would be left who approves." in answer.text
    assert anne.client.get("/people").status_code == 200


def test_a_person_nobody_knows_is_not_found(browser):
    assert browser("anne").send("/people/nobody/remove", "/people").status_code == 404
