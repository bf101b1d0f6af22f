"""The page of a simulated Slack channel: what it shows of messages and views, and what people do in it."""

import re
from datetime import UTC, datetime, timedelta

import aiohttp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from slack_sdk.web.async_client import AsyncWebClient

from adapters.simulated import SimulatedPlatform
from adapters.simulated.page_slack_text import mrkdwn_as_html
from adapters.simulated.slack import DEMO_BOT_TOKEN
from tests.adapters.page_elements import found, texts
from tests.adapters.slack_app import ListeningApp, http_manifest
from tests.browser import PHONE_HEIGHT, PHONE_WIDTH
from tests.png import read_png

TUESDAY = datetime(2026, 4, 28, 6, tzinfo=UTC)
HOSTILE = [
    "<script>document.title = 'hacked'</script>",
    "<https://a.example/\"onmouseover=\"document.title='hacked'|x>",
    "<javascript:document.title='hacked'|x>",
    "*_~`<!channel>`~_* \u202eevil שלום \u200b",
    "W" * 300,
]


def plain(text):
    return {"type": "plain_text", "text": text}


def mrkdwn(text):
    return {"type": "mrkdwn", "text": text}


def option(label, value):
    return {"text": plain(label), "value": value}


def button(label, action_id, **more):
    return {"type": "button", "text": plain(label), "action_id": action_id, "value": "7", **more}


MORE = {
    "type": "overflow",
    "action_id": "more",
    "options": [option("Hvorfor", "why 7"), option("Demp", "mute")],
}
DAYS = [option("Hverdager", "weekdays"), option("Mandager", "mondays")]
LENGTH = {"type": "static_select", "action_id": "length", "placeholder": plain("Lengde"), "options": DAYS}
DIGEST = [
    {"type": "header", "text": plain("Siste · tirsdag 28. april")},
    {"type": "context", "elements": [mrkdwn("5 saker · 3 min · _av_ 214 artikler")]},
    {
        "type": "section",
        "block_id": "story",
        "text": mrkdwn(
            "*1 <https://skyukas.example/g|Google &amp; Gemini: sluttdato>*\nFor CIO: «Test Gemini 3.»"
        ),
        "accessory": {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "Et datasenter"},
    },
    {"type": "actions", "block_id": "does", "elements": [button("Lagre", "save"), MORE]},
    {"type": "divider"},
    {"type": "actions", "block_id": "set", "elements": [LENGTH, button("Slett", "delete", style="danger")]},
    {"type": "image", "image_url": "https://a.example/y.png", "alt_text": "En graf", "title": plain("Graf")},
]
MODAL = {
    "type": "modal",
    "title": plain("Oversikten"),
    "submit": plain("Lagre"),
    "close": plain("Avbryt"),
    "blocks": [
        {
            "type": "input",
            "block_id": "when",
            "label": plain("Tid"),
            "element": {"type": "timepicker", "action_id": "t", "initial_time": "08:00"},
        },
        {
            "type": "input",
            "block_id": "days",
            "label": plain("Dager"),
            "hint": plain("Fridager går fri."),
            "element": {"type": "checkboxes", "action_id": "d", "options": DAYS},
        },
        {
            "type": "input",
            "block_id": "where",
            "optional": True,
            "label": plain("Kanal"),
            "element": {"type": "conversations_select", "action_id": "c"},
        },
    ],
}


