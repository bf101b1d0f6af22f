"""What a person's page says of them besides their digests: their other sides, mutes there, and their team."""

from bot.commands.context import Context
from bot.commands.elsewhere import elsewhere_items
from bot.commands.settings import listed
from bot.commands.sides import named, other_sides
from bot.commands.teams import team_of
from bot.commands.texts import button, buttons
from bot.message import Block, Buttons, ListBlock, ListItem


async def about_person(ctx: Context) -> tuple[Block, ...]:
    """Return a list of what there is, and the buttons that lead on: of who is alone, to linking."""
    tr = ctx.tr
    others, team = await other_sides(ctx), await team_of(ctx)
    items = list(await elsewhere_items(ctx))
    if others:
        names = listed(ctx, await named(ctx, others))
        items.insert(0, ListItem(tr("You are linked with {sides}.", sides=names)))
    if team is not None:
        items.append(ListItem(tr("{place} is your team's channel.", place=team.name(ctx))))
    row = buttons(
        button(tr("Linked accounts"), "link"),
        button(tr("Your team's channel"), "team") if team else None,
    )
    return (*((ListBlock(tuple(items)),) if items else ()), Buttons((row,)))
