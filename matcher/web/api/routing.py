"""How every address of the API is served: changes once, and what is refused as a problem."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from matcher.web.api.conditions import MissingConditionError, StaleError
from matcher.web.api.once import answer_once, once
from matcher.web.problems import Problem, answer


class ApiRoute(APIRoute):
    """One address under /v1."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Serve by the endpoint, with the rules of the API around it."""
        serve = super().get_route_handler()
        takes_key = any(one.dependency is once for one in self.dependencies)

        async def handle(request: Request) -> Response:
            try:
                return await (answer_once(request, serve) if takes_key else serve(request))
            except StaleError as error:
                return answer(request, stale_problem(error), {"ETag": error.etag})
            except MissingConditionError:
                return answer(request, _NO_CONDITION)

        return handle


_NO_CONDITION = Problem(
    428,
    "no-condition",
    "A change says which version it was made from.",
    "Send the header If-Match with the ETag that you read.",
)


def stale_problem(error: StaleError) -> Problem:
    """Somebody else was faster: what is there now stands beside the problem."""
    return Problem(
        412,
        "stale",
        "This has been changed since you read it; nothing was overwritten.",
        "Look at what is there now, and make your change again.",
        {"current": error.current},
    )