class Slack:
    """An app, the people of a workspace, and what the page shows of its channel."""

    def __init__(self, platform, http, app):
        self.platform, self.people, self.http, self.app = platform, platform.slack_people, http, app
        self.client = AsyncWebClient(DEMO_BOT_TOKEN, base_url=platform.slack_url, retry_handlers=[])
        self.workspace = platform.slack.workspace()
        self.channel = platform.slack.channel("#ai-nytt")[1].id
        self.kari = platform.slack.user("kari")[1].id

    def path(self, place=""):
        return f"/chats/slack/{self.workspace.team_id}/{place or self.channel}"

    def url(self, place=""):
        return f"{self.platform.root_url}{self.path(place)}"

    async def page(self, place="", **query):
        async with self.http.get(self.path(place), params=query) as reply:
            assert reply.status == 200, await reply.text()
            return lxml_html.fromstring(await reply.text())

    async def say(self, text="x", blocks=(), **more):
        sent = await self.client.chat_postMessage(
            channel=self.channel, text=text, blocks=list(blocks), **more
        )
        # One a second in a channel.
        self.platform.clock.advance(timedelta(seconds=1))
        return sent["ts"]

    def digest(self):
        """Return blocks of all kinds, a mention of who is there the last."""
        here = mrkdwn(f"*Hvem*\n<@{self.kari}> i <#{self.channel}>")
        return [*DIGEST, {"type": "section", "fields": [mrkdwn("*Neste*\nonsdag 08.00"), here]}]

    async def open_modal(self):
        command = await self.people.command("kari", self.channel, "/siste", "edit")
        trigger = command.payload["trigger_id"]
        return (await self.client.views_open(trigger_id=trigger, view=MODAL))["view"]["id"]


@pytest.fixture
async def slack():
    app = ListeningApp()
    runner = await app.start()
    async with (
        SimulatedPlatform(TUESDAY, rates_follow_real_time=False) as platform,
        aiohttp.ClientSession(platform.root_url) as http,
    ):
        await platform.slack_people.apply_manifest(**http_manifest(app.url))
        await platform.slack_people.add_user("kari")
        await platform.slack_people.add_user("ola", locale="en-GB")
        await platform.slack_people.add_channel("ai-nytt", by="kari")
        await platform.slack_people.join("ola", "#ai-nytt")
        await platform.slack_people.invite_bot("kari", "#ai-nytt")
        yield Slack(platform, http, app)
    await runner.cleanup()


# --- mrkdwn -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mrkdwn_text", "html"),
    [
        ("*fet* _kursiv_ ~strøket~ `kode`", "<b>fet</b> <i>kursiv</i> <s>strøket</s> <code>kode</code>"),
        ("*fet og _kursiv_*", "<b>fet og <i>kursiv</i></b>"),
        ("2*3*4 snake_case_name a * b *", "2*3*4 snake_case_name a * b *"),
        ("*\u200bikke fet*\u200b", "*\u200bikke fet*\u200b"),
        ("R&amp;D &lt;b&gt; &quot;", "R&amp;D &lt;b&gt; &amp;quot;"),
        ("<@U1> <#C1|nytt> <!here>", "[@kari] [#nytt] [@here]"),
        ("<!date^1^{date}|i går>", "i går"),
        ("&gt; sagt\n&gt; to ganger\nså", "<blockquote>sagt\nto ganger</blockquote>så"),
        ("```\n*rå*\n```", '<code class="block">*rå*</code>'),
        ("<javascript:alert(1)|x>", "x"),
    ],
)
def test_mrkdwn_looks_as_in_slack(mrkdwn_text, html):
    shown = str(mrkdwn_as_html(mrkdwn_text, {"U1": "kari"}.__getitem__))
    assert re.sub(r'<span class="chip \w+"><bdi>(.*?)</bdi></span>', r"[\1]", shown) == html


def test_links_open_what_they_say_and_bare_addresses_too():
    shown = lxml_html.fromstring(
        str(mrkdwn_as_html("<https://a.example/?a=1&amp;b=2|Les *nå*> http://b.example", str))
    )
    assert [(a.get("href"), a.text_content()) for a in found(shown, "a")] == [
        ("https://a.example/?a=1&b=2", "Les *nå*"),
        ("http://b.example", "http://b.example"),
    ]


@given(st.text(alphabet=st.sampled_from("ab <>|&;*_~`\n@#!^:/\"'gtlamp"), max_size=60))
def test_any_text_comes_out_well_formed_and_without_tags_of_its_own(text):
    shown = lxml_html.fragment_fromstring(str(mrkdwn_as_html(text, str)), create_parent="div")
    tags = {element.tag for element in shown.iterdescendants()}
    assert tags <= {"b", "i", "s", "code", "a", "span", "bdi", "blockquote"}
    assert all(a.get("href").startswith(("http", "tg://")) for a in found(shown, "a"))


