"""less STORY | less TARGET… [30d]: fewer stories on it, for a month unless told otherwise.

Of a story it is what the story is mainly about. What weighs much comes all the same.
"""

from datetime import timedelta

from bot.commands.change import remember, told_change
from bot.commands.context import Answer, Context, reply
from bot.commands.hold_back import held_back_text, hold_back, main_target
from bot.commands.mute import impossible_span, targets_to_hold_back
from bot.commands.settings import digest_label, ensure_digest, listed
from bot.commands.stories import named_story, unknown_story
from bot.commands.subscribe import unknown_target
from bot.commands.targets import target_name, target_token, with_subscriptions
from bot.commands.texts import button, typed
from bot.commands.time_words import is_always_at_end, is_impossible_span_at_end, split_span
from bot.commands.unsubscribe import chosen_digests, digest_named
from bot.message import Button
from bot.model.digest import Mode, Target

DEFAULT_SPAN = timedelta(days=30)


async def less(ctx: Context, args: str) -> Answer:
    """Play it down in every digest here, or in the one named; an unknown name is a word."""
    if args.isdigit():
        return await _less_like(ctx, args)
    before = await remember(ctx)
    digests, text = chosen_digests(before.settings, args)
    if is_impossible_span_at_end(text):
        return impossible_span(ctx)
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
    # To see less of something is no wish to be sent anything.
    for digest in digests or (await ensure_digest(ctx, before.settings, None, is_on=False),):
        await ctx.tx.digests.save(with_subscriptions(digest, targets, Mode.LESS, until=until))
    names = listed(ctx, [target_name(ctx, target) for target in targets])
    mute = _mute_button(ctx, targets[0], digest_named(args)) if len(targets) == 1 else None
    which = digest_label(ctx, before.settings, digests[0]) if digest_named(args) else ""
    text = held_back_text(ctx, names, Mode.LESS, span, which=which)
    return await told_change(ctx, before, mute, text=text)


async def _less_like(ctx: Context, number: str) -> Answer:
    story = await named_story(ctx, number)
    if story is None:
        return unknown_story(ctx, number)
    target = main_target(ctx, story)
    held = await hold_back(ctx, target, Mode.LESS, DEFAULT_SPAN)
    return reply(ctx, held.said, _mute_button(ctx, target), held.undo)


def _mute_button(ctx: Context, target: Target, which: str = "") -> Button | None:
    return button(ctx.tr("Mute instead"), f"mute {which}{target_token(target)}")
