"""mute TARGET… [7d]: see no more of it, for good or for a time. Mute wins over follow."""

from datetime import timedelta

from bot.commands.change import Before, remember, told_change
from bot.commands.context import Answer, Context, reply
from bot.commands.elsewhere import other_platforms
from bot.commands.form_fields import asked_by_form
from bot.commands.settings import ensure_digest
from bot.commands.subscribe import unknown_target
from bot.commands.targets import Targets, read_targets, target_token, with_subscriptions, word_target
from bot.commands.texts import MAX_ECHO, button, buttons, typed
from bot.commands.time_words import is_impossible_span_at_end, split_span
from bot.commands.unsubscribe import chosen_digests, digest_named
from bot.message import Button
from bot.model.digest import Digest, Mode, Target, TargetKind


async def mute(ctx: Context, args: str) -> Answer:
    """Mute in every digest here, or in the one named; an unknown name is muted as a word."""
    before = await remember(ctx)
    digests, text = chosen_digests(before.settings, args)
    if is_impossible_span_at_end(text):
        return impossible_span(ctx)
    text, span = split_span(text)
    if not text:
        example = typed(ctx, ctx.tr("mute crypto 7d"))
        question = reply(ctx, ctx.tr("What should be muted? For example {command}", command=example))
        return await asked_by_form(ctx, question, "mute", digests[0] if digests else None)
    targets = await targets_to_hold_back(ctx, text)
    if targets is None:
        return unknown_target(ctx, (text,), "mute")
    await _mute(ctx, before, digests, targets, span)
    more = _what_stays_out(ctx, targets)
    if platforms := await other_platforms(ctx):
        more = f"{more} {ctx.tr('That holds on {platforms} too.', platforms=platforms)}"
    spans = _span_buttons(ctx, f"mute {digest_named(args)}", targets, span)
    return await told_change(ctx, before, *spans, more=more)


def impossible_span(ctx: Context) -> Answer:
    """Say that nothing can be held back for so long, rather than take the span for words."""
    return reply(ctx, ctx.tr("For a day to a year, or always. Nothing was changed."))


async def targets_to_hold_back(ctx: Context, text: str) -> tuple[Target, ...] | None:
    """Return what to mute or to play down; None for a text that is too long to be a word."""
    targets: Targets = await read_targets(ctx, text)
    if any(len(word) > MAX_ECHO for word in targets.unknown):
        return None
    return (*targets.found, *(word_target(word) for word in targets.unknown))


async def _mute(
    ctx: Context,
    before: Before,
    digests: tuple[Digest, ...],
    targets: tuple[Target, ...],
    span: timedelta | None,
) -> None:
    until = ctx.now + span if span else None
    # To see less of something is no wish to be sent anything.
    for digest in digests or (await ensure_digest(ctx, before.settings, None, is_on=False),):
        await ctx.tx.digests.save(with_subscriptions(digest, targets, Mode.MUTE, until=until))


def _what_stays_out(ctx: Context, targets: tuple[Target, ...]) -> str:
    if all(target.kind is TargetKind.OUTLET for target in targets):
        return ctx.tr("Its articles stay out; what others have as well comes all the same.")
    return ctx.tr("Stories on it stay out, whatever else is followed.")


def _span_buttons(
    ctx: Context, order: str, targets: tuple[Target, ...], span: timedelta | None
) -> tuple[Button, ...]:
    """Offer the other spans for a single target; `order` is what leads it."""
    if len(targets) != 1:
        return ()
    token = target_token(targets[0])
    return buttons(
        button(ctx.tr("For a day"), f"{order}{token} 1d") if span != timedelta(days=1) else None,
        button(ctx.tr("For a week"), f"{order}{token} 7d") if span != timedelta(days=7) else None,
        button(ctx.tr("Always"), f"{order}{token} always") if span else None,
    )
