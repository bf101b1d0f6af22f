"""The ASGI app: health, and what platforms post to us."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

# Says what is wrong, None if nothing is.
Check = Callable[[], Awaitable[str | None]]


def web_app(check: Check, routes: Sequence[BaseRoute] = ()) -> Starlette:
    """Return an app whose GET /health is 200 while the check finds nothing, else 503 with the reason."""

    async def health(_: Request) -> JSONResponse:
        problem = await check()
        return JSONResponse({"status": problem or "ok"}, status_code=503 if problem else 200)

    return Starlette(routes=[Route("/health", health), *routes])
