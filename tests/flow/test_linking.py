"""One person on Telegram and Slack: linked, they have one list, one set of mutes and one team."""

import re
from datetime import timedelta

import pytest

from bot.delivery.claim import offer_claim_code
from tests.flow.conftest import MONDAY, TUESDAY, World
from tests.flow.test_three_platforms import headlines

SECONDS = timedelta(seconds=5)


async def take_time(world: World) -> None:
    """Let what waits for its turn go out on both platforms."""
    for _ in range(2):
        world.platform.clock.advance(SECONDS)
        world.clock.set(world.clock.now() + SECONDS)
        await world.siste.make_and_send()


async def on_telegram(world: World, text: str) -> str:
    await world.say_on_telegram(text)
    await take_time(world)
    return world.seen_on_telegram()[-1]


async def press_on_telegram(world: World, label: str) -> str:
    await world.press_on_telegram(label)
    await take_time(world)
    return world.seen_on_telegram()[-1]


def in_private(world: World) -> list[str]:
    """Return what Kari reads in the conversation with the app."""
    conversation = world.platform.slack.workspace().channel("@kari")
    return [message.text for message in world.platform.slack.messages(conversation.id)]


async def on_slack(world: World, text: str) -> str:
    """Write to the app in private; return its answer."""
    await world.platform.slack_people.command(world.user, "", "/siste", text)
    await world.settle()
    await take_time(world)
    return in_private(world)[-1]


async def press_on_slack(world: World, label: str) -> None:
    conversation = world.platform.slack.workspace().channel("@kari")
    last = world.platform.slack.messages(conversation.id)[-1]
    await world.platform.slack_people.press(world.user, conversation.id, last.ts, label)
    await world.settle()
    await take_time(world)


@pytest.fixture
async def linked(world: World) -> World:
    """Kari is operator by Slack, gets a private digest on both, and the channel gets one."""
    code = await offer_claim_code(world.siste.store)
    await on_slack(world, f"claim {code}")
    await world.say_on_slack("channel set")
    await on_telegram(world, "/start done")
    said = await on_telegram(world, "/koble")
    code = re.search(r"/siste koble (\S+)", said)[1]
    await on_slack(world, f"koble {code}")
    await press_on_slack(world, "Koble")
    await press_on_telegram(world, "Ja, det er meg")
    return world


async def test_both_sides_hear_of_the_link_and_of_its_end(linked: World):
    assert linked.seen_on_telegram()[-1].startswith("Ikke koblet → koblet til kari på Slack")
    assert in_private(linked)[-1].startswith("Ikke koblet → koblet til Kari på Telegram.")
    assert "operatør" not in await on_telegram(linked, "/corrections")

    assert (await on_slack(linked, "unlink")).startswith("Koblet til Kari på Telegram → ikke koblet.")

    assert linked.seen_on_telegram()[-1].startswith("kari på Slack")
    assert "bare operatøren" in await on_telegram(linked, "/corrections")


async def test_what_one_platform_saves_and_mutes_the_other_knows(linked: World):
    linked.platform.clock.move_to(MONDAY)
    await linked.morning(MONDAY)
    (first, *_) = headlines(linked.seen_on_telegram()[-1])
    await on_telegram(linked, "/lagre 1")
    assert first in await on_slack(linked, "lagret")

    assert "Det gjelder på Telegram også." in await on_slack(linked, "demp google")
    assert "Demper Google (sagt på Slack" in await on_telegram(linked, "/list")


async def test_what_the_channel_was_told_comes_in_private_only_where_that_is_chosen(linked: World):
    await linked.say_on_slack("team")
    for moment in (MONDAY, TUESDAY):
        linked.platform.clock.move_to(moment)
        await linked.morning(moment)
    in_channel = set(headlines(linked.seen_on_slack()[-1]))
    assert in_channel

    said = await on_telegram(linked, "/digest preview")
    assert not in_channel & set(headlines(said))
    await on_telegram(linked, "/team gjenta på")
    assert "ikke gjentatt" not in await on_telegram(linked, "/digest preview")


async def test_a_story_is_shared_with_the_team_and_pings_nobody(linked: World):
    await linked.say_on_slack("team")
    await linked.say_on_slack("kanal deling på")
    linked.platform.clock.move_to(MONDAY)
    await linked.morning(MONDAY)
    await on_telegram(linked, "/latest")
    await press_on_telegram(linked, "1")
    (headline, *_) = headlines(linked.seen_on_telegram()[-1])
    await press_on_telegram(linked, "Del med teamet")

    assert await on_telegram(linked, "<!channel> & <@U1> *les* http://x.example") == "Delt i #ai-nytt."

    shared = linked.seen_on_slack()[-1]
    assert shared.startswith("Delt av kari fra Telegram: «<!channel> & <@U1> ")
    assert headline in shared
    posted = linked.platform.transcript.of("chat.postMessage")[-1].params
    assert "<!channel>" not in str(posted)
    assert "<@U1>" not in str(posted)


async def test_on_slack_the_note_is_written_in_a_form_and_stays_dead_text(linked: World):
    await linked.say_on_slack("team")
    await linked.say_on_slack("kanal deling på")
    linked.platform.clock.move_to(MONDAY)
    await linked.morning(MONDAY)
    await on_slack(linked, "latest")
    await press_on_slack(linked, "1")
    await press_on_slack(linked, "Del med teamet")
    people = linked.platform.slack_people
    form = people.modal(linked.user)
    assert (form["title"]["text"], form["submit"]["text"]) == ("Del med teamet", "Del")
    assert form["blocks"][0]["element"]["max_length"] == 300

    note = "<!here> & <@U1>\n*les* <http://x.example|her> /siste team ingen"
    await people.choose_in_view(linked.user, form["id"], "Merknad", note)
    await people.submit_view(linked.user, form["id"])
    await linked.settle()
    await take_time(linked)

    assert in_private(linked)[-1] == "Delt i #ai-nytt."
    assert linked.seen_on_slack()[-1].startswith("Delt av kari: «<!here> & <@U1> ")
    posted = str(linked.platform.transcript.of("chat.postMessage")[-2:])
    for live in ("<!here>", "<@U1>", "<http://x.example|her>"):
        assert live not in posted
    assert "#ai-nytt er teamets kanal" in await on_slack(linked, "team")
