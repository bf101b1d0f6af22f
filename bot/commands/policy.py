"""Who may do what.

In a private place the person decides. In a shared one, what changes its settings is for its admins and
the operator. What concerns this Siste as a whole is for the operator.
"""

from enum import Enum

from bot.commands.context import Answer, Context, reply
from bot.commands.requesting import keepers_of, offer
from bot.commands.texts import button, place_name, shown, typed
from bot.commands.wishes import in_own_digest, in_private, said_plainly
from bot.commands.words import CHANNEL_VERBS, INVITE_VERBS, TAG_VERBS, Parsed, parse
from bot.model.destination import Destination, PlaceKind, Platform, Role


class Access(Enum):
    ANYONE = "anyone"
    ADMIN = "admin"
    OPERATOR = "operator"


_ADMIN = frozenset(
    {"subscribe", "unsubscribe", "mute", "less", "unmute", "timezone", "role", "language", "stop", "undo",
     "draft"}
)  # fmt: skip
# Readers get an answer too, but admins a fuller one; `channel` asks for rights in the channel it names.
_FULLER_FOR_ADMINS = frozenset({"start", "channel", "place", "status", "list", "help", "resend", "arrived"})
# What all destinations share.
_OPERATOR = frozenset({"story", "corrections", "reports"})
_OPERATOR_WORDS = frozenset({"add", "remove", "legg", "fjern"})
_TAG_WORDS = frozenset(word for verb, words in TAG_VERBS.items() for word in (verb, *words))
_INVITE_WORDS = frozenset(word for words in INVITE_VERBS.values() for word in words)
_FOR_STRANGERS = frozenset({"claim", "invite", "link", "unlink", "privacy", "mydata", "forgetme"})
_FOR_STRANGERS_BY_LINK = ("claim_", "invite_", "link_", "privacy", "mydata", "forgetme")
# On a card these change what the place gets; the rest is a reader's own.
_CARD_CHANGES = frozenset({"choices", "less", "mute", "undo"})
_READABLE_DIGEST = frozenset({"nearest", "nærmest"})
# What others can be asked to do in one's place: it says by itself what is to become of the place.
_CHANGES = frozenset(
    {"subscribe", "unsubscribe", "mute", "less", "unmute", "timezone", "role", "language", "digest"}
)
_LOOKS = frozenset({"", "now", "nå", "na", "preview", "vis", "forhåndsvis", "forhandsvis", "menu"})
_SET_UP = CHANNEL_VERBS["set"] | CHANNEL_VERBS["unset"]


def access_to(parsed: Parsed) -> Access:
    """Return who may use the command on a shared destination."""
    first = parsed.args.split(maxsplit=1)[0].casefold() if parsed.args else ""
    if parsed.command in _OPERATOR:
        return Access.OPERATOR
    if parsed.command == "invite":
        # Whoever has a code may use it.
        return Access.OPERATOR if not parsed.args or first in _INVITE_WORDS else Access.ANYONE
    if parsed.command == "people":
        return Access.OPERATOR if first in _OPERATOR_WORDS else Access.ADMIN
    if parsed.command == "tags":
        return Access.OPERATOR if first in _TAG_WORDS else Access.ANYONE
    if parsed.command == "card":
        return Access.ADMIN if _CARD_CHANGES.intersection(parsed.args.split()[2:3]) else Access.ANYONE
    if parsed.command == "digest":
        return Access.ANYONE if first in _READABLE_DIGEST else Access.ADMIN
    return Access.ADMIN if parsed.command in _ADMIN else Access.ANYONE


def needs_admin(parsed: Parsed) -> bool:
    """Say whether the answer depends on the member being an admin of a shared destination."""
    return access_to(parsed) is not Access.ANYONE or parsed.command in _FULLER_FOR_ADMINS


async def refusal(ctx: Context, parsed: Parsed) -> Answer | None:
    """Return why the member may not use this command here, and who can; None if they may."""
    if not _lets_in(parsed) and not await _is_welcome(ctx):
        return _by_invitation(ctx)
    match access_to(parsed):
        case Access.OPERATOR if ctx.role is not Role.OPERATOR:
            return await _only_operator(ctx)
        case Access.ADMIN if not ctx.may_change:
            return await refuse_change(ctx, again=f"{parsed.command} {parsed.args}".strip())
    return None


def may_be_asked(parsed: Parsed) -> bool:
    """Say whether somebody may ask the admins of a place for it: a change there that is theirs to make."""
    words = parsed.args.split()
    if parsed.command == "channel":
        return bool(words) and words[0].casefold() in _SET_UP
    if parsed.command in ("digest", "role") and words and words[0].startswith("@"):
        words = words[1:]
    is_whole = parsed.command == "stop" or (parsed.command in _CHANGES and bool(words))
    is_look = parsed.command == "digest" and words[:1] and words[0].casefold() in _LOOKS
    return is_whole and not is_look and access_to(parsed) is Access.ADMIN


