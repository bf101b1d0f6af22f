"""A reader on Slack has those who may change a channel asked, and hears what became of it."""

from datetime import timedelta

import pytest

from adapters.simulated.slack_workspace import SeenInSlack
from bot.delivery.claim import offer_claim_code
from tests.flow.conftest import World

SECOND = timedelta(seconds=1)


@pytest.fixture
async def ola(world: World) -> World:
    """Kari is operator; ola, who speaks, is a member of the channel."""
    code = await offer_claim_code(world.siste.store)
    people = world.platform.slack_people
    await people.command(world.user, "", "/siste", f"claim {code}")
    await passes(world)
    world.user = await people.add_user("ola")
    await people.join(world.user, world.channel)
    return world


async def passes(world: World) -> None:
    for _ in range(3):
        await world.settle()
        world.platform.clock.advance(SECOND)
        world.clock.set(world.clock.now() + SECOND)


def talk(world: World, name: str) -> list[SeenInSlack]:
    """Return the app's conversation with that human."""
    workspace = world.platform.slack.workspace()
    return world.platform.slack.messages(workspace.channel(f"@{name}").id)


async def press(world: World, user: str, chat: str, label: str) -> None:
    last = world.platform.slack.messages(chat)[-1]
    await world.platform.slack_people.press(user, chat, last.ts, label)
    await passes(world)


async def test_asked_for_in_the_channel_answered_in_private(ola: World):
    kari = ola.platform.slack.workspace().user("@kari").id
    said = await ola.say_on_slack("channel set")
    assert (
        said == "Du kan ikke sette opp #ai-nytt; det kan Siste-administratorene: kari. Ingenting er endret."
    )

    await press(ola, ola.user, ola.channel, "Spør dem for meg")
    assert ola.seen_on_slack()[-1] == "Jeg har spurt kari. Du hører fra meg når de svarer."
    assert len(ola.seen_on_slack()) == 1
    asked = talk(ola, "kari")[-1]
    assert asked.text == "ola ber deg gjøre dette for #ai-nytt: /siste kanal sett"
    before = len(talk(ola, "kari"))

    await press(ola, kari, ola.platform.slack.workspace().channel("@kari").id, "Gjør det")

    answered = talk(ola, "kari")[-1]
    assert len(talk(ola, "kari")) == before
    assert "Klart: #ai-nytt får 5 saker hverdager kl. 08.00" in answered.text
    assert answered.buttons[-1] == "Angre"
    assert talk(ola, "ola")[-1].text == "kari har gjort det du ba om for #ai-nytt: /siste kanal sett"
    assert len(ola.seen_on_slack()) == 1
