"""vote EDITION useful|not|none: what a member thought of a digest, one vote each, to be changed at will."""

from bot.commands.concerns import number
from bot.commands.context import Answer, Context, reply
from bot.commands.texts import button
from bot.i18n.translator import to_translate

_VOTES = {"useful": True, "not": False, "none": None}
_SAID = {
    True: to_translate("Useful"),
    False: to_translate("Not for us"),
    None: to_translate("no vote"),
}


async def vote(ctx: Context, args: str) -> Answer:
    """Note the vote on an edition that came here, and say what it was before."""
    first, _, word = args.partition(" ")
    edition_id, wanted = number(first), _VOTES.get(word)
    if (
        edition_id is None
        or word not in _VOTES
        or not await ctx.tx.votes.is_sent(edition_id, ctx.destination.id)
    ):
        return reply(ctx, ctx.tr("I know of no such digest here. Nothing was changed."))
    before = await ctx.tx.votes.of(edition_id, ctx.destination.id, ctx.member.id)
    if before is wanted:
        return reply(ctx, ctx.tr("Your vote is noted already: {vote}.", vote=_said(ctx, is_useful=wanted)))
    await ctx.tx.votes.cast(edition_id, ctx.destination.id, ctx.member.id, is_useful=wanted, now=ctx.now)
    former = next(name for name, value in _VOTES.items() if value is before)
    votes = {"before": _said(ctx, is_useful=before), "after": _said(ctx, is_useful=wanted)}
    if ctx.is_private_place:
        said = ctx.tr(
            "Your vote on this digest: {before} → {after}. I keep it to choose better later.", **votes
        )
    else:
        said = ctx.tr(
            "Your vote on this digest: {before} → {after}. "
            "I keep it to choose better later; nobody here sees it.",
            **votes,
        )
    return reply(ctx, said, button(ctx.tr("Undo"), f"vote {edition_id} {former}"))


def _said(ctx: Context, *, is_useful: bool | None) -> str:
    if is_useful is False and ctx.is_private_place:
        return ctx.tr("Not for me")
    return ctx.tr(_SAID[is_useful])
