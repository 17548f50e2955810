"""The description of the API, made whole: how to log in, and what is answered when it fails."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from matcher.web.security import cookies, forgery

_ABOUT = """\
All that the pages do, as JSON.

Whoever asks has the session cookie of a login: `POST /v1/session` with a user name and a
password gives it, and the token that every change carries in the header `X-CSRF-Token`.
What can be changed is read with an `ETag`, and changed with it in `If-Match`. A POST may carry
an `Idempotency-Key`: sent twice, it changes something once. Whatever fails is answered as
`application/problem+json`, in the language of whoever asks, with the texts of the command line.
"""

_TEXT = {"type": "string"}

#: RFC 9457, with what to do about it.
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "remedy"],
    "properties": {
        "type": {**_TEXT, "examples": ["/problems/conflict"]},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": {**_TEXT, "description": "What is wrong: the value and the rule."},
        "remedy": {**_TEXT, "description": 'What to do about it; "" where that is plain.'},
        "errors": {
            "type": "array",
            "description": "The fields that are wrong, where fields are.",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": _TEXT, "message": _TEXT},
            },
        },
        "current": {"description": "What is there now, where it is not what was read (412)."},
    },
}

_ALWAYS = {
    "400": "What was sent could not be read.",
    "401": "Nobody is logged in.",
    "403": "The role is too low, or the token is missing.",
    "413": "What was sent is too large.",
    "422": "A field, or what the fields say together, breaks a rule.",
    "500": "A fault of ours; nothing was changed.",
    "503": "The store or the model cannot be used just now.",
    "507": "The disk is full; nothing was changed.",
}
_OF_SOMETHING = {"404": "There is no such thing here."}
_OF_CHANGES = {"409": "It does not go there from where it stands."}
_OF_CONDITIONS = {
    "412": "Somebody else changed it; what is there now stands in `current`.",
    "428": "The header If-Match is missing.",
}

_SAFE = frozenset({"get", "head", "options"})


def describe(app: FastAPI) -> None:
    """Have an app give the whole description."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _whole(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    summary=app.summary,
                    description=_ABOUT,
                    routes=app.routes,
                )
            )
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _whole(schema: dict[str, Any]) -> dict[str, Any]:
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM
    components["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": cookies.SESSION},
        "token": {"type": "apiKey", "in": "header", "name": forgery.HEADER},
    }
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    return schema


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    changes = method not in _SAFE
    responses: dict[str, Any] = operation["responses"]
    conditional = any(one["name"] == "If-Match" for one in operation.get("parameters", ()))
    problems = dict(_ALWAYS)
    if "{" in path or changes:  # a body may name what is not here as well
        problems |= _OF_SOMETHING
    problems |= _OF_CHANGES if changes else {}
    problems |= _OF_CONDITIONS if conditional else {}
    for status, description in problems.items():
        if status not in responses or status == "422":
            responses[status] = _problem_response(description)
    if not path.startswith(("/healthz", "/readyz", "/v1/session")) or method == "delete":
        needs: dict[str, list[str]] = {"session": []}
        operation["security"] = [needs | {"token": []} if changes else needs]


def _problem_response(description: str) -> dict[str, Any]:
    content = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": description, "content": {"application/problem+json": content}}
