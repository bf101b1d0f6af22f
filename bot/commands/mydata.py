"""mydata: everything that is stored about the person, as a JSON file, at once."""

import json
from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter

from bot.commands.context import Answer, Context
from bot.commands.private import in_private_chat
from bot.commands.texts import typed
from bot.i18n.dates import clock_time, weekday_date
from bot.message import Attachment, Message, Text
from bot.model.destination import Destination
from bot.model.digest import Digest
from bot.model.personal import PersonalRecord, ReceivedMessage

_RECORD = TypeAdapter(PersonalRecord)
_PLACE = TypeAdapter(Destination)
_DIGEST = TypeAdapter(Digest)


async def mydata(ctx: Context, args: str) -> Answer:
    del args
    if not ctx.is_private_place:
        return in_private_chat(ctx, "mydata")
    said = ctx.tr(
        "This is everything stored about you ({time}). To have it erased: {command}",
        time=ctx.tr(
            "{date} {time}",
            date=weekday_date(ctx.now, ctx.zone, ctx.language),
            time=clock_time(ctx.now, ctx.zone, ctx.language),
        ),
        command=typed(ctx, ctx.tr("forgetme")),
    )
    name = f"siste-{ctx.now:%Y-%m-%d}.json"
    text = _written(await _everything(ctx))
    message = Message(
        (Text(said),),
        summary=said,
        language=ctx.language,
        attachment=Attachment(name, "application/json", text),
    )
    return Answer((message,))


def _written(value: Any, indent: str = "") -> str:
    """Return it as JSON, what holds nothing further on one line: a chat without files shows all of it."""
    parts = _parts(value)
    if not any(isinstance(item, dict | list) for _, item in parts):
        return json.dumps(value, ensure_ascii=False)
    inner = f"{indent} "
    lines = ",\n".join(f"{inner}{name}{_written(item, inner)}" for name, item in parts)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{lines}\n{indent}{closing}"


def _parts(value: Any) -> list[tuple[str, Any]]:
    """Return what is in an object, each with its name as it stands before it, or in an array."""
    if isinstance(value, dict):
        return [(f"{json.dumps(name, ensure_ascii=False)}: ", item) for name, item in value.items()]
    return [("", item) for item in value] if isinstance(value, list) else []


async def _everything(ctx: Context) -> dict[str, Any]:
    record = await ctx.tx.personal.record_of(ctx.member.person_id)
    return {
        "made_at": ctx.now.isoformat(),
        "person": {**_RECORD.dump_python(record, mode="json"), "received": _by_day(record.received)},
        "private_chats": [
            await _chat(ctx, place) for place in await ctx.tx.personal.places_of(ctx.member.person_id)
        ],
    }


def _by_day(received: Iterable[ReceivedMessage]) -> dict[str, dict[str, list[str]]]:
    """Return when what came of each kind, a list of times (UTC) a day: it may be hundreds."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in received:
        days = found.setdefault(one.kind, {})
        days.setdefault(f"{one.at:%Y-%m-%d}", []).append(f"{one.at:%H:%M:%S}")
    return found


async def _chat(ctx: Context, place: Destination) -> dict[str, Any]:
    digests = await ctx.tx.digests.of(place.id)
    looked_at, visit_before = await ctx.tx.looks.moments(place.id)
    return {
        **_PLACE.dump_python(place, mode="json"),
        "looked_at": looked_at and looked_at.isoformat(),
        "visit_before_ended": visit_before and visit_before.isoformat(),
        "digests": [_DIGEST.dump_python(digest, mode="json") for digest in digests],
    }
