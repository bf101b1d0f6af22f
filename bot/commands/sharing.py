"""[Share in channel]: the button under what one person alone sees, where the others could see it too."""

from collections.abc import Sequence

from bot.commands.context import Context
from bot.commands.texts import button, buttons
from bot.message import Button
from bot.model.destination import Platform

SHARE = "share"


def can_share(ctx: Context) -> bool:
    """Say whether the answer is for one person in a place that has others."""
    return ctx.destination.platform is Platform.SLACK and not ctx.is_private_place


def share_row(ctx: Context, command: str) -> tuple[Button, ...]:
    """Return the button that shows the place what the command answers; none where there is nobody else."""
    if not can_share(ctx):
        return ()
    return buttons(button(ctx.tr("Share in channel"), f"{SHARE} {command}"))


def without_sharing(row: Sequence[Button]) -> tuple[Button, ...]:
    return tuple(choice for choice in row if not choice.action.startswith(f"{SHARE} "))
