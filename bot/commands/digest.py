"""digest: when it comes, how long it is, a look ahead, pause and off; `add` makes another one."""

from collections.abc import Awaitable, Callable

from bot.commands.context import Answer, Context, reply
from bot.commands.digest_editions import nearest, preview, send_now
from bot.commands.digest_orders import (
    add_digest,
    pause,
    remove_digest,
    resume,
    set_length,
    set_schedule,
    switch_off,
)
from bot.commands.list import digest_line
from bot.commands.settings import pick_digest, settings_of
from bot.commands.texts import button, quoted, typed
from bot.commands.time_words import read_schedule

Order = Callable[[Context, str], Awaitable[Answer]]

_ORDERS: dict[str, Order] = {
    "now": send_now,
    "preview": preview,
    "nearest": nearest,
    "time": set_schedule,
    "days": set_schedule,
    "length": set_length,
    "pause": pause,
    "resume": resume,
    "on": resume,
    "off": switch_off,
    "add": add_digest,
    "remove": remove_digest,
}
_IN_NORWEGIAN = {
    "nå": "now",
    "na": "now",
    "vis": "preview",
    "forhåndsvis": "preview",
    "nærmest": "nearest",
    "tid": "time",
    "kl": "time",
    "dager": "days",
    "lengde": "length",
    "fortsett": "resume",
    "på": "on",
    "av": "off",
    "ny": "add",
    "fjern": "remove",
}


async def digest(ctx: Context, args: str) -> Answer:
    """Carry out one order on the digest named by "@name", else on the first one."""
    at, rest = _split_name(args)
    word, _, rest = rest.partition(" ")
    order = _ORDERS.get(_IN_NORWEGIAN.get(word.casefold(), word.casefold()))
    if order is not None:
        return await order(ctx, f"{at} {rest}".strip())
    if read_schedule(f"{word} {rest}"):
        return await set_schedule(ctx, f"{at} {word} {rest}".strip())
    return await _overview(ctx, at, word)


def _split_name(args: str) -> tuple[str, str]:
    """Split "@name" off the front, and keep it for the order."""
    if not args.startswith("@"):
        return "", args
    name, _, rest = args.partition(" ")
    return name, rest.strip()


async def _overview(ctx: Context, at: str, unknown: str) -> Answer:
    settings = await settings_of(ctx)
    chosen, _ = pick_digest(settings, at)
    if chosen is None:
        said = ctx.tr(
            "No digest comes here yet. To get one, with what matters most: {command}",
            command=typed(ctx, "start"),
        )
        return reply(ctx, said, button(ctx.tr("Start"), "start"))
    name = f"{at} " if at else ""
    orders = [
        button(ctx.tr("Preview"), f"digest {name}preview"),
        button(ctx.tr("Send it now"), f"digest {name}now"),
        button(ctx.tr("Time"), f"digest {name}time"),
        button(ctx.tr("Length"), f"digest {name}length"),
        button(ctx.tr("Pause"), f"digest {name}pause"),
        button(ctx.tr("Off"), f"digest {name}off")
        if chosen.next_at
        else button(ctx.tr("Switch it on"), f"digest {name}on"),
    ]
    line = digest_line(ctx, settings, chosen)
    if unknown:
        line = f"{ctx.tr('I do not know {word} here.', word=quoted(unknown, ctx.tr))} {line}"
    return reply(ctx, line, *orders)
