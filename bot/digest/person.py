"""What a private digest takes from the person behind it: their mutes, and what their team was told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.destination import PlaceKind, Platform
from bot.model.digest import Digest
from bot.ports.store import Transaction


@dataclass(frozen=True, slots=True)
class TeamTold:
    """What the team's channel was told: entries by story, and when, of those the last digest there told."""

    place: str
    told: Mapping[int, frozenset[int]]
    told_on: Mapping[int, datetime]

    def of(self, story_ids: frozenset[int]) -> "TeamTold":
        """Return what of it is of those stories."""
        told = {story_id: self.told[story_id] for story_id in story_ids & self.told.keys()}
        told_on = {story_id: self.told_on[story_id] for story_id in story_ids & self.told_on.keys()}
        return TeamTold(self.place, told, told_on)

    def added_to(self, told: Mapping[int, frozenset[int]]) -> dict[int, frozenset[int]]:
        none: frozenset[int] = frozenset()
        ids = told.keys() | self.told.keys()
        return {story_id: told.get(story_id, none) | self.told.get(story_id, none) for story_id in ids}


NO_TEAM = TeamTold("", {}, {})


async def as_muted_everywhere(tx: Transaction, digest: Digest) -> Digest:
    """Return the digest with what its reader muted elsewhere in private; of a shared place as it is.

    It is for reading alone: saved, the mutes would stay after the link.
    """
    known = {(wish.target, wish.mode, wish.until) for wish in digest.subscriptions}
    elsewhere = await tx.links.mutes_elsewhere(digest.destination_id)
    added = [wish for wish in elsewhere if (wish.target, wish.mode, wish.until) not in known]
    return replace(digest, subscriptions=(*digest.subscriptions, *added)) if added else digest


async def told_by_team(tx: Transaction, destination_id: int) -> TeamTold:
    """Return what is not to be told again in that private chat, as its reader's team's channel told it."""
    team = await tx.teams.of_reader(destination_id)
    place = await tx.destinations.get(team.destination_id) if team and not team.is_repeated else None
    if place is None or place.place.kind is PlaceKind.PRIVATE:
        return NO_TEAM
    title = place.place.title or place.place.chat
    name = f"#{title.removeprefix('#')}" if place.platform is Platform.SLACK else title
    last = await tx.editions.last_sent(place.id)
    told_on = {chosen.story_id: last.due_at for chosen in last.chosen} if last else {}
    return TeamTold(name, await tx.deliveries.told(place.id), told_on)
