"""From feeds to the same digest on Slack, on Telegram and in a terminal."""

import pytest

from adapters.samples.week import read_articles, read_outlets
from bot.cli.run import claim_text
from bot.delivery.claim import offer_claim_code
from tests.flow.conftest import MONDAY, TUESDAY, WEDNESDAY, World

TITLE = {
    "nb": "Google setter sluttdato for Gemini 2.5: 30. september",
    "en": "Google sets end date for Gemini 2.5: 30 September",
}

TITLES = {article.title for article in read_articles(read_outlets())}


async def order_digests(world: World) -> None:
    """Let a channel's admin, a person and a terminal each order the default digest."""
    code = await offer_claim_code(world.siste.store)
    await world.platform.slack_people.command(world.user, world.channel, "/siste", f"claim {code}")
    await world.settle()
    await world.say_on_slack("channel set")
    await world.say_on_telegram("/start done")
    await world.say_in_terminal("channel set")


def headlines(text: str) -> list[str]:
    """Return the headlines of the sample week that stand in the text, in order."""
    found = sorted((text.find(title), title) for title in TITLES if title in text)
    return [title for _, title in found]


both_languages = pytest.mark.parametrize("language", ["nb", "en"])


@both_languages
async def test_the_three_platforms_say_the_same_digest(world: World):
    await order_digests(world)
    await world.morning(MONDAY)
    before = len(world.output.getvalue())
    await world.morning(TUESDAY)

    in_terminal = headlines(world.output.getvalue()[before:])
    assert TITLE[world.language] in in_terminal
    assert len(in_terminal) >= 3
    assert headlines(world.seen_on_telegram()[-1]) == in_terminal
    assert headlines(world.seen_on_slack()[-1]) == in_terminal


async def test_the_next_day_repeats_no_story_without_news(world: World):
    await order_digests(world)
    await world.morning(MONDAY)
    await world.morning(TUESDAY)
    tuesday = set(headlines(world.seen_on_telegram()[-1]))
    await world.morning(WEDNESDAY)

    wednesday = world.seen_on_telegram()[-1]
    repeated = tuesday & set(headlines(wednesday))
    updates = "OPPDATERT" if world.language == "nb" else "UPDATED"
    assert all(f"{updates}" in line for line in wednesday.splitlines() if any(t in line for t in repeated))


@both_languages
async def test_latest_google_is_answered_everywhere_by_the_same_handler(world: World):
    await world.morning(MONDAY)
    await world.morning(TUESDAY)

    on_slack = await world.say_on_slack("google", command="/latest")
    on_telegram = await world.say_on_telegram("/latest google")
    in_terminal = await world.say_in_terminal("/latest google")

    for answered in (on_slack, on_telegram, in_terminal):
        assert TITLE[world.language] in answered
    assert headlines(on_slack) == headlines(on_telegram) == headlines(in_terminal)


async def test_a_digest_is_made_once_however_often_the_tick_asks(world: World):
    await order_digests(world)
    await world.morning(TUESDAY)
    count = len(world.seen_on_telegram())

    await world.siste.make_and_send()
    await world.siste.make_and_send()

    assert len(world.seen_on_telegram()) == count


async def test_a_removed_app_is_sent_nothing_more(world: World):
    await order_digests(world)
    await world.platform.slack_people.uninstall()
    await world.settle()

    await world.morning(TUESDAY)

    assert headlines(world.seen_on_telegram()[-1])
    assert world.platform.transcript.of("chat.postMessage") == []


async def test_the_claim_code_comes_with_a_link_to_the_bot(world: World):
    code = await offer_claim_code(world.siste.store)
    said, on_slack, link = claim_text(code, world.siste).splitlines()
    assert said.endswith(f"send it this once: claim {code}")
    assert on_slack.endswith(f"/siste claim {code}")
    payload = link.partition("?start=")[2]
    assert link == f"or open https://t.me/siste_demo_bot?start={payload}"
    assert (await world.say_on_telegram(f"/start {payload}")).startswith("Nå er du operatør")
