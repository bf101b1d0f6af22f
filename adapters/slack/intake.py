"""Take in one payload of Slack, whichever way it came: find whose it is, read it, have it stored."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.slack.updates import incoming_from, installed_at
from bot.log import redact
from bot.ports.outside import Receive

log = logging.getLogger(__name__)

# Finds what stores the updates of the workspace with that id.
FindWorkspace = Callable[[str], Awaitable[Receive | None]]


async def take_in(payload: Mapping[str, Any], find: FindWorkspace) -> None:
    """Return once what it says is stored, and at once if it says nothing to us: it may be acknowledged.

    Raises whatever kept it from being stored.
    """
    if payload.get("type") == "app_rate_limited":
        log.warning(
            "Slack holds back events for a minute: more than 30,000 came in an hour. "
            "Commands and presses come all the same."
        )
        return
    receive = await _receiver(payload, find)
    if receive is None:
        return
    try:
        incoming = incoming_from(payload)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as exc:
        # Acknowledged all the same: it would come three times more and be no clearer.
        log.warning(
            "a payload of Slack (%s) has a form we do not know (%s); it is skipped",
            _kind(payload),
            redact(repr(exc)),
        )
        return
    if incoming is None:
        log.info("a payload of Slack (%s) says nothing to us", _kind(payload))
        return
    await receive(incoming)


async def _receiver(payload: Mapping[str, Any], find: FindWorkspace) -> Receive | None:
    """Return what stores the workspace's updates; of one that we do not know nobody could read them."""
    teams = installed_at(payload)
    for team in teams:
        if receive := await find(team):
            return receive
    log.warning(
        "Slack tells of a workspace that is not connected here (%s): %s",
        ", ".join(teams) or "unnamed",
        _kind(payload),
    )
    return None


def _kind(payload: Mapping[str, Any]) -> str:
    event = payload.get("event")
    names = (payload.get("type"), event.get("type") if isinstance(event, Mapping) else payload.get("command"))
    return redact(" ".join(name[:40] for name in names if isinstance(name, str))) or "of no type"
