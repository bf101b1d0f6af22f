"""privacy: what is stored, why, how long, who sees it, and how to get or erase it. As docs/privacy.md."""

from bot.commands.context import Answer, Context
from bot.commands.private import chat_link
from bot.commands.settings import listed
from bot.commands.sides import named, other_sides
from bot.commands.texts import shown, typed
from bot.message import Block, Button, Buttons, Heading, ListBlock, ListItem, Message, Text
from bot.model.destination import Platform


async def privacy(ctx: Context, args: str) -> Answer:
    del args
    tr = ctx.tr
    stored = (
        _who_you_are(ctx),
        tr("What you follow and mute and when your digests come, until you change it."),
        tr("Which stories came to you, so that none comes twice."),
        tr("When you last looked in, so that I know what you missed."),
        tr("The stories you saved, what you reported as wrong about one, and your votes on digests."),
        *await _links(ctx),
        tr("What you changed in groups and channels: 90 days, for Undo. The last change in each stays, "
           "so that I know whom to ask."),
        tr("What you had me ask of a channel's admins: 7 days."),
    )  # fmt: skip
    how_long = tr(
        "What you write is forgotten once it is answered; that you wrote, after 7 days. "
        "The text of a digest goes after 30 days."
    )
    who = tr(
        "Whoever runs this Siste can see all this; in a group, its members see what is said there. Nothing "
        "is passed on. Nothing is tracked: no opens, no clicks, no reading of other messages."
    )
    blocks: tuple[Block, ...] = (
        Heading(tr("What is stored about you")),
        ListBlock(tuple(map(ListItem, stored))),
        Text(" ".join(filter(None, (how_long, _when_you_leave(ctx))))),
        Text(who),
        *_what_you_can_do(ctx),
    )
    return Answer((Message(blocks, summary=tr("What is stored about you"), language=ctx.language),))


async def _links(ctx: Context) -> tuple[str, ...]:
    """Return with whom they are linked, where they alone see it."""
    others = [] if ctx.is_answer_shared else await other_sides(ctx)
    if not others:
        return ()
    names = listed(ctx, await named(ctx, others))
    return (ctx.tr("That you are linked with {sides}, until you unlink.", sides=names),)


def _who_you_are(ctx: Context) -> str:
    if not ctx.is_private_place:
        return ctx.tr("Your id and name on this platform, to answer you.")
    return ctx.tr(
        "Your id and name on this platform ({id}), your language and time zone, to answer you.",
        id=shown(ctx.member.external_id),
    )


def _when_you_leave(ctx: Context) -> str:
    """Say what ends it besides being asked to: nobody can block an app on Slack, nor us in a terminal."""
    match ctx.installation.platform:
        case Platform.TELEGRAM:
            return ctx.tr("If you block me, everything goes after 30 days.")
        case Platform.SLACK:
            return ctx.tr("If I am removed from this workspace, everything goes after 30 days.")
        case _:
            return ""


def _what_you_can_do(ctx: Context) -> tuple[Block, ...]:
    tr = ctx.tr
    said = tr(
        "Get it as a file: {mydata}. Erase it: {forgetme}.",
        mydata=typed(ctx, ctx.tr("mydata")),
        forgetme=typed(ctx, ctx.tr("forgetme")),
    )
    if ctx.is_private_place:
        row = (Button(tr("Get my data"), "mydata"), Button(tr("Erase my data"), "forgetme"))
        return Text(said), Buttons((row,))
    link = chat_link(ctx, "privacy")
    if not link:
        return (Text(said),)
    return Text(said), Buttons(((Button(tr("Open our chat"), "", url=link),),))
