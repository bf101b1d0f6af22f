"""What the simulated Slack makes of a message by itself: calls, links, previews and the notification."""

from datetime import UTC, datetime

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.simulated import SimulatedPlatform
from adapters.simulated.slack import DEMO_BOT_TOKEN
from adapters.simulated.slack_alive import Alive, alive_in

TUESDAY = datetime(2026, 4, 28, 6, tzinfo=UTC)


def marked(text, **more):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, **more}}


def rich(*parts):
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


@pytest.mark.parametrize(
    ("text", "blocks", "alive"),
    [
        (
            "<!channel> <@U1|kari> <#C1|ai> <!subteam^S1>",
            [],
            Alive(("!channel", "@U1", "#C1", "!subteam^S1")),
        ),
        ("&lt;!channel&gt; @here #ai-nytt", [], Alive()),
        ("<!date^1392734382^{date}|i går>", [], Alive()),
        (
            "<https://a.example/?a=1&amp;b|a> og www.b.no",
            [],
            Alive(links=("https://a.example/?a=1&b", "www.b.no")),
        ),
        ("https://a.example <!here>", [marked("x")], Alive(("!here",))),
        ("x", [marked("se https://a.example og @here")], Alive(("@here",), ("https://a.example",))),
        ("x", [marked("se https://a.example og @here", verbatim=True)], Alive()),
        ("x", [marked("<https://a.example|@here>", verbatim=True)], Alive(links=("https://a.example",))),
        (
            "x",
            [{"type": "header", "text": {"type": "plain_text", "text": "<!channel> https://a.example"}}],
            Alive(),
        ),
        (
            "x",
            [{"type": "markdown", "text": "[a](https://a.example) <@U1>"}],
            Alive(("@U1",), ("https://a.example",)),
        ),
        (
            "x",
            [rich({"type": "user", "user_id": "U1"}, {"type": "broadcast", "range": "here"})],
            Alive(("@U1", "!here")),
        ),
        ("x", [rich({"type": "link", "url": "https://a.example"})], Alive(links=("https://a.example",))),
        ("x", [rich({"type": "text", "text": "<!channel> https://a.example"})], Alive()),
    ],
)
def test_only_what_slack_would_bring_to_life_is_alive(text, blocks, alive):
    assert alive_in(text, blocks) == alive


def test_names_in_a_text_come_alive_where_the_app_asks_for_it():
    assert alive_in("@here i #ai-nytt, kari@a.example", [], finds_names=True) == Alive(("@here", "#ai-nytt"))


@pytest.fixture
async def platform():
    async with SimulatedPlatform(TUESDAY, rates_follow_real_time=False) as platform:
        await platform.slack_people.add_user("kari")
        await platform.slack_people.add_channel("ai-nytt", by="kari")
        await platform.slack_people.invite_bot("kari", "#ai-nytt")
        yield platform


async def test_what_came_alive_in_a_message_can_be_seen(platform):
    client = AsyncWebClient(DEMO_BOT_TOKEN, base_url=platform.slack_url, retry_handlers=[])
    channel = platform.slack.channel("#ai-nytt")[1].id
    link = marked("<https://a.example|R&amp;D &quot;nå&quot;>")
    await client.chat_postMessage(channel=channel, text="AI i dag: R&amp;D", blocks=[link])
    quiet = {"unfurl_links": False, "unfurl_media": False}
    await client.chat_postMessage(channel=channel, text="@here x", blocks=[link], link_names=True, **quiet)

    seen = platform.slack.messages("#ai-nytt")[0]
    # Slack undoes three escapes and no others.
    assert (seen.notification, seen.text) == ("AI i dag: R&D", "R&D &quot;nå&quot;")
    links = ("https://a.example",)
    assert platform.slack.alive("#ai-nytt") == [Alive((), links, links), Alive(("@here",), links)]