# --- messages -----------------------------------------------------------------------------------------


async def test_a_digest_shows_its_blocks_in_order(slack):
    ts = await slack.say("Dagens saker", slack.digest())

    page = await slack.page()

    (message,) = found(page, "article")
    assert message.get("data-ts") == ts
    assert texts(message, "h3") == ["Siste · tirsdag 28. april"]
    assert texts(message, ".context i") == ["av"]
    assert [(a.get("href"), a.text_content()) for a in found(message, ".section a")] == [
        ("https://skyukas.example/g", "Google & Gemini: sluttdato")
    ]
    assert texts(message, ".actions > .button") == ["Lagre", "Slett"]
    assert texts(message, ".overflow button") == ["Hvorfor", "Demp"]
    assert texts(message, "select option") == ["Lengde", "Hverdager", "Mandager"]
    assert texts(message, ".chip") == ["@kari", "#ai-nytt"]
    assert [picture.get("aria-label") for picture in found(message, ".picture")] == [
        "Et datasenter",
        "En graf",
    ]
    # The message's own text is for notifications.
    assert "Dagens saker" not in message.text_content()


async def test_replies_unfold_below_their_message_and_broadcasts_stand_in_the_channel_too(slack):
    ts = await slack.say("Sak")
    await slack.say("Kilder", thread_ts=ts)
    await slack.say("Se her", thread_ts=ts, reply_broadcast=True)

    page = await slack.page()
    unfolded = await slack.page(thread=ts)

    assert found(page, "main > article")[0].get("data-ts") == ts
    assert texts(page, "main > article > .content > .text") == ["Sak", "Se her"]
    assert texts(page, ".replies > summary") == ["2 svar"]
    assert texts(page, ".replies .text") == ["Kilder", "Se her"]
    assert (len(found(page, ".replies[open]")), len(found(unfolded, ".replies[open]"))) == (0, 1)


async def test_what_is_whispered_is_seen_by_one_alone_and_says_so(slack):
    await slack.client.chat_postEphemeral(channel=slack.channel, user=slack.kari, text="Hysj")
    hers, his = await slack.page(**{"as": "kari"}), await slack.page(**{"as": "ola"})
    assert texts(hers, ".private .text") == ["Hysj"]
    assert texts(hers, ".privacy") == ["Bare synlig for deg"]
    assert texts(his, "article") == []


async def test_edits_days_and_the_readers_language_show(slack):
    ts = await slack.say("Først")
    slack.platform.clock.advance(timedelta(days=1))
    await slack.client.chat_update(channel=slack.channel, ts=ts, text="Så")
    await slack.say("Neste dag")
    page = await slack.page(**{"as": "ola"})
    assert texts(page, ".day") == ["April 28", "April 29"]
    assert texts(page, ".edited") == ["(edited)"]
    newest = await slack.page(since=str(float(ts) + 1))
    assert texts(newest, ".text") == ["Neste dag"]


async def test_slack_makes_links_of_bare_addresses_and_previews_them_unless_asked_not_to(slack):
    free = {"type": "section", "text": {"type": "mrkdwn", "text": "Se https://a.example/fri"}}
    bound = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "Se https://a.example/x", "verbatim": True},
    }
    await slack.say("1", blocks=[free, bound])
    quiet = {"unfurl_links": False, "unfurl_media": False}
    await slack.say("2", blocks=[free], **quiet)
    page = await slack.page()
    assert [link.get("href") for link in found(page, "article .text a")] == ["https://a.example/fri"] * 2
    shown = [link.getparent().text_content() for link in found(page, "article .text a")]
    assert shown == ["Se https://a.example/fri"] * 2
    assert texts(page, ".preview") == ["Forhåndsvisning: https://a.example/fri"]