async def refuse_change(ctx: Context, destination: Destination | None = None, *, again: str = "") -> Answer:
    """Say that the member cannot change a destination's settings, and who can.

    Where rights could not be asked just now, say that instead; `again` is the command that was refused: to
    be tried again, or asked of those who can.
    """
    concerned = destination or ctx.destination
    name = place_name(concerned, ctx.tr)
    if not ctx.asked.is_certain:
        return cannot_ask(ctx, name, again)
    who = await _who_can(ctx, concerned)
    said = ctx.tr("You cannot set up {place}; {who}. Nothing was changed.", place=name, who=who)
    wish = await said_plainly(ctx, parse(again))
    if ctx.is_button and ctx.is_answer_shared:
        # It passes by, and what passes by has no buttons.
        return reply(ctx, " ".join(filter(None, (said, in_private(ctx, wish)))))
    own = await in_own_digest(ctx, wish)
    if not may_be_asked(wish):
        return reply(ctx, said, own)
    asking, asked = await offer(ctx, concerned, name, f"{wish.command} {wish.args}".strip())
    return reply(ctx, " ".join(filter(None, (said, asked))), asking, own)


async def _who_can(ctx: Context, concerned: Destination) -> str:
    if ctx.installation.platform is Platform.SLACK:
        if names := await _trusted_names(ctx):
            return ctx.tr("Siste's administrators can: {names}", names=names)
        if await has_operator(ctx):
            return ctx.tr("this Siste's operator can, once linked here ({command})", command=how_to_link(ctx))
        return ctx.tr(
            "whoever has the claim code of this Siste can: {command}", command=typed(ctx, "claim CODE")
        )
    # Who keeps another chat is nothing to tell to whoever names it.
    keepers = await keepers_of(ctx, concerned) if concerned.place == ctx.destination.place else []
    if names := ", ".join(shown(member.name) for member in keepers[:3] if member.name):
        return ctx.tr("its admins can, {names} for one", names=names)
    return ctx.tr("its admins can")


def cannot_ask(ctx: Context, name: str, again: str) -> Answer:
    said = ctx.tr(
        "I could not ask just now who is an admin of {place}. Nothing was changed. Try again in a minute.",
        place=name,
    )
    return reply(ctx, said, button(ctx.tr("Try again"), again) if again else None)


async def may_manage(ctx: Context, destination: Destination) -> bool:
    """Say whether the member may change that destination's settings, from wherever they write."""
    if destination.id == ctx.destination.id:
        return ctx.may_change
    if destination.place.kind is PlaceKind.PRIVATE:
        owner = await ctx.tx.personal.owner_of(destination.id)
        return owner is not None and owner.person_id == ctx.member.person_id
    if ctx.member.is_operator or ctx.asked.admin_of.get(destination.id):
        return True
    return ctx.member.is_admin and destination.installation_id == ctx.installation.id


async def may_settle(ctx: Context, destination: Destination) -> bool:
    """Say whether the member may answer for a send that is unknown or on pause.

    Such questions go to a member who keeps the destination, in their private chat. One whom the platform no
    longer calls an admin there has no say any more; where it cannot tell, they have.
    """
    if await may_manage(ctx, destination):
        return True
    if destination.id in ctx.asked.admin_of:
        return False
    keepers = await ctx.tx.changes.keepers(destination.id)
    return ctx.member.id in keepers[:1]


def _lets_in(parsed: Parsed) -> bool:
    """Say whether a stranger may say that too: what lets them in, or tells what is stored about them."""
    if parsed.command == "start":
        return parsed.args.startswith(_FOR_STRANGERS_BY_LINK)
    return parsed.command in _FOR_STRANGERS


async def _is_welcome(ctx: Context) -> bool:
    if ctx.access == "open" or ctx.member.is_operator or ctx.member.is_admin or ctx.member.invited_at:
        return True
    return bool(await ctx.tx.digests.of(ctx.destination.id))


def _by_invitation(ctx: Context) -> Answer:
    return reply(
        ctx,
        ctx.tr(
            "This Siste is by invitation only. Ask whoever runs it for an invitation (your id: {id}).",
            id=shown(ctx.member.external_id),
        ),
    )


async def _only_operator(ctx: Context) -> Answer:
    names = await _trusted_names(ctx, operators_only=True)
    if names:
        who = names
    elif await has_operator(ctx):
        who = ctx.tr("they are elsewhere, and link themselves here by {command}", command=how_to_link(ctx))
    else:
        who = ctx.tr("whoever has its claim code ({command})", command=typed(ctx, "claim CODE"))
    return reply(
        ctx, ctx.tr("Only the operator of this Siste can do that: {who}. Nothing was changed.", who=who)
    )


async def has_operator(ctx: Context) -> bool:
    """Say whether the claim code is used up, wherever that was."""
    return any(member.is_operator for member in await ctx.tx.people.trusted())


def how_to_link(ctx: Context) -> str:
    return typed(ctx, ctx.tr("link"))


async def _trusted_names(ctx: Context, *, operators_only: bool = False) -> str:
    """Return the names of up to three who can, as far as they belong to this installation."""
    trusted = [
        member
        for member in await ctx.tx.people.trusted()
        if member.installation_id == ctx.installation.id and (member.is_operator or not operators_only)
    ]
    return ", ".join(shown(member.name or member.external_id) for member in trusted[:3])
