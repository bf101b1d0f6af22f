"""The scenes, in the order they are played; each takes up where the one before left the chat.

A new scene is a function with a line in SCENES.
"""

from collections.abc import Awaitable, Callable

from tests.flow.conftest import MONDAY, TUESDAY, WEDNESDAY
from tests.pictures.stage import Stage

Scene = Callable[[Stage], Awaitable[None]]


async def before_start(stage: Stage) -> None:
    platform = stage.world.platform
    descriptions = platform.telegram.bot().descriptions
    await platform.until(lambda: ("short_description", "nb") in descriptions)
    await stage.picture("telegram-welcome")


async def onboarding(stage: Stage) -> None:
    await stage.say(nb="/start", en="/start")
    await stage.press("Google")
    await stage.press("Microsoft")
    await stage.press(nb="Ferdig", en="Done")
    await stage.picture("telegram-start")


async def digest(stage: Stage) -> None:
    await stage.morning(MONDAY)
    stage.start_anew()
    await stage.morning(TUESDAY)
    await stage.picture("telegram-digest")
    await stage.picture("telegram-digest-dark", is_dark=True)


async def card(stage: Stage) -> None:
    stage.start_anew()
    await stage.press("1")
    await stage.picture("telegram-card")


async def saved(stage: Stage) -> None:
    await stage.press(nb="Lagre", en="Save")
    await stage.picture("telegram-saved", has_notice=True)


async def choices(stage: Stage) -> None:
    await stage.press(nb="Mindre slikt", en="Less like this")
    await stage.picture("telegram-less")
    await stage.press(nb="Tilbake", en="Back")


async def sources(stage: Stage) -> None:
    stage.start_anew()
    await stage.say(nb="/kilder 1", en="/sources 1")
    await stage.picture("telegram-sources")


async def why(stage: Stage) -> None:
    stage.start_anew()
    await stage.press(nb="Hvorfor", en="Why")
    await stage.picture("telegram-why")


async def latest(stage: Stage) -> None:
    stage.start_anew()
    await stage.say(nb="/siste google", en="/latest google")
    await stage.picture("telegram-latest")


async def settings(stage: Stage) -> None:
    stage.start_anew()
    await stage.say(nb="/oversikt man-fre 7.30", en="/digest weekdays 7:30")
    await stage.say(nb="/stille 22-07", en="/quiet 22-07")
    await stage.say(nb="/liste", en="/list")
    await stage.picture("telegram-settings")


async def order(stage: Stage) -> None:
    stage.start_anew()
    await stage.say(nb="/oversikt", en="/digest")
    await stage.say(nb="/ukentlig fredag kl 14", en="/weekly friday 2 pm")
    await stage.picture("telegram-order")


async def own_data(stage: Stage) -> None:
    stage.start_anew()
    await stage.say(nb="/personvern", en="/privacy")
    await stage.say(nb="/minedata", en="/mydata")
    await stage.picture("telegram-privacy")


async def group(stage: Stage) -> None:
    people, person = stage.world.platform.telegram, stage.world.person
    chat = await people.create_chat(
        person, "AI i ledelsen" if stage.world.language == "nb" else "AI at the top"
    )
    for name in ("Ola", "Ingrid"):
        await people.set_role(await people.add_person(name), chat)
    stage.go_to(chat)
    await people.set_bot_role(person, chat, "administrator")
    await stage.answered()
    await stage.say(nb="/kanal@siste_demo_bot sett", en="/channel@siste_demo_bot set")
    await stage.say(nb="/siste@siste_demo_bot google", en="/latest@siste_demo_bot google")
    await stage.picture("telegram-group")


async def channel(stage: Stage) -> None:
    people, person = stage.world.platform.telegram, stage.world.person
    stage.go_to(person)
    chat = await people.create_chat(person, "AI-nytt", "channel", username="ainytt")
    await people.set_bot_role(person, chat, "administrator")
    await stage.answered()
    await stage.say(nb="/kanal sett @ainytt", en="/channel set @ainytt")
    await stage.picture("telegram-channel-set")
    stage.go_to(chat)
    await stage.morning(WEDNESDAY)
    await stage.picture("telegram-channel")


SCENES: tuple[Scene, ...] = (
    before_start,
    onboarding,
    digest,
    card,
    saved,
    choices,
    why,
    sources,
    latest,
    settings,
    order,
    own_data,
    group,
    channel,
)