async def test_words_between_colons_are_emoji_and_lines_after_a_sign_are_quotations(slack):
    header = {"type": "header", "text": plain("Ferdig :tada:")}
    as_it_is = {"type": "header", "text": {"type": "plain_text", "text": "Kl. :tada:", "emoji": False}}
    marked = {"type": "section", "text": mrkdwn(":rocket: 10:30:00 :ukjent:\n> en\n&gt; to\nslutt")}
    rich = [{"type": "rich_text_section", "elements": [{"type": "emoji", "name": "fire"}]}]
    await slack.say("x", blocks=[header, as_it_is, marked, {"type": "rich_text", "elements": rich}])
    page = await slack.page()
    assert texts(page, "h3") == ["Ferdig 🎉", "Kl. :tada:"]
    assert texts(page, "blockquote") == ["en\nto"]
    assert [text.strip().split("\n")[0] for text in texts(page, "article .text")] == [
        "🚀 10:30:00 :ukjent:",
        "🔥",
    ]


async def test_no_empty_line_follows_a_block_of_code(slack):
    await slack.say("```\nkode\n```\n• en")
    (shown,) = found(await slack.page(), "article .text")
    assert shown.text_content() == "kode• en"


async def test_an_edit_is_marked_where_the_text_itself_is_shown(slack):
    blocks = [{"type": "section", "text": plain("Sak")}]
    ts = await slack.say("Sak", blocks=blocks)
    await slack.client.chat_update(channel=slack.channel, ts=ts, text="Sak", blocks=blocks)
    assert texts(await slack.page(), ".edited") == []
    await slack.client.chat_update(channel=slack.channel, ts=ts, text="Sak")
    assert texts(await slack.page(), ".edited") == ["(redigert)"]


async def test_who_is_nowhere_and_what_is_not_there_is_answered_so(slack):
    for place, query in [("C0NOWHERE", {}), ("", {"as": "nobody"})]:
        async with slack.http.get(slack.path(place), params=query) as reply:
            assert reply.status == 404
            assert "There is no" in await reply.text()
    await slack.people.archive("kari", "#ai-nytt")
    assert texts(await slack.page(), "#foot") == ["\nKanalen er arkivert.\n"]


# --- views --------------------------------------------------------------------------------------------


async def test_home_and_messages_are_tabs_of_the_app(slack):
    blocks = [{"type": "header", "text": plain("Innstillinger")}, DIGEST[3]]
    await slack.client.views_publish(user_id=slack.kari, view={"type": "home", "blocks": blocks})
    await slack.people.write("kari", "hei")

    home, messages = await slack.page("home"), await slack.page(f"@{slack.kari}")
    nothing = await slack.page("home", **{"as": "ola"})

    assert (texts(home, "h1"), texts(home, "h3")) == (["siste"], ["Innstillinger"])
    assert texts(home, ".tabs a[aria-current]") == ["Hjem"]
    assert texts(messages, ".tabs a[aria-current]") == ["Meldinger"]
    assert texts(messages, "article .text") == ["hei"]
    assert "The app has put nothing here yet." in nothing.text_content()


async def test_a_modal_lies_over_the_channel_with_its_fields_and_errors(slack):
    view_id = await slack.open_modal()
    await slack.people.choose_in_view("kari", view_id, "Dager", ["weekdays"])
    errors = {"response_action": "errors", "errors": {"when": "For tidlig"}}
    slack.app.answers = [(200, errors, {})]
    await slack.people.submit_view("kari", view_id)

    page = await slack.page(**{"as": "kari"})
    other = await slack.page(**{"as": "ola"})

    (modal,) = found(page, ".modal")
    assert texts(modal, ".field > b") == ["Tid", "Dager", "Kanal (valgfritt)"]
    assert texts(modal, ".field em") == ["For tidlig", "", ""]
    assert found(modal, "input[type=time]")[0].get("value") == "08:00"
    assert [box.get("value") for box in found(modal, "input[checked]")] == ["weekdays"]
    assert texts(modal, "option") == ["", "#ai-nytt"]
    assert texts(modal, "footer .button") == ["Avbryt", "Lagre"]
    assert found(other, ".modal") == []


# --- in a browser -------------------------------------------------------------------------------------


