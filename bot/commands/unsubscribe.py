"""unsubscribe TARGET…: no longer follow it, in any digest here or in the one that is named."""

from bot.commands.change import remember, told_change
from bot.commands.context import Answer, Context, reply
from bot.commands.settings import Settings, pick_digest
from bot.commands.subscribe import unknown_target
from bot.commands.targets import read_targets, target_name, target_token, targets_of, without_subscriptions
from bot.commands.texts import button, typed
from bot.model.digest import Digest, Mode

MAX_BUTTONS = 10


async def unsubscribe(ctx: Context, args: str) -> Answer:
    before = await remember(ctx)
    digests, text = chosen_digests(before.settings, args)
    if not text:
        return _ask(ctx, digests, digest_named(args))
    targets = await read_targets(ctx, text)
    if not targets.found:
        return unknown_target(ctx, targets.unknown or (text,), "unsubscribe")
    for digest in digests:
        followed = targets_of(digest, Mode.FOLLOW, now=ctx.now) & set(targets.found)
        await ctx.tx.digests.save(without_subscriptions(digest, followed, Mode.FOLLOW))
    return await told_change(ctx, before)


def chosen_digests(settings: Settings, args: str) -> tuple[tuple[Digest, ...], str]:
    """Return the digest named by "@name", or all of the place, and the rest of the text."""
    named, text = pick_digest(settings, args)
    if text == args or named is None:
        return settings.digests, text
    return (named,), text


def digest_named(args: str) -> str:
    """Return "@weekly " where a command names one digest: what leads the buttons of its answer."""
    return f"{args.split()[0]} " if args.startswith("@") else ""


def _ask(ctx: Context, digests: tuple[Digest, ...], which: str) -> Answer:
    targets = sorted(
        {target for digest in digests for target in targets_of(digest, Mode.FOLLOW, now=ctx.now)}
    )
    if not targets:
        return reply(
            ctx,
            ctx.tr(
                "Nothing is followed here, so the most important of everything comes. "
                "To get nothing more: {command}",
                command=typed(ctx, "stop"),
            ),
        )
    choices = [
        button(target_name(ctx, target), f"unsubscribe {which}{target_token(target)}")
        for target in targets[:MAX_BUTTONS]
    ]
    return reply(ctx, ctx.tr("What should no longer be followed?"), *choices)
