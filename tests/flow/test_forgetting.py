"""A person comes, reads and leaves: afterwards nothing that is stored speaks of them."""

from datetime import timedelta

from sqlalchemy import select

from adapters.simulated.telegram_world import SeenMessage
from storage.tables import metadata
from tests.flow.conftest import MONDAY, TUESDAY, World


def take_time(world: World) -> None:
    """Let five seconds pass for the bot and for the platform, which both let one message a second through."""
    world.clock.set(world.clock.now() + timedelta(seconds=5))
    world.platform.clock.advance(timedelta(seconds=5))


async def say(world: World, text: str) -> SeenMessage:
    """Write; return the answer."""
    take_time(world)
    await world.say_on_telegram(text)
    return world.platform.telegram.messages(world.person)[-1]


async def press(world: World, label: str) -> SeenMessage:
    """Press a button of the last message; return the last one then."""
    take_time(world)
    await world.press_on_telegram(label)
    return world.platform.telegram.messages(world.person)[-1]


async def everything(world: World) -> str:
    """Return all that is stored, as text."""
    async with world.siste.store.reading() as tx:
        connection = tx.people._connection
        return repr([(await connection.execute(select(table))).all() for table in metadata.sorted_tables])


async def test_nothing_speaks_of_somebody_who_left(world: World):
    await say(world, "/start tag_google")
    await press(world, "Ferdig")
    for morning in (MONDAY, TUESDAY):
        await world.morning(morning)
    await say(world, "demp mistral")
    assert str(world.person) in await everything(world)

    await say(world, "/glemmeg")
    last = await press(world, "Slett alt")

    assert last.text.startswith("Alt om deg er slettet.")
    assert last.buttons == ()
    left = await everything(world)
    assert str(world.person) not in left
    assert "Kari" not in left


async def test_what_was_written_is_not_kept(world: World):
    await say(world, "/latest qwertyuiop")
    await say(world, "/qwertyuiop")
    assert "qwertyuiop" not in await everything(world)


async def test_mydata_comes_as_a_file(world: World):
    await say(world, "følg google")
    file = await say(world, "/mydata")
    assert file.document == "siste-2026-04-24.json"


async def test_somebody_who_comes_back_begins_anew(world: World):
    await say(world, "følg google")
    await say(world, "/glemmeg")
    await press(world, "Slett alt")
    assert "Velg det du vil følge." in (await say(world, "/start")).text
