"""unmute TARGET…: let stories on it come again: none is muted, nor are fewer wanted."""

from bot.commands.change import remember, told_change
from bot.commands.context import Answer, Context, reply
from bot.commands.elsewhere import lift_elsewhere, muted_elsewhere
from bot.commands.targets import (
    read_targets,
    target_name,
    target_token,
    targets_of,
    without_subscriptions,
    word_target,
)
from bot.commands.texts import button, typed
from bot.commands.unsubscribe import MAX_BUTTONS, chosen_digests, digest_named
from bot.model.digest import Digest, Mode

_HELD_BACK = (Mode.MUTE, Mode.LESS)


async def unmute(ctx: Context, args: str) -> Answer:
    before = await remember(ctx)
    digests, text = chosen_digests(before.settings, args)
    if not text:
        return await _ask(ctx, digests, digest_named(args))
    targets = await read_targets(ctx, text)
    wanted = {*targets.found, *(word_target(word) for word in targets.unknown)}
    for digest in digests:
        muted = targets_of(digest, *_HELD_BACK, now=ctx.now) & wanted
        await ctx.tx.digests.save(without_subscriptions(digest, muted, *_HELD_BACK))
    # Said of one digest by its name, it is about that one alone.
    elsewhere = [] if digest_named(args) else await lift_elsewhere(ctx, wanted)
    return await told_change(ctx, before, elsewhere=elsewhere)


async def _ask(ctx: Context, digests: tuple[Digest, ...], which: str) -> Answer:
    targets = {target for digest in digests for target in targets_of(digest, *_HELD_BACK, now=ctx.now)}
    if not which:
        targets = targets.union(*(await muted_elsewhere(ctx)).values())
    if not targets:
        example = typed(ctx, ctx.tr("mute crypto 7d"))
        return reply(ctx, ctx.tr("Nothing is muted here. To mute something: {command}", command=example))
    choices = [
        button(target_name(ctx, target), f"unmute {which}{target_token(target)}")
        for target in sorted(targets)[:MAX_BUTTONS]
    ]
    return reply(ctx, ctx.tr("What should come again?"), *choices)
