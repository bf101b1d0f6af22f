"""The HTTP side of the bot: one client for calls, one for long polls."""

import logging

from telegram import Update
from telegram.request import HTTPXRequest

from adapters.telegram.updates import UNREADABLE

log = logging.getLogger(__name__)


def call_request() -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=16, connect_timeout=10, read_timeout=20, write_timeout=10, pool_timeout=5
    )


class PollRequest(HTTPXRequest):
    """Empties updates that the library cannot read, keeping their ids.

    The library reads a batch as a whole: one malformed update would keep back all the others for ever.
    """

    def __init__(self) -> None:
        super().__init__(connection_pool_size=1, connect_timeout=10, read_timeout=10)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, object]:
        answer: dict[str, object] = HTTPXRequest.parse_json_payload(payload)
        result = answer.get("result")
        if isinstance(result, list):
            answer["result"] = [kept for raw in result if (kept := _readable(raw)) is not None]
        return answer


def _readable(raw: object) -> dict[str, object] | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
        log.warning("Telegram sent an update without an id; it is skipped")
        return None
    try:
        Update.de_json(raw, None)
    except UNREADABLE as exc:
        log.warning("update %d cannot be read (%s); it is skipped", raw["update_id"], type(exc).__name__)
        return {"update_id": raw["update_id"]}
    return raw
