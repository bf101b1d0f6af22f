"""subscribe TARGET…: follow tags, outlets or words. A place without a digest gets the default one."""

from collections.abc import Sequence
from datetime import timedelta

from bot.commands.change import Before, remember, told_change
from bot.commands.context import Answer, Context, reply
from bot.commands.form_fields import asked_by_form
from bot.commands.settings import Settings, ensure_digest, next_text, pick_digest, settings_of
from bot.commands.targets import (
    read_targets,
    read_tokens,
    tag_target,
    target_token,
    targets_of,
    with_subscriptions,
    without_subscriptions,
    word_target,
)
from bot.commands.texts import MAX_ECHO, button, quoted, typed
from bot.message import Button
from bot.model.digest import Digest, Mode, Target
from bot.model.tag import Facet

OFFERED = 6
OFFER_SPAN = timedelta(days=7)


async def subscribe(ctx: Context, args: str) -> Answer:
    before = await remember(ctx)
    chosen, text = pick_digest(before.settings, args)
    if not text:
        return await asked_by_form(ctx, await _offer(ctx), "follow", chosen)
    if text.startswith("="):
        return await _follow_as_filled_in(ctx, before, chosen, text[1:])
    targets = await read_targets(ctx, text)
    if not targets.found:
        return unknown_target(ctx, targets.unknown or (text,), "subscribe")
    digest = await ensure_digest(ctx, before.settings, chosen)
    wanted = with_subscriptions(digest, _not_yet(ctx, digest, targets.found), Mode.FOLLOW)
    await ctx.tx.digests.save(wanted)
    more = " ".join(filter(None, (next_text(ctx, wanted), not_understood(ctx, targets.unknown))))
    return await told_change(ctx, before, _switch_on_button(ctx, before.settings, wanted), more=more)


async def _follow_as_filled_in(ctx: Context, before: Before, chosen: Digest | None, text: str) -> Answer:
    """Follow what a form adds and no longer what it takes away: "= google,-outlet:The Ledger"."""
    tokens = [token.strip() for token in text.split(",")]
    digest = await ensure_digest(ctx, before.settings, chosen)
    added = await read_tokens(ctx, (token for token in tokens if token and not token.startswith("-")))
    gone = [
        target
        for target in targets_of(digest, Mode.FOLLOW, now=ctx.now)
        if f"-{target_token(target)}" in tokens
    ]
    wanted = without_subscriptions(digest, gone, Mode.FOLLOW)
    wanted = with_subscriptions(wanted, _not_yet(ctx, wanted, added), Mode.FOLLOW)
    await ctx.tx.digests.save(wanted)
    return await told_change(ctx, before, more=next_text(ctx, wanted))


def unknown_target(ctx: Context, unknown: Sequence[str], command: str) -> Answer:
    """Say that a name is no tag or outlet, with what comes near and the word itself as a choice."""
    text = unknown[0]
    if len(text) > MAX_ECHO:
        return reply(
            ctx,
            ctx.tr(
                "That is too long for a tag, an outlet or a word: at most {n} characters. "
                "Nothing was changed.",
                n=MAX_ECHO,
            ),
        )
    near = [
        button(ctx.catalog.name(tag, ctx.language), f"{command} {tag.slug}")
        for tag in ctx.catalog.nearest(text)
    ]
    word = word_target(text)
    as_word = button(ctx.tr("The word {word}", word=quoted(text, ctx.tr)), f"{command} {target_token(word)}")
    names = {"name": quoted(text, ctx.tr), "command": typed(ctx, "tags")}
    if near:
        said = ctx.tr(
            "No tag or outlet is called {name}. Nothing was changed. Did you mean one of these? "
            "All tags: {command}",
            **names,
        )
    else:
        said = ctx.tr(
            "No tag or outlet is called {name}. Nothing was changed. Take the word itself, "
            "or see all tags: {command}",
            **names,
        )
    return reply(ctx, said, *near, as_word)


def not_understood(ctx: Context, unknown: Sequence[str]) -> str:
    """Return the sentence on what of a list was no tag; empty if all was understood."""
    if not unknown:
        return ""
    return ctx.tr("I know no tag called {names}.", names=", ".join(quoted(t, ctx.tr) for t in unknown[:3]))


def _not_yet(ctx: Context, digest: Digest, targets: Sequence[Target]) -> list[Target]:
    followed = targets_of(digest, Mode.FOLLOW, now=ctx.now)
    return [target for target in targets if target not in followed]


def _switch_on_button(ctx: Context, before: Settings, digest: Digest) -> Button | None:
    if digest.next_at is not None or not before.digests:
        return None
    return button(ctx.tr("Switch it on"), "digest on")


async def _offer(ctx: Context) -> Answer:
    """Offer the tags with the most news of late that are not followed yet."""
    settings = await settings_of(ctx)
    followed = {
        target for digest in settings.digests for target in targets_of(digest, Mode.FOLLOW, now=ctx.now)
    }
    counts = await ctx.tx.stories.tag_counts(since=ctx.now - OFFER_SPAN)
    tags = [
        tag
        for tag in sorted(counts, key=lambda tag: (-counts[tag], tag))
        if tag.facet is not Facet.AUDIENCE and tag_target(tag) not in followed
    ]
    choices = [button(ctx.catalog.name(tag, ctx.language), f"subscribe {tag.slug}") for tag in tags[:OFFERED]]
    said = ctx.tr(
        "What would you like to follow? For example {command}", command=typed(ctx, "subscribe Google")
    )
    return reply(ctx, said, *choices)
