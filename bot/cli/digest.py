"""`siste digest`: make what is due and send it, or show what a destination would get."""

import json
from datetime import datetime

import click

from bot.app import Siste
from bot.bootstrap import connect, open_siste, open_terminal
from bot.cli.running import MOMENT, fail, run, settings_or_fail
from bot.digest.make import MadeDue, compose_now, make_due
from bot.message import Message
from bot.model.destination import Destination
from bot.settings import Settings


@click.command(name="digest")
@click.option("--now", type=MOMENT, help="Take this as the present moment, for replays.")
@click.option(
    "--destination", metavar="D", help="Only this one: its number, or as telegram:CHAT, slack:CHANNEL."
)
@click.option("--preview", is_flag=True, help="Show it here as it would be now; nothing is sent or told.")
def command(now: datetime | None, destination: str | None, preview: bool) -> None:
    """Make the digests that are due and send them. Prints one line of JSON."""
    settings = settings_or_fail()
    if preview:
        run(_preview(settings, now, destination))
        return
    made = run(_make(settings, now, destination))
    click.echo(json.dumps({"digests_due": made.digests, "deliveries": made.deliveries}))


async def _make(settings: Settings, now: datetime | None, wanted: str | None) -> MadeDue:
    async with open_siste(settings, now=now) as siste:
        only = (await _find(siste, wanted)).id if wanted is not None else None
        await connect(siste, settings)
        await open_terminal(siste, settings, who="reader", lines=[])
        catalog = await siste.catalog_in_use()
        made = await make_due(siste.store, now=siste.clock.now(), catalog=catalog, destination_id=only)
        await siste.send_due()
        return made


async def _preview(settings: Settings, now: datetime | None, wanted: str | None) -> None:
    async with open_siste(settings, now=now) as siste:
        destination = await _find(siste, wanted)
        messages = await _as_of_now(siste, destination)
        if not messages:
            fail(f"{_name(destination)} has no digest. Say there: channel set, or subscribe TAG.")
        terminal = await open_terminal(siste, settings, who="reader", lines=[])
        for message in messages:
            await terminal.messenger.send(destination, message, reply_to={})


async def _as_of_now(siste: Siste, destination: Destination) -> list[Message]:
    catalog = await siste.catalog_in_use()
    async with siste.store.reading() as tx:
        return [
            await compose_now(tx, digest, now=siste.clock.now(), catalog=catalog)
            for digest in await tx.digests.of(destination.id)
        ]


async def _find(siste: Siste, wanted: str | None) -> Destination:
    """Return the destination of that number or name, or the only one there is."""
    async with siste.store.reading() as tx:
        destinations = await tx.destinations.all()
    if not destinations:
        fail("There is no destination yet. Say something to the bot first: siste chat")
    found = [one for one in destinations if wanted is None or wanted in (str(one.id), _name(one))]
    if len(found) != 1:
        known = ", ".join(f"{one.id} ({_name(one)})" for one in destinations[:10])
        asked = "Which destination?" if wanted is None else f"No destination is called {wanted[:60]!r}."
        fail(f"{asked} Give --destination one of these numbers: {known}")
    return found[0]


def _name(destination: Destination) -> str:
    """Return "telegram:-1001" or, in a forum topic, "telegram:-1001:7"."""
    place = destination.place
    return ":".join(filter(None, (destination.platform.value, place.chat, place.thread)))
