"""What a refused press on a story was for, as a command that says it by itself, and where else it can be had.

Whoever may not change a place asks those who may for it, or has it in their own digest.
"""

from bot.commands.context import Context
from bot.commands.hold_back import main_target
from bot.commands.requesting import private_place
from bot.commands.stories import named_story
from bot.commands.targets import target_token
from bot.commands.texts import button, typed
from bot.commands.words import Parsed
from bot.message import Button

_LESS_ON_CARD = frozenset({"choices", "less"})
_HOLDING_BACK = frozenset({"less", "mute"})


async def said_plainly(ctx: Context, parsed: Parsed) -> Parsed:
    """Return "less models" for "less 12" and "card 12 nb choices"; any other command as it is.

    A number is a story to whoever writes it here and now; whoever is asked counts from another digest.
    """
    words = parsed.args.split()
    is_on_card = parsed.command == "card" and not _LESS_ON_CARD.isdisjoint(words[2:3])
    if not is_on_card and (parsed.command != "less" or len(words) != 1):
        return parsed
    story = await named_story(ctx, words[0])
    return Parsed("less", target_token(main_target(ctx, story))) if story else parsed


async def in_own_digest(ctx: Context, wish: Parsed) -> Button | None:
    """Return the button that does it in the member's own digest; None where they have none."""
    if wish.command not in _HOLDING_BACK or not wish.args:
        return None
    own = await ctx.tx.destinations.find(ctx.installation.id, private_place(ctx.member))
    if own is None or not await ctx.tx.digests.of(own.id):
        return None
    return button(ctx.tr("In my own digest"), f"place {own.id} {wish.command} {wish.args}")


def in_private(ctx: Context, wish: Parsed) -> str:
    """Return how it is typed for one's own digest, to be told where no button can stand; empty if nowhere."""
    if wish.command not in _HOLDING_BACK or not wish.args:
        return ""
    command = typed(ctx, f"{wish.command} {wish.args}")
    return ctx.tr("For your own digest, write {command} to me in private.", command=command)
