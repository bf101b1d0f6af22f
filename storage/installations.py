"""Installations and their tokens."""

from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.destination import Installation, Platform
from storage.secrets import SecretBox
from storage.statements import insert_for
from storage.tables import installation


class SqlInstallations:
    def __init__(self, connection: AsyncConnection, secrets: SecretBox) -> None:
        self._connection = connection
        self._secrets = secrets

    async def ensure(
        self, platform: Platform, external_id: str, *, name: str, token: str | None
    ) -> Installation:
        """Return the installation; no name and no token leave those that are there."""
        key = {"platform": platform, "external_id": external_id}
        new = insert_for(self._connection, installation).values(**key, name=name, is_active=True)
        await self._connection.execute(new.on_conflict_do_nothing())
        current = {"name": name} if name else {}
        if token is not None:
            current["encrypted_token"] = self._secrets.encrypt(token)
        if current:
            await self._connection.execute(update(installation).filter_by(**key).values(current))
        found = await self._connection.execute(select(installation).filter_by(**key))
        return _installation_of(found.one())

    async def find(self, platform: Platform, external_id: str) -> Installation | None:
        query = select(installation).filter_by(platform=platform, external_id=external_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _installation_of(row) if row else None

    async def all(self) -> list[Installation]:
        rows = await self._connection.execute(select(installation).order_by(installation.c.id))
        return [_installation_of(row) for row in rows]

    async def set_active(self, installation_id: int, *, is_active: bool) -> None:
        statement = update(installation).where(installation.c.id == installation_id)
        await self._connection.execute(statement.values(is_active=is_active))

    async def token(self, installation_id: int) -> str | None:
        """Return the token.

        Raises:
            StoreError: it was encrypted with a key we no longer have.
        """
        encrypted = await self._connection.scalar(
            select(installation.c.encrypted_token).where(installation.c.id == installation_id)
        )
        return None if encrypted is None else self._secrets.decrypt(encrypted)


def _installation_of(row: Row[Any]) -> Installation:
    return Installation(
        id=row.id,
        platform=Platform(row.platform),
        external_id=row.external_id,
        name=row.name,
        is_active=row.is_active,
    )
