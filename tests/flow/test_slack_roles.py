"""A team's role on Slack: chosen by a command, told in the next digest."""

from datetime import timedelta

from bot.delivery.claim import offer_claim_code
from tests.flow.conftest import MONDAY, TUESDAY, World

MINUTE = timedelta(minutes=1)


async def passes(world: World) -> None:
    world.platform.clock.advance(MINUTE)
    world.clock.set(world.clock.now() + MINUTE)
    await world.siste.send_due()


async def test_the_next_digest_and_the_newest_are_for_the_new_role(world: World):
    code = await offer_claim_code(world.siste.store)
    await world.platform.slack_people.command(world.user, world.channel, "/siste", f"claim {code}")
    await world.settle()
    await world.say_on_slack("channel set")

    said = await world.say_on_slack("rolle cto")

    assert said.startswith("#ai-nytt: rolle: CIO → CTO.")
    for moment in (MONDAY, TUESDAY):
        world.platform.clock.move_to(moment)
        await world.morning(moment)
        await passes(world)
    digest = next(text for text in world.seen_on_slack() if text.startswith("Siste · tirsdag"))
    assert "For CTO: «" in digest
    assert "For CIO" not in digest
    assert "For CTO: «" in await world.say_on_slack("open 1")
