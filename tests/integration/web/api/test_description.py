"""The API does what its description says, whatever it is sent: no fault of ours, no surprise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.python.asgi import HOST
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from matcher.domain.case import Sender
from matcher.domain.events import Contact
from matcher.domain.person import Person, Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.services.desk import country, people
from matcher.services.desk.contacts import add_contact
from matcher.services.desk.receiving import NewCase, open_case
from matcher.web.app import make_app
from matcher.web.settings import LOOPBACK, WebSettings

TODAY = date(2026, 3, 2)

#: Sent to each address as it is made up, and again with ids that are here.
EXAMPLES = 6

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

BOUNDED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

#: It would log the script out in the middle.
LEFT_OUT = {("DELETE", "/v1/session")}


@pytest.fixture
def app(desk):
    """As ever, and under the name by which the generator calls it."""
    return make_app(desk, WebSettings(hosts=(*LOOPBACK, HOST), fixed_day=TODAY, max_body=200_000))


@pytest.fixture
def known(desk, anne) -> dict[str, object]:
    """Things that are here, by what a path calls their ids."""
    matcher = desk.matcher(TODAY)
    catalogue = matcher.catalogue
    for kind in (RequestType.SITE, RequestType.COUNTRY):
        study = Request(title="A study in ulcerative colitis", request_type=kind)
        new = NewCase(study, Sender("Jane", "jane@acme.example"))
        own = open_case(desk.store, new, anne, catalogue=catalogue).request_id
    contact = Contact("", "helse-bergen", "Ada", "ada@hospital.example")
    kept = add_contact(desk.store, contact, anne, catalogue=catalogue)
    country.ask_experts(
        desk.store,
        own,
        ["site:helse-bergen"],
        anne,
        catalogue=catalogue,
        compose=lambda _, request: (f"{request.request_id} asks", "Dear all"),
    )
    people.add(desk.store, Person("nils", "Nils", Role.READER), "a very long password", anne)
    return {
        "request_id": "NT-2026-001",
        "contact_id": kept.contact_id,
        "site_id": "helse-bergen",
        "list_id": 1,
        "letter_id": 1,
        "opinion_id": 1,
        "link_id": 1,
        "reply_id": 1,
        "file_id": 1,
        "model_id": "prior",
        "username": "nils",
        "purpose": "children",
        "area": "oncology",
    }


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_api_answers_as_described_whatever_it_is_sent(app, known, script, mode):
    anne = script("anne")
    assert anne.get("/requests/NT-2026-001/list").json()["list_id"] == 1
    headers = {name: anne.client.headers[name] for name in ("X-CSRF-Token", "Accept-Language")}
    session = {"headers": headers, "cookies": dict(anne.client.cookies)}
    answered: Counter[int] = Counter()
    for operation in operations(schemathesis.openapi.from_asgi("/v1/openapi.json", app), mode):

        @BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case):
            own = {name: known[name] for name in case.path_parameters if name in known}
            for ids in [{}, own] if own else [{}]:
                case.path_parameters.update(ids)
                if ids and "If-Match" in case.headers:
                    case.headers["If-Match"] = "*"
                answer = case.call(**session)
                # Here is no mail server, and that it says.
                says_so = answer.status_code == 503 and answer.json()["type"] == "/problems/mail"
                case.validate_response(answer, checks=CHECKS[1:] if says_so else CHECKS)
                answered[answer.status_code] += 1

        send()
    assert answered[422] > 10
    assert mode is GenerationMode.NEGATIVE or answered[200] + answered[201] > 100


def operations(schema: OpenApiSchema, mode: GenerationMode) -> Iterator[APIOperation]:
    """The addresses of the API, but for what takes nothing that could be wrong."""
    for found in schema.get_all_operations():
        operation = found.ok()
        place = (operation.method.upper(), operation.path)
        takes = operation.body or operation.query or operation.path_parameters or operation.headers
        fits = mode is GenerationMode.POSITIVE or takes
        if fits and place[1].startswith("/v1") and place not in LEFT_OUT:
            yield operation


def test_every_address_says_who_may_ask_what_can_go_wrong_and_what_it_does(app):
    described = app.openapi()
    assert described["components"]["securitySchemes"]["session"]["in"] == "cookie"
    for path, methods in described["paths"].items():
        if not path.startswith("/v1"):
            continue
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation["tags"], where
            assert operation["summary"], where
            assert operation["description"], where
            for status in ("401", "422", "503"):
                content = operation["responses"][status]["content"]
                assert list(content) == ["application/problem+json"], where
            takes_key = any(
                one["name"] == "Idempotency-Key" for one in operation.get("parameters", ())
            )
            if method == "post" and path not in READING:
                assert takes_key, where
            elif takes_key:
                assert method == "post", where


#: POSTs that change nothing, or the same thing however often they are sent.
READING = {
    "/v1/session",
    "/v1/rank",
    "/v1/intake",
    "/v1/intake/file",
    "/v1/answers/read",
    "/v1/outcomes/read",
    "/v1/requests/{request_id}/answers/read",
    "/v1/letters/{letter_id}/answer-links",
    "/v1/requests/{request_id}/promise",
    "/v1/requests/{request_id}/redaction",
}
