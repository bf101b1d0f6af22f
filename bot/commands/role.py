"""role [ROLE]: whom the stories are chosen for, and whose "why it matters" is told."""

from collections.abc import Iterable
from dataclasses import replace

from bot.commands.change import remember, told_change
from bot.commands.context import Answer, Context, ask
from bot.commands.role_words import near_roles, read_role
from bot.commands.settings import Settings, audience_name, digest_label, next_text, pick_digest
from bot.commands.texts import button, order, place_name, quoted
from bot.message import Button
from bot.model.digest import Digest
from bot.model.tag import Facet

_A_ROW = 2


async def role(ctx: Context, args: str) -> Answer:
    """Set the role of the place and all its digests, or of the one that is named beside others."""
    before = await remember(ctx)
    digest, text = pick_digest(before.settings, args)
    alone = digest if args.startswith("@") and len(before.settings.digests) > 1 else None
    wanted = read_role(text, ctx.catalog)
    if wanted is None:
        return _ask_role(ctx, before.settings, alone, text)
    if alone is None:
        await ctx.tx.destinations.save(replace(before.settings.destination, audience=wanted))
    for one in before.settings.digests if alone is None else (alone,):
        await ctx.tx.digests.save(replace(one, audience=wanted))
    return await told_change(ctx, before, more=next_text(ctx, digest) if digest else "")


def _ask_role(ctx: Context, settings: Settings, alone: Digest | None, text: str) -> Answer:
    """Ask which role; for a name that is none, those it is like."""
    now = alone.audience if alone else settings.destination.audience
    others = [tag.slug for tag in ctx.catalog.all(Facet.AUDIENCE) if tag.slug != now]
    if not text.strip():
        place = digest_label(ctx, settings, alone) if alone else place_name(settings.destination, ctx.tr)
        said = ctx.tr("{place}: for {audience}. Choose another role:", place=place,
                      audience=audience_name(ctx, now))  # fmt: skip
        return _asked(ctx, said, alone, others)
    name = quoted(text, ctx.tr)
    if near := near_roles(text, ctx.catalog):
        said = ctx.tr("I know no role {name}. Nothing was changed. Did you mean one of these?", name=name)
    else:
        said = ctx.tr("I know no role {name}. Nothing was changed. These I know:", name=name)
    return _asked(ctx, said, alone, near or others)


def _asked(ctx: Context, said: str, alone: Digest | None, roles: Iterable[str]) -> Answer:
    def choice(slug: str) -> Button | None:
        action = order(alone, f"role {slug}") if alone else f"role {slug}"
        return button(audience_name(ctx, slug), action)

    choices = [choice(slug) for slug in roles]
    return ask(ctx, said, *(choices[at : at + _A_ROW] for at in range(0, len(choices), _A_ROW)))
