"""start [PAYLOAD]: begin here; a link to the bot brings along what it is about.

Payloads are hostile: whoever makes a link chooses one. None does anything that its reader could not take
back or is not asked about first; one that means nothing shows the choices.
"""

import re
from dataclasses import replace
from datetime import timedelta

from bot.commands.card import show_card
from bot.commands.catchup import catchup
from bot.commands.claim import claim
from bot.commands.context import Answer, Context, passing, reply
from bot.commands.forgetme import forgetme
from bot.commands.help import show_help
from bot.commands.invite import invite, join
from bot.commands.link import link
from bot.commands.mydata import mydata
from bot.commands.onboarding import choices, choose, ensure_first_digest, follow_tags
from bot.commands.policy import refuse_change
from bot.commands.privacy import privacy
from bot.commands.referrals import count_referral
from bot.commands.saved import saved
from bot.commands.settings import listed
from bot.commands.stories import unknown_story
from bot.commands.targets import find_tag, tag_target, targets_of
from bot.commands.team import team
from bot.commands.texts import button, typed
from bot.message import Button, Buttons, Text
from bot.model.destination import Role
from bot.model.digest import Digest, Mode
from bot.model.tag import Tag

MAX_TAGS = 5
JUST_NOW = timedelta(minutes=1)
# What a link opens as if it were typed.
_OPENED = {
    "catchup": catchup,
    "claim": claim,
    "link": link,
    "mydata": mydata,
    "privacy": privacy,
    "saved": saved,
    "team": team,
}
_PAYLOAD = re.compile(r"(?P<kind>[a-z]+)(?:_(?P<rest>[A-Za-z0-9_-]+))?")


async def start(ctx: Context, args: str) -> Answer:
    """Show the choices; `args` is what a link brought along, or a button of the choices."""
    link = _PAYLOAD.fullmatch(args) if len(args) <= 64 else None
    if link is not None:
        answer = await _follow_link(ctx, link["kind"], link["rest"] or "")
        if answer is not None:
            return answer
    if not ctx.may_change and ctx.is_button:
        return passing(ctx, await refuse_change(ctx))
    if not ctx.may_change:
        return await show_help(ctx, "")
    return await choose(ctx, args)


async def _follow_link(ctx: Context, kind: str, rest: str) -> Answer | None:
    """Answer a link; None for one that only leads here."""
    if kind in _OPENED:
        return await _OPENED[kind](ctx, rest)
    match kind:
        case "forgetme":
            return await forgetme(ctx, "")  # no link is the answer to its question
        case "invite" if rest:
            return await join(ctx, rest)
        case "invite" if ctx.role is Role.OPERATOR:
            return await invite(ctx, "")
        case "story":
            return await _show_story(ctx, rest)
        case "tag" if ctx.may_change:
            return await _offer_tags(ctx, rest)
        case "new" if not ctx.is_private_place:
            return _greeting(ctx)
        case "ref":
            await count_referral(ctx, rest)
    return None


async def _show_story(ctx: Context, number: str) -> Answer:
    story = await ctx.tx.stories.get(int(number)) if number.isdigit() and len(number) < 19 else None
    if story is None:
        return unknown_story(ctx, number)
    answer = await show_card(ctx, story, in_place=False)
    if await ctx.tx.digests.of(ctx.destination.id):
        return answer
    more = Text(ctx.tr("Five such stories every weekday? Press Start."), is_quiet=True)
    (card,) = answer.messages
    begin = Buttons(((Button(ctx.tr("Start"), "start"),),))
    return Answer((replace(card, blocks=(*card.blocks, more, begin)),))


async def _offer_tags(ctx: Context, names: str) -> Answer:
    """Follow the link's tags where nothing goes out before Done; else ask, for a link is easily pressed."""
    tags = [tag for name in names.split("_")[:MAX_TAGS] if (tag := await find_tag(ctx, name))]
    digest = await ensure_first_digest(ctx)
    if digest.next_at is None or not tags:
        return choices(ctx, await follow_tags(ctx, digest, tags))
    wanted = [tag for tag in dict.fromkeys(tags) if not _is_followed(ctx, digest, tag)]
    shown = listed(ctx, [ctx.catalog.name(tag, ctx.language) for tag in wanted or tags])
    if not wanted:
        return reply(
            ctx, ctx.tr("You follow {names} already. All of it: {list}", names=shown, list=typed(ctx, "list"))
        )
    follow = button(ctx.tr("Follow {name}", name=shown), f"subscribe {', '.join(tag.slug for tag in wanted)}")
    return reply(ctx, ctx.tr("Follow {name}?", name=shown), follow)


def _greeting(ctx: Context) -> Answer | None:
    """Greet a group that added us by a link, unless its notice of that came first and is answered already."""
    if not ctx.is_new_destination:
        was_greeted = ctx.now - ctx.destination.created_at < JUST_NOW
        return Answer(()) if was_greeted else None
    said = ctx.tr(
        "Hello! I bring AI news, filtered for leaders: one short digest every weekday, with sources. "
        "Admins choose what it follows and when it comes. Everybody may ask: {latest}",
        latest=typed(ctx, ctx.tr("latest google")),
    )
    return reply(ctx, said, Button(ctx.tr("Set up"), "start"))


def _is_followed(ctx: Context, digest: Digest, tag: Tag) -> bool:
    return tag_target(tag) in targets_of(digest, Mode.FOLLOW, now=ctx.now)
