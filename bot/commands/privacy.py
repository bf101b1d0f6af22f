"""privacy: what is stored, what never is, and how to be forgotten."""

from bot.commands.context import Answer, Context
from bot.commands.texts import shown, typed
from bot.message import Heading, ListBlock, ListItem, Message, Text


async def privacy(ctx: Context, args: str) -> Answer:
    del args
    tr = ctx.tr
    stored = (
        tr(
            "Your id and name on this platform ({id}), your language and time zone.",
            id=shown(ctx.member.external_id),
        ),
        tr("What this place follows and mutes, when its digests come, and who changed that."),
        tr("Which stories were told here, so that none comes twice."),
        tr("What you reported as wrong about a story, under your id."),
        tr("What you write to me is forgotten once it is answered."),
    )
    never = tr("Nothing is tracked: no opens, no clicks, no reading of other messages. Nothing is passed on.")
    forget = tr(
        "To get nothing more: {command}. To have your data erased, ask whoever runs this Siste.",
        command=typed(ctx, "stop"),
    )
    blocks = (
        Heading(tr("What is stored")),
        ListBlock(tuple(ListItem(line) for line in stored)),
        Text(never),
        Text(forget, is_quiet=True),
    )
    return Answer((Message(blocks, summary=tr("What is stored"), language=ctx.language),))
