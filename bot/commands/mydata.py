"""mydata: everything that is stored about the person, as a JSON file, at once."""

import json
from typing import Any

from pydantic import TypeAdapter

from bot.commands.context import Answer, Context
from bot.commands.private import in_private_chat
from bot.commands.texts import typed
from bot.i18n.dates import clock_time, weekday_date
from bot.message import Attachment, Message, Text
from bot.model.destination import Destination
from bot.model.digest import Digest
from bot.model.personal import PersonalRecord

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
    text = json.dumps(await _everything(ctx), ensure_ascii=False, indent=2)
    message = Message(
        (Text(said),),
        summary=said,
        language=ctx.language,
        attachment=Attachment(name, "application/json", text),
    )
    return Answer((message,))


async def _everything(ctx: Context) -> dict[str, Any]:
    record = await ctx.tx.personal.record_of(ctx.member.person_id)
    return {
        "made_at": ctx.now.isoformat(),
        "person": _RECORD.dump_python(record, mode="json"),
        "private_chats": [
            await _chat(ctx, place) for place in await ctx.tx.personal.places_of(ctx.member.person_id)
        ],
    }


async def _chat(ctx: Context, place: Destination) -> dict[str, Any]:
    digests = await ctx.tx.digests.of(place.id)
    looked_at, visit_before = await ctx.tx.looks.moments(place.id)
    return {
        **_PLACE.dump_python(place, mode="json"),
        "looked_at": looked_at and looked_at.isoformat(),
        "visit_before_ended": visit_before and visit_before.isoformat(),
        "digests": [_DIGEST.dump_python(digest, mode="json") for digest in digests],
    }
