"""A story shared with the team that the channel did not take: who shared it is told, once, in private."""

import pytest

from adapters.simulated.faults import Fault, Rule
from bot.model.delivery import DeliveryStatus
from tests.flow.conftest import MONDAY, World
from tests.flow.test_linking import in_private, linked, on_telegram, press_on_telegram, take_time

__all__ = ["linked"]


@pytest.fixture
async def sharing(linked: World) -> World:
    """Kari's team is #ai-nytt, and a story's card is before her on Telegram."""
    await linked.say_on_slack("team")
    await linked.say_on_slack("kanal deling på")
    linked.platform.clock.move_to(MONDAY)
    await linked.morning(MONDAY)
    await on_telegram(linked, "/latest")
    await press_on_telegram(linked, "1")
    await press_on_telegram(linked, "Del med teamet")
    return linked


def told(world: World) -> list[str]:
    return [text for text in world.seen_on_telegram() if "ikke delt" in text or "kom fram til" in text]


async def test_an_archived_channel_takes_nothing_and_its_sharer_hears_it_once(sharing: World):
    await sharing.platform.slack_people.archive(sharing.user, sharing.channel)

    await on_telegram(sharing, "Les <!channel>!")
    await take_time(sharing)

    (said,) = told(sharing)
    assert "ble likevel ikke delt: #ai-nytt tok ikke imot (kanalen er arkivert)." in said
    assert "Delt av kari fra Telegram: «Les <!channel>!»" in said
    assert not [text for text in in_private(sharing) if "ikke delt" in text]

    await sharing.platform.slack_people.unarchive(sharing.user, sharing.channel)
    await press_on_telegram(sharing, "Del på nytt")
    assert await on_telegram(sharing, "Igjen") == "Delt i #ai-nytt."
    assert sharing.seen_on_slack()[-1].startswith("Delt av kari fra Telegram: «Igjen»")


async def test_whether_it_arrived_is_not_known_and_not_tried_again(sharing: World):
    sharing.platform.faults.add(Rule(Fault.CUT_AFTER, platform="slack", method="chat.postMessage"))

    await on_telegram(sharing, "Les!")
    await take_time(sharing)

    (said,) = told(sharing)
    assert "kom fram til #ai-nytt. Se etter der først, og del på nytt bare hvis den mangler." in said
    async with sharing.siste.store.reading() as tx:
        (unknown,) = await tx.deliveries.with_status(DeliveryStatus.UNKNOWN)
    assert unknown.occasion.startswith("team:")