@pytest.mark.browser
async def test_a_channel_is_drawn(slack, browser):
    await slack.say("Dagens saker", slack.digest())
    await browser.open(slack.url())
    light = read_png(await browser.picture())
    await browser.be_dark()
    dark = read_png(await browser.picture())

    assert light.shape == (PHONE_HEIGHT, PHONE_WIDTH, 3)
    assert light.mean() > 150 > 90 > dark.mean()
    for selector in (".button", "h3", ".overflow summary", "select"):
        x, y, width, height = await browser.run(
            f"""(() => {{
                const box = document.querySelector("{selector}").getBoundingClientRect();
                return [box.x, box.y, box.width, box.height].map(Math.round);
            }})()"""
        )
        # It is drawn: more than the one colour of its ground.
        assert len(np.unique(light[y : y + height, x : x + width].reshape(-1, 3), axis=0)) > 5
    assert await browser.run("document.documentElement.scrollWidth") == PHONE_WIDTH


@pytest.mark.browser
async def test_a_person_presses_chooses_and_writes_in_the_page(slack, browser):
    await slack.say("Dagens saker", slack.digest())
    await browser.open(slack.url() + "?as=kari")

    slack.app.answers = [(200, "", {}), (200, "", {}), (200, "", {}), (200, "Bare du", {})]
    await browser.run("actIn(document.querySelector('.button'), 'press', {button: 'does/save'})")
    await browser.run("document.querySelector('.overflow summary').click()")
    assert await browser.run("document.querySelector('.overflow').open")
    await browser.run("document.querySelector('.overflow button').click()")
    await browser.until("!document.querySelector('.overflow').open")
    await browser.run(
        """(() => {
            const menu = document.querySelector("select[data-choose]");
            menu.value = "mondays";
            menu.dispatchEvent(new Event("change", {bubbles: true}));
        })()"""
    )
    await browser.until("document.querySelector('select[data-choose] option[selected]')?.value === 'mondays'")
    await browser.run("document.querySelector('textarea').value = '/siste google'")
    await browser.run("document.querySelector('#composer').requestSubmit()")
    await browser.until("document.body.innerText.includes('Bare du')")

    pressed, why, chosen, command = (heard.fields for heard in slack.app.heard)
    assert pressed["actions"][0]["action_id"] == "save"
    assert why["actions"][0]["selected_option"]["value"] == "why 7"
    assert chosen["actions"][0]["selected_option"]["value"] == "mondays"
    assert (command["command"], command["text"], command["user_name"]) == ("/siste", "google", "kari")


@pytest.mark.browser
async def test_a_person_fills_in_a_modal_and_sends_it(slack, browser):
    await browser.open(slack.url() + "?as=kari")
    await slack.open_modal()
    await browser.until("document.querySelector('.modal')")
    await browser.run(
        """(() => {
            const time = document.querySelector(".modal input[type=time]");
            time.value = "07:30";
            time.dispatchEvent(new Event("change", {bubbles: true}));
        })()"""
    )
    await browser.until("document.querySelector('.modal input[type=time]').getAttribute('value') === '07:30'")
    await browser.run("document.querySelector('.modal input[value=mondays]').click()")
    await browser.until("document.querySelector('.modal input[value=mondays][checked]')")
    await browser.run("document.querySelector('.modal').requestSubmit()")
    await browser.until("!document.querySelector('.modal')")

    values = slack.app.heard[-1].fields["view"]["state"]["values"]
    assert values["when"]["t"]["selected_time"] == "07:30"
    assert [option["value"] for option in values["days"]["d"]["selected_options"]] == ["mondays"]


@pytest.mark.browser
async def test_what_is_hostile_stays_text_and_in_the_column(slack, browser):
    for words in HOSTILE:
        await slack.say(
            words, [{"type": "section", "text": mrkdwn(words), "accessory": button("W" * 75, "a")}]
        )
        await slack.say(words)
    await browser.open(slack.url())
    await browser.until("document.body.innerText.includes('WWW')")
    assert await browser.run("document.title") == "#ai-nytt"
    assert await browser.run("document.documentElement.scrollWidth") == PHONE_WIDTH
