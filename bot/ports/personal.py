"""What the core needs of the store for people's privacy: invitations, export, erasing, keeping no longer."""

from datetime import datetime
from typing import Protocol

from bot.model.destination import Destination, DestinationStatus, Member
from bot.model.personal import Invite, PersonalRecord

# With a member's id behind it, the name of the fact that counts the codes they tried.
TRIES = "claim_tries:"


class InviteStore(Protocol):
    async def add(self, code_hash: str, *, made_by: int, now: datetime, expires_at: datetime) -> int:
        """Keep the invitation of that member and return its id."""
        ...

    async def open(self, now: datetime) -> list[Invite]:
        """Return what can still be used, the next to expire first."""
        ...

    async def use(self, code_hash: str, *, now: datetime) -> bool:
        """Use the code up; False if there is none such, or its time is over."""
        ...

    async def revoke(self, invite_id: int) -> bool: ...


class PersonalStore(Protocol):
    """What is stored about one person."""

    async def places_of(self, person_id: int) -> list[Destination]:
        """Return the person's private chats."""
        ...

    async def owner_of(self, destination_id: int) -> Member | None:
        """Return whose private chat that is; None for a shared place, and for nobody we know."""
        ...

    async def record_of(self, person_id: int) -> PersonalRecord: ...

    async def erase_person(self, person_id: int) -> None:
        """Erase the person, their members and all that is theirs alone.

        What they did to things that are shared stays, without their name. Their private chats stay, too.
        """
        ...

    async def erase_place(self, destination_id: int) -> None:
        """Erase the destination and all that hangs on it; corrections of stories made there stay."""
        ...

    async def empty_place(self, destination_id: int) -> None:
        """Erase all but the bare address, for one last message; `erase_emptied` takes that too."""
        ...

    async def erase_emptied(self, destination_id: int) -> None:
        """Erase the place once nothing waits to be sent there; of somebody who came back it stays."""
        ...


class RetentionStore(Protocol):
    """What is kept no longer than needed. Each takes a portion and returns how many it took."""

    async def forget_updates(self, *, before: datetime, limit: int) -> int:
        """Drop inbox rows that were handled before then."""
        ...

    async def forget_replies(self, *, before: datetime, limit: int) -> int:
        """Drop replies settled before then, but for those that told something or hold an edition."""
        ...

    async def forget_texts(self, *, before: datetime, limit: int) -> int:
        """Empty the text of what was settled before then; what nobody answered for counts as arrived."""
        ...

    async def forget_editions(self, *, before: datetime, limit: int) -> int:
        """Drop editions due before then that were never sent, and empty the text of the others."""
        ...

    async def forget_changes(self, *, before: datetime, limit: int) -> int:
        """Drop changes of settings made before then, but for each place's last: it says whom to ask."""
        ...

    async def forget_reports(self, *, before: datetime, limit: int) -> int:
        """Drop reports answered before then."""
        ...

    async def forget_invites(self, *, before: datetime, limit: int) -> int:
        """Drop invitations that expired before then."""
        ...

    async def forget_tries(self) -> None:
        """Drop the counts of tried codes."""
        ...

    async def left_places(
        self, status: DestinationStatus, *, before: datetime, now: datetime, limit: int
    ) -> list[Destination]:
        """Return places that are gone, or empty, since before then; those without a moment get `now`."""
        ...

    async def forget_strangers(self, *, before: datetime, limit: int) -> int:
        """Drop members met before then of whom nothing else is stored."""
        ...
