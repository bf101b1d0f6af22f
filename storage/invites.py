"""Invitations: codes that let one person in, kept as hashes until they are used or expire."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.personal import Invite
from storage.column_types import BigId, PlainText, UtcDateTime
from storage.tables import metadata

invite = Table(
    "invite",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("code_hash", PlainText, nullable=False, unique=True),
    Column("made_by", BigId, ForeignKey("member.id"), nullable=False, index=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    # An id is never given twice: a button that revokes one must not meet another.
    sqlite_autoincrement=True,
)


class SqlInvites:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, code_hash: str, *, made_by: int, now: datetime, expires_at: datetime) -> int:
        values = {"code_hash": code_hash, "made_by": made_by, "made_at": now, "expires_at": expires_at}
        added = insert(invite).values(values).returning(invite.c.id)
        return int((await self._connection.execute(added)).scalar_one())

    async def open(self, now: datetime) -> list[Invite]:
        query = select(invite).where(invite.c.expires_at > now).order_by(invite.c.expires_at, invite.c.id)
        rows = await self._connection.execute(query)
        return [Invite(row.id, row.made_by, row.made_at, row.expires_at) for row in rows]

    async def use(self, code_hash: str, *, now: datetime) -> bool:
        """Deleting is using: of two who use one code at once, one gets in."""
        used = delete(invite).where(invite.c.code_hash == code_hash, invite.c.expires_at > now)
        return (await self._connection.execute(used)).rowcount > 0

    async def revoke(self, invite_id: int) -> bool:
        revoked = delete(invite).where(invite.c.id == invite_id)
        return (await self._connection.execute(revoked)).rowcount > 0
