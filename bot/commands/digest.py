"""digest: when and how it comes, how long it is, a look ahead, pause and off; `add` makes another one."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.commands.context import Answer, Context
from bot.commands.digest_editions import nearest, no_digest, send_now
from bot.commands.digest_menu import IN_PLACE, menu_of
from bot.commands.digest_options import set_holidays, set_length, set_quiet, set_silent
from bot.commands.digest_orders import (
    add_digest,
    come_back,
    end,
    pause,
    remove_digest,
    resume,
    set_schedule,
    set_weekly,
    switch_off,
)
from bot.commands.draft import preview
from bot.commands.role import role
from bot.commands.settings import WEEKLY_NAME, pick_digest, settings_of
from bot.commands.texts import quoted
from bot.commands.time_words import read_schedule
from bot.message import Text

Order = Callable[[Context, str], Awaitable[Answer]]

_ORDERS: dict[str, Order] = {
    "now": send_now,
    "preview": preview,
    "nearest": nearest,
    "time": set_schedule,
    "days": set_schedule,
    "length": set_length,
    "role": role,
    "holidays": set_holidays,
    "silent": set_silent,
    "quiet": set_quiet,
    "weekly": set_weekly,
    "pause": pause,
    "resume": resume,
    "back": come_back,
    "on": resume,
    "off": switch_off,
    "stop": end,
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
    "audience": "role",
    "rolle": "role",
    "målgruppe": "role",
    "for": "role",
    "helligdager": "holidays",
    "fridager": "holidays",
    "stille": "quiet",
    "lydløs": "silent",
    "lydløst": "silent",
    "ukentlig": "weekly",
    "fortsett": "resume",
    "på": "on",
    "av": "off",
    "slutt": "stop",
    "ny": "add",
    "fjern": "remove",
}


async def digest(ctx: Context, args: str) -> Answer:
    """Carry out one order on the digest named by "@name", else on the first; without one, show the menu."""
    at, rest = _split_name(args)
    word, _, rest = rest.partition(" ")
    if word == IN_PLACE:
        return await _in_menu(ctx, at, rest.strip())
    if _order_of(word) == "weekly" and _order_of(rest.partition(" ")[0]) in _ORDERS:
        return await digest(ctx, f"@{WEEKLY_NAME} {rest}")
    if answer := await _carry_out(ctx, at, word, rest):
        return answer
    return await _menu(ctx, at, word)


def _split_name(args: str) -> tuple[str, str]:
    """Split "@name" off the front, and keep it for the order."""
    if not args.startswith("@"):
        return "", args
    name, _, rest = args.partition(" ")
    return name, rest.strip()


def _order_of(word: str) -> str:
    return _IN_NORWEGIAN.get(word.casefold(), word.casefold())


async def _carry_out(ctx: Context, at: str, word: str, rest: str) -> Answer | None:
    """Return the answer of the order, or None where the words are none."""
    order = _ORDERS.get(_order_of(word))
    if order is set_weekly:
        return await set_weekly(ctx, rest)
    if order is not None:
        return await order(ctx, f"{at} {rest}".strip())
    if read_schedule(f"{word} {rest}"):
        return await set_schedule(ctx, f"{at} {word} {rest}".strip())
    return None


async def _in_menu(ctx: Context, at: str, words: str) -> Answer:
    """Carry out the order, if there is one, and show the menu in place of the one that was pressed."""
    word, _, rest = words.partition(" ")
    answer = await _carry_out(ctx, at, word, rest) if word else None
    settings = await settings_of(ctx)
    chosen, _ = pick_digest(settings, at)
    if chosen is None:
        return no_digest(ctx)
    return menu_of(ctx, settings, chosen, answer=answer, is_in_place=True)


async def _menu(ctx: Context, at: str, unknown: str) -> Answer:
    settings = await settings_of(ctx)
    chosen, _ = pick_digest(settings, at)
    if chosen is None:
        return no_digest(ctx)
    answer = menu_of(ctx, settings, chosen)
    if not unknown:
        return answer
    said = ctx.tr("I do not know {word} here.", word=quoted(unknown, ctx.tr))
    message = answer.messages[0]
    blocks = (Text(said), *message.blocks)
    return Answer((replace(message, blocks=blocks, summary=f"{said} {message.summary}"),))
