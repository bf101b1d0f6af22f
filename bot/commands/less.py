"""less TARGET… [30d]: fewer stories on it, for a month unless told otherwise; what weighs much comes."""

from datetime import timedelta

from bot.commands.change import remember, told_change
from bot.commands.context import Answer, Context, reply
from bot.commands.mute import targets_to_hold_back
from bot.commands.settings import ensure_digest, listed
from bot.commands.subscribe import unknown_target
from bot.commands.targets import target_name, target_token, with_subscriptions
from bot.commands.texts import button, typed
from bot.commands.time_words import is_always_at_end, split_span
from bot.commands.unsubscribe import chosen_digests
from bot.model.digest import Mode

DEFAULT_SPAN = timedelta(days=30)


async def less(ctx: Context, args: str) -> Answer:
    """Play it down in every digest here, or in the one named; an unknown name is a word."""
    before = await remember(ctx)
    digests, text = chosen_digests(before.settings, args)
    text, span = split_span(text)
    if not text:
        example = typed(ctx, ctx.tr("less robotics"))
        return reply(ctx, ctx.tr("What should there be less of? For example {command}", command=example))
    targets = await targets_to_hold_back(ctx, text)
    if targets is None:
        return unknown_target(ctx, (text,), "less")
    if span is None and not is_always_at_end(args):
        span = DEFAULT_SPAN
    until = ctx.now + span if span else None
    for digest in digests or (await ensure_digest(ctx, before.settings, None),):
        await ctx.tx.digests.save(with_subscriptions(digest, targets, Mode.LESS, until=until))
    names = listed(ctx, [target_name(ctx, target) for target in targets])
    mute = button(ctx.tr("Mute instead"), f"mute {target_token(targets[0])}") if len(targets) == 1 else None
    return await told_change(ctx, before, mute, text=_told(ctx, names, span))


def _told(ctx: Context, names: str, span: timedelta | None) -> str:
    if span is None:
        return ctx.tr("You get fewer stories on {names} from now on.", names=names)
    return ctx.tr.plural(
        "You get fewer stories on {names} for {n} day.",
        "You get fewer stories on {names} for {n} days.",
        span.days,
        names=names,
    )
