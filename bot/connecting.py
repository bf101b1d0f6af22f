"""Attach what the tokens of a platform opened, each for itself: one that is refused stops nobody else.

A workspace may remove the app at any time, and its token stays in the settings until somebody takes it out.
"""

import logging
from collections.abc import AsyncIterator

from pydantic import SecretStr

from bot.app import Siste
from bot.delivery.movements import reinstalled, uninstalled
from bot.model.destination import Platform
from bot.ports.outside import ChatAdapter, TokenRefusedError

log = logging.getLogger(__name__)

# Each token with what it opened, or why it was refused.
Opening = AsyncIterator[tuple[str, ChatAdapter | TokenRefusedError]]


async def attach_each(siste: Siste, platform: Platform, opening: Opening, *, is_strict: bool) -> bool:
    """Attach what could be opened; False if the platform has no token."""
    refused: TokenRefusedError | None = None
    has_any = False
    async for token, adapter in opening:
        if isinstance(adapter, TokenRefusedError):
            refused = adapter
            await _note_refused(siste, platform, token, adapter)
        else:
            has_any = True
            await attach(siste, platform, adapter, SecretStr(token))
    if refused is not None and (is_strict or not has_any):
        raise refused
    return has_any


async def attach(siste: Siste, platform: Platform, adapter: ChatAdapter, token: SecretStr | None) -> None:
    """Store the adapter's installation and send and receive through it; what stopped without it goes on."""
    external_id, name = adapter.identity
    for shortcoming in adapter.shortcomings:
        log.warning("%s: %s", name, shortcoming)
    async with siste.store.transaction() as tx:
        installation = await tx.installations.ensure(
            platform, external_id, name=name, token=token.get_secret_value() if token else None
        )
        await reinstalled(tx, installation.id, now=siste.clock.now())
    adapter.attach(installation)
    siste.attach(installation, adapter)


async def _note_refused(siste: Siste, platform: Platform, token: str, error: TokenRefusedError) -> None:
    """Send nothing more to where the token was of, as if the app had been removed there just now."""
    log.error("%s Whatever has another token goes on.", error)
    async with siste.store.transaction() as tx:
        for installation in await tx.installations.all():
            if installation.platform is platform and await tx.installations.token(installation.id) == token:
                await uninstalled(tx, installation.id, now=siste.clock.now())
