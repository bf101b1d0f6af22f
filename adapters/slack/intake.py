"""Take in one payload of Slack, whichever way it came."""

import logging
from collections.abc import Mapping
from typing import Any

from adapters.slack.updates import incoming_from
from bot.log import redact
from bot.ports.outside import Receive

log = logging.getLogger(__name__)


async def take_in(body: Mapping[str, Any], receive: Receive, *, bot_user: str = "") -> None:
    """Return once what it says is stored, and at once if it says nothing to us: it may be acknowledged.

    Raises whatever kept it from being stored. `bot_user` is our own id where the payload does not say it.
    """
    try:
        incoming = incoming_from(body, bot_user=bot_user)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as exc:
        # Acknowledged all the same: it would come three times more and be no clearer.
        log.warning(
            "a payload of Slack (%s) has a form we do not know (%s); it is skipped",
            _kind(body),
            redact(repr(exc)),
        )
        return
    if incoming is None:
        log.info("a payload of Slack (%s) says nothing to us", _kind(body))
        return
    await receive(incoming)


def _kind(body: Mapping[str, Any]) -> str:
    event = body.get("event")
    names = (body.get("type"), event.get("type") if isinstance(event, Mapping) else body.get("command"))
    return redact(" ".join(name[:40] for name in names if isinstance(name, str))) or "of no type"
