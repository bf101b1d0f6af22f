"""`siste doctor`: checks what can be wrong from outside; one line a finding, each with its fix."""

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import click

from bot.bootstrap import connect, open_siste
from bot.cli.running import run, settings_or_fail
from bot.log import redact
from bot.model.delivery import DeliveryStatus
from bot.model.destination import DestinationStatus
from bot.ports.outside import AdapterSetupError, Embedder, EmbedderError
from bot.ports.store import Store, StoreError
from bot.settings import Settings

# A machine this far from the database's newest fetch lives in another time.
_CLOCK_SLACK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    is_well: bool
    text: str


@click.command(name="doctor")
def command() -> None:
    """Check settings, database, tokens, clock and feeds. Exit code 1 if something needs mending."""
    findings = run(_examine(settings_or_fail()))
    for finding in findings:
        click.echo(redact(f"{'ok   ' if finding.is_well else 'MEND '} {finding.text}"))
    sys.exit(any(not finding.is_well for finding in findings))


async def _examine(settings: Settings) -> list[Finding]:
    try:
        async with open_siste(settings) as siste:
            findings = [Finding(is_well=True, text="database: opened and up to date")]
            findings += [finding async for finding in _examine_feeds(siste.store, siste.clock.now())]
            findings += [finding async for finding in _examine_sends(siste.store)]
            findings.append(await _examine_encoder(siste.embedder, settings))
            try:
                platforms = await connect(siste, settings, is_strict=True)
                findings += [
                    Finding(is_well=True, text=f"{platform}: the token works") for platform in platforms
                ]
                findings += [
                    Finding(is_well=False, text=f"{adapter.identity[1]}: {shortcoming}")
                    for adapter in siste.adapters.values()
                    for shortcoming in adapter.shortcomings
                ]
                findings += [
                    Finding(is_well=False, text=f"{adapter.identity[1]}: {trouble}")
                    for adapter in siste.adapters.values()
                    for trouble in await adapter.troubles()
                ]
                if not platforms:
                    findings.append(
                        Finding(is_well=False, text="no chat platform has a token. Fix: siste setup")
                    )
            except AdapterSetupError as error:
                findings.append(Finding(is_well=False, text=str(error)))
            return findings
    except StoreError as error:
        return [Finding(is_well=False, text=f"database: {error}")]


async def _examine_feeds(store: Store, now: datetime) -> AsyncIterator[Finding]:
    async with store.reading() as tx:
        feeds = await tx.feeds.all()
    if not feeds:
        yield Finding(is_well=False, text="no feeds. Fix: siste feeds import --starter")
        return
    failing = [feed for feed in feeds if feed.fetch.failures]
    for feed in failing:
        yield Finding(
            is_well=False,
            text=f"feed {feed.url}: {feed.fetch.last_error}. "
            f"Fix: correct the address, or siste feeds remove {feed.url}",
        )
    yield Finding(is_well=True, text=f"feeds: {len(feeds) - len(failing)} of {len(feeds)} are well")
    newest = max((feed.fetch.last_fetched_at for feed in feeds if feed.fetch.last_fetched_at), default=None)
    if newest and newest > now + _CLOCK_SLACK:
        yield Finding(
            is_well=False,
            text=f"clock: it says {now.astimezone(UTC):%Y-%m-%d %H:%M} UTC, but feeds were read at "
            f"{newest:%Y-%m-%d %H:%M} UTC. Fix: set this machine's clock",
        )


async def _examine_encoder(embedder: Embedder | None, settings: Settings) -> Finding:
    if embedder is None:
        missing = "turned off" if settings.embedder == "none" else "not installed (make encoder adds one)"
        return Finding(is_well=True, text=f"encoder: {missing}; stories are told apart by their words alone")
    try:
        (vector,) = await embedder.embed(["Siste reads the news. Siste leser nyhetene."])
    except EmbedderError as error:
        return Finding(is_well=False, text=f"encoder: {error}")
    return Finding(is_well=True, text=f"encoder: {embedder.model} gives vectors of {len(vector)} numbers")


async def _examine_sends(store: Store) -> AsyncIterator[Finding]:
    async with store.reading() as tx:
        unknown = await tx.deliveries.with_status(DeliveryStatus.UNKNOWN)
        destinations = await tx.destinations.all()
    if unknown:
        yield Finding(
            is_well=False,
            text=f"{len(unknown)} sends have an unknown outcome. "
            "Fix: press [Send again] or [It is there] in the chat",
        )
    for destination in destinations:
        if destination.status is DestinationStatus.PAUSED:
            place = destination.place.title or destination.place.chat
            yield Finding(
                is_well=False,
                text=f"{destination.platform} {place}: on pause, {destination.status_reason}. "
                "Fix: mend that, then digest resume there",
            )
