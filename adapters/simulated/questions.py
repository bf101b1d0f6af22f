"""Reading what is asked of the control, and saying what was wrong with it."""

import json
from typing import Any

from aiohttp import web


async def read_json(request: web.Request) -> dict[str, Any]:
    text = await request.text()
    try:
        body = json.loads(text or "{}")
    except ValueError as exc:
        raise bad("the body is no JSON") from exc
    if not isinstance(body, dict):
        raise bad("the body is no JSON object")
    return body


def bad(words: str) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=json.dumps({"error": words}), content_type="application/json")
