"""A person's team: the shared place that they named by writing there, and what they may share to it."""

from dataclasses import dataclass
from datetime import timedelta

from bot.commands.context import Context
from bot.commands.texts import button, buttons, place_name
from bot.message import Button
from bot.model.destination import Destination
from bot.ports.teams import Team

# Nobody tells us who leaves a channel: to share there, somebody has to have written there since.
SEEN_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class NamedTeam:
    team: Team
    place: Destination

    def name(self, ctx: Context) -> str:
        return place_name(self.place, ctx.tr)

    def was_seen(self, ctx: Context) -> bool:
        return ctx.now - self.team.named_at < SEEN_WITHIN


async def team_of(ctx: Context) -> NamedTeam | None:
    team = await ctx.tx.teams.of(ctx.member.person_id)
    place = await ctx.tx.destinations.get(team.destination_id) if team else None
    return NamedTeam(team, place) if team and place else None


async def team_row(ctx: Context, story_id: int, language: str) -> tuple[Button, ...]:
    """Return [Share with team] where the person reads alone and their team's place takes it."""
    named = await team_of(ctx) if ctx.is_private_place else None
    if named is None or not named.place.takes_shares:
        return ()
    return buttons(button(ctx.tr("Share with team"), f"team share {story_id} {language}"))
