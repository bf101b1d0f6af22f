"""The address that Telegram posts updates to: POST /telegram/<the bot's id>.

Telegram hears 200 only once the update is stored; whatever else it hears, it posts the update again for a
day. So an update that nobody could ever read is confirmed too, and a store that fails for now is a 503.
An answer says nothing of what was sent.
"""

import hmac
import json
import logging
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.telegram.updates import read_update
from adapters.telegram.webhook import FindBot, HookedBot, webhook_path
from adapters.web.bodies import read_body
from bot.log import redact

log = logging.getLogger(__name__)

# An update holds a message of 4,096 characters and what it answers to: some tens of kilobytes at most.
MAX_BODY_BYTES = 1_000_000
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header, no secret


def telegram_route(find: FindBot) -> Route:
    async def posted(request: Request) -> Response:
        try:
            return await _answer(request, find)
        except Exception as exc:  # noqa: BLE001 - whatever failed, Telegram keeps the update and posts it again
            log.error("an update could not be stored (%s); Telegram posts it again", redact(repr(exc)))
            return PlainTextResponse("Not stored; try again.", status_code=503)

    return Route(webhook_path("{bot:int}"), posted, methods=["POST"])


async def _answer(request: Request, find: FindBot) -> Response:
    bot = await find(str(request.path_params["bot"]))
    if bot is None or not _knows_secret(request, bot):
        return PlainTextResponse("Wrong secret.", status_code=403)
    body = await read_body(request, at_most=MAX_BODY_BYTES)
    raw = _update(body)
    if raw is None:
        size = f"more than {MAX_BODY_BYTES}" if body is None else len(body)
        log.warning("a post of Telegram's (%s bytes) is no update; confirmed, lest it come again", size)
    elif incoming := read_update(raw, username=bot.username):
        await bot.receive(incoming)
    return Response(status_code=200)


def _knows_secret(request: Request, bot: HookedBot) -> bool:
    given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
    return hmac.compare_digest(given, bot.secret.encode())


def _update(body: bytes | None) -> dict[str, Any] | None:
    """Return the update; None if it is none, or too large for one."""
    try:
        parsed = json.loads(body or b"")
    except (ValueError, RecursionError):
        return None
    is_update = isinstance(parsed, dict) and type(parsed.get("update_id")) is int
    return parsed if is_update else None
