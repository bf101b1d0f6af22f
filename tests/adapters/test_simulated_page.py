"""The page of the simulated platform: what it shows of a chat, and that nothing shown can act."""

from datetime import UTC, datetime, timedelta

import aiohttp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from adapters.simulated import SimulatedPlatform
from adapters.simulated.page_text import opened_address, text_as_html
from adapters.simulated.telegram import DEMO_TOKEN
from tests import browser as browser_module
from tests.adapters.page_elements import found, texts
from tests.browser import PHONE_HEIGHT, PHONE_WIDTH, chromium_or_skip
from tests.png import read_png, write_png

TUESDAY = datetime(2026, 4, 28, 6, tzinfo=UTC)
STORY = (
    "<b>Google setter sluttdato</b>\n"
    '<i>Modeller</i> 👩‍💻 <a href="https://skyukas.example/g">Skyukas</a> <tg-spoiler>svaret</tg-spoiler>\n'
    "<blockquote>For CIO</blockquote>\n"
    "<blockquote expandable>Bakgrunn</blockquote>\n"
    "<code>siste run</code>"
)
HOSTILE = [
    "<script>document.title = 'hacked'</script>",
    "<img src=x onerror=\"document.title = 'hacked'\">",
    '" onmouseover="document.title = \'hacked\'" x="',
    "\u202eevil שלום \u200b\u200d\u2066",
    "W" * 300,
    "half \ud83d of a pair",
]


class Telegram:
    """The bot and the people of a platform, and what the page shows of them."""

    def __init__(self, platform: SimulatedPlatform, http: aiohttp.ClientSession) -> None:
        self.platform, self.people, self.http = platform, platform.telegram, http

    async def call(self, method, **params):
        async with self.http.post(f"/bot{DEMO_TOKEN}/{method}", json=params) as reply:
            answer = await reply.json()
        assert answer["ok"], answer
        return answer["result"]

    async def say(self, chat, text, rows=(), **params):
        if rows:
            params["reply_markup"] = {"inline_keyboard": rows}
        message = await self.call("sendMessage", chat_id=chat, text=text, parse_mode="HTML", **params)
        return message["message_id"]

    async def page(self, chat, **query):
        return await self.at(self.path(chat), **query)

    async def at(self, path, **query):
        async with self.http.get(path, params=query) as reply:
            assert reply.status == 200, await reply.text()
            return lxml_html.fromstring(await reply.text())

    def path(self, chat):
        return f"/chats/telegram/siste_demo_bot/{chat}"

    def url(self, chat):
        return f"{self.platform.root_url}{self.path(chat)}"


@pytest.fixture
async def telegram():
    async with (
        SimulatedPlatform(TUESDAY, rates_follow_real_time=False) as platform,
        aiohttp.ClientSession(platform.root_url) as http,
    ):
        yield Telegram(platform, http)


@pytest.fixture
async def kari(telegram):
    person = await telegram.people.add_person("Kari")
    await telegram.people.write(person, "/start")
    return person


def button(label, action="x"):
    return {"text": label, "callback_data": action}


# --- what is shown ------------------------------------------------------------------------------------


async def test_the_list_shows_every_chat_with_its_last_message_and_the_time(telegram, kari):
    await telegram.people.add_person("Ola")
    group = await telegram.people.create_chat(kari, "AI-gruppa")
    await telegram.people.set_bot_role(kari, group)
    await telegram.platform.slack_people.add_user("kari")
    await telegram.platform.slack_people.add_channel("ai-nytt", by="kari")

    page = await telegram.at("/")

    assert texts(page, ".chat b") == [
        "Siste · Kari",
        "Siste · Ola",
        "AI-gruppa",
        "Eksempel · #ai-nytt",
        "Eksempel · Siste · kari",
    ]
    assert texts(page, ".chat .last") == ["/start", "", "Kari added Siste", "", ""]
    assert texts(page, ".clock time") == ["Tuesday 28 April 2026 08:00"]


async def test_a_private_chat_has_the_persons_words_on_one_side_and_the_bots_on_the_other(telegram, kari):
    await telegram.say(kari, "Hei <b>Kari</b>")

    page = await telegram.page(kari)

    assert texts(page, ".own .text") == ["/start"]
    assert texts(page, ".other .text") == ["Hei Kari"]
    assert texts(page, "h1") == ["Siste"]
    assert texts(page, ".sender") == []


async def test_entities_look_as_in_telegram(telegram, kari):
    await telegram.say(kari, STORY)

    page = await telegram.page(kari)

    (text,) = found(page, ".other .text")
    assert [(e.tag, e.get("class", ""), e.text_content()) for e in text.iterchildren()] == [
        ("b", "", "Google setter sluttdato"),
        ("i", "", "Modeller"),
        ("a", "", "Skyukas"),
        ("span", "spoiler", "svaret"),
        ("blockquote", "", "For CIO\n"),
        ("blockquote", "expandable", "Bakgrunn\n"),
        ("code", "", "siste run"),
    ]
    assert found(text, "a")[0].get("href") == "https://skyukas.example/g"


async def test_buttons_stand_in_their_rows_and_only_web_links_open(telegram, kari):
    rows = [
        [button("1"), button("2")],
        [
            {"text": "Les", "url": "https://skyukas.example/"},
            {"text": "Privat", "url": "https://t.me/siste_demo_bot?start=tag_google"},
        ],
    ]
    await telegram.say(kari, "Velg", rows)

    page = await telegram.page(kari)

    first, second = found(page, ".row")
    assert [(b.get("data-press"), b.text_content()) for b in first] == [("1", "1"), ("2", "2")]
    assert [b.get("href") or b.get("data-write") for b in second] == [
        "https://skyukas.example/",
        "/start tag_google",
    ]


async def test_edited_and_silent_messages_are_marked_and_days_are_parted(telegram, kari):
    message = await telegram.say(kari, "Først", disable_notification=True)
    telegram.platform.clock.advance(timedelta(days=1, hours=1))
    await telegram.call("editMessageText", chat_id=kari, message_id=message, text="Så")
    await telegram.say(kari, "Neste dag")

    page = await telegram.page(kari)
    newest = await telegram.page(kari, since=message + 1)

    assert texts(page, ".day") == ["28. april", "29. april"]
    assert (texts(newest, ".day"), texts(newest, ".text")) == (["29. april"], ["Neste dag"])
    assert texts(page, f"#m{message} .foot") == ["redigert 08:00"]
    assert len(found(page, f"#m{message} .silent")) == len(found(page, ".silent")) == 1
    assert texts(page, ".other .foot") == ["redigert 08:00", "09:00"]


async def test_a_reply_and_a_document_are_shown(telegram, kari):
    await telegram.say(kari, "Svar", reply_parameters={"message_id": 1})
    form = aiohttp.FormData({"chat_id": str(kari), "caption": "Alt om deg"})
    form.add_field("document", b"{}" * 1000, filename="siste.json", content_type="application/json")
    async with telegram.http.post(f"/bot{DEMO_TOKEN}/sendDocument", data=form) as reply:
        assert reply.status == 200

    page = await telegram.page(kari)

    assert texts(page, ".reply") == ["Kari/start"]
    assert texts(page, ".document") == ["siste.json2.0 kB"]
    assert texts(page, ".other .text") == ["Svar", "Alt om deg"]


async def test_any_other_file_is_shown_by_its_kind_and_unknown_news_by_its_name(telegram, kari):
    chat = telegram.people.chats.private[123456, kari]
    photo = {"photo": [{"file_size": 90}, {"file_size": 2048}]}
    telegram.people.post(chat, kari, "Se her", photo)
    telegram.people.post(chat, kari, "", {"boost_added": {"boost_count": 1}})

    page = await telegram.page(kari)

    assert texts(page, ".document") == ["photo2.0 kB"]
    assert texts(page, ".news") == ["Tjenestemelding: boost_added"]


async def test_a_group_shows_names_topics_and_what_happened(telegram, kari):
    ola = await telegram.people.add_person("Ola", language_code="en")
    group = await telegram.people.create_chat(kari, "AI-gruppa", is_forum=True)
    await telegram.people.set_role(ola, group)
    await telegram.people.set_bot_role(kari, group)
    topic = await telegram.people.create_topic(group, "Nyheter")
    await telegram.people.write(ola, "Hei", group)
    await telegram.say(group, "Sak", message_thread_id=topic)

    page = await telegram.page(group)
    in_topic = await telegram.page(group, topic=topic)
    as_ola = await telegram.page(group, **{"as": ola})

    assert texts(page, ".news") == ["Kari la til Siste", "Emnet «Nyheter» ble opprettet"]
    assert texts(page, ".sender") == ["Ola", "Siste"]
    assert texts(page, "nav a") == ["Alle", "Generelt", "Nyheter"]
    assert texts(page, ".bubble .topic") == ["# Nyheter"]
    assert texts(in_topic, ".text") == ["Sak"]
    assert texts(as_ola, ".own .text") == ["Hei"]
    assert texts(as_ola, "header small") == ["3 members"]


async def test_a_channel_speaks_with_its_own_name_and_only_admins_write_there(telegram, kari):
    ola = await telegram.people.add_person("Ola")
    channel = await telegram.people.create_chat(kari, "AI-nytt", "channel")
    await telegram.people.set_bot_role(kari, channel, "administrator")
    await telegram.people.set_role(ola, channel)
    await telegram.say(channel, "Oversikt")

    page = await telegram.page(channel)
    as_ola = await telegram.page(channel, **{"as": ola})

    assert texts(page, ".sender") == ["AI-nytt"]
    assert found(page, "textarea")[0].get("placeholder") == "Innlegg"
    assert found(as_ola, "textarea") == []
    assert texts(as_ola, ".closed") == ["Bare administratorer skriver her."]


async def test_a_migrated_group_says_so_and_leaves_the_list(telegram, kari):
    group = await telegram.people.create_chat(kari, "AI-gruppa", "group")
    new = await telegram.people.make_supergroup(group)

    assert texts(await telegram.page(group), ".news") == ["Gruppen ble oppgradert til en supergruppe"]
    links = [link.get("href") for link in found(await telegram.at("/"), ".chat")]
    assert links == [telegram.path(kari), telegram.path(new)]


async def test_before_start_the_bot_says_what_it_does_and_a_block_can_be_lifted(telegram):
    ola = await telegram.people.add_person("Ola")
    await telegram.call("setMyDescription", description="AI-nyheter for ledere.", language_code="nb")
    commands = [{"command": "siste", "description": "De nyeste sakene"}]
    await telegram.call("setMyCommands", commands=commands, language_code="nb")

    before = await telegram.page(ola)
    await telegram.people.write(ola, "/start")
    started = await telegram.page(ola)
    await telegram.people.block(ola)
    blocked = await telegram.page(ola)

    assert texts(before, ".empty") == ["Hva kan denne boten gjøre?AI-nyheter for ledere."]
    assert texts(before, "#foot button") == ["START"]
    assert texts(started, ".menu div button") == ["/siste De nyeste sakene"]
    assert texts(blocked, "#foot button") == ["OPPHEV BLOKKERING"]


async def test_the_answer_to_a_press_passes_by(telegram, kari):
    message = await telegram.say(kari, "Sak", [[button("Lagre")]])
    press = await telegram.people.press(kari, message, "Lagre")
    assert texts(await telegram.page(kari, press=press), "#toast") == []

    await telegram.call("answerCallbackQuery", callback_query_id=press, text="Lagret")

    assert texts(await telegram.page(kari, press=press), "#toast") == ["Lagret"]
    assert texts(await telegram.page(kari), "#toast") == []


@pytest.mark.parametrize("path", ["siste_demo_bot/12", "siste_demo_bot/x", "other_bot/12"])
async def test_an_unknown_chat_is_told_with_the_way_to_the_list(telegram, path):
    async with telegram.http.get(f"/chats/telegram/{path}") as reply:
        assert reply.status == 404
        assert f"All chats: {telegram.platform.root_url}/" in await reply.text()


# --- nothing that is shown can act --------------------------------------------------------------------

SHOWN_TAGS = {"a", "b", "i", "u", "s", "span", "code", "blockquote"}
KINDS = [
    *("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote"),
    *("expandable_blockquote", "bot_command", "text_link", "url", "mention", "custom_emoji"),
]
ENTITIES = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(KINDS),
            "offset": st.integers(-3, 30),
            "length": st.integers(-3, 30),
            "url": st.sampled_from(["https://a.example", "javascript:alert(1)", '"><script>', "tg://x"]),
        }
    ),
    max_size=8,
)
ACTING_TAGS = {"img", "iframe", "object", "embed", "svg", "style", "base", "input"}
ACTING_ATTRIBUTES = {"onmouseover", "onerror", "onclick", "srcdoc", "style"}
# HTML has no way to write most control characters, and messages do not hold them.
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("<>&\"'\n👩"))


@given(TEXTS, ENTITIES)
def test_any_text_with_any_entities_keeps_its_characters_and_stays_text(text, entities):
    shown = lxml_html.fromstring(f"<div>{text_as_html(text, entities)}</div>")

    assert shown.text_content() == text
    assert {element.tag for element in shown.iterdescendants()} <= SHOWN_TAGS
    links = [element.get("href") for element in shown.iterdescendants("a") if element.get("href")]
    assert all(link.startswith(("https://", "http://", "tg://")) for link in links)


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("skyukas.example/a", "https://skyukas.example/a"),
        ("tg://resolve?domain=siste", "tg://resolve?domain=siste"),
        ("javascript:alert(1)", ""),
        (" JAVASCRIPT://%0aalert(1)", ""),
        ("data:text/html,x", ""),
    ],
)
def test_only_what_a_chat_app_opens_is_a_link(address, opened):
    assert opened_address(address) == opened


@pytest.mark.parametrize("words", HOSTILE)
async def test_hostile_words_stay_words_wherever_they_stand(telegram, kari, words):
    ola = await telegram.people.add_person(words)
    group = await telegram.people.create_chat(ola, words, is_forum=True)
    await telegram.people.set_bot_role(ola, group)
    await telegram.people.create_topic(group, words)
    await telegram.people.write(ola, words, group)
    plain = words.encode("utf-8", "replace").decode()
    await telegram.say(group, "Velg", [[button(plain[:60])]])

    for path in ("/", telegram.path(group)):
        page = await telegram.at(path)
        scripts = [script.get("src") for script in found(page, "script")]
        assert scripts == ["/page/follow.js", "/page/page.js"]
        assert not {element.tag for element in page.iter()} & ACTING_TAGS
        assert [element for element in page.iter() if ACTING_ATTRIBUTES.intersection(element.keys())] == []
        assert plain in texts(page, "bdi")


async def test_the_page_may_load_nothing_from_elsewhere_and_run_nothing_inline(telegram, kari):
    async with telegram.http.get(telegram.path(kari)) as reply:
        policy = reply.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
    assert "unsafe" not in policy
    async with telegram.http.get("/page/..%2Fpage.py") as reply:
        assert reply.status == 404


# --- in a browser -------------------------------------------------------------------------------------


@pytest.mark.browser
async def test_a_conversation_is_drawn(telegram, kari, browser):
    await telegram.say(kari, STORY, [[button("Lagre"), button("Hvorfor")]])

    await browser.open(telegram.url(kari))
    light = read_png(await browser.picture())
    await browser.be_dark()
    dark = read_png(await browser.picture())

    assert light.shape == (PHONE_HEIGHT, PHONE_WIDTH, 3)
    assert light.mean() > 150 > 90 > dark.mean()
    for label in ("Lagre", "Hvorfor"):
        x, y, width, height = await browser.run(
            f"""(() => {{
                const keys = [...document.querySelectorAll(".row button")];
                const box = keys.find(key => key.innerText === "{label}").getBoundingClientRect();
                return [box.x, box.y, box.width, box.height].map(Math.round);
            }})()"""
        )
        # The label is drawn on the key: more than the one colour of its ground.
        assert len(np.unique(light[y : y + height, x : x + width].reshape(-1, 3), axis=0)) > 10


@pytest.mark.browser
async def test_a_person_presses_and_writes_in_the_page_and_sees_the_answers_come(telegram, kari, browser):
    message = await telegram.say(kari, "Sak", [[button("Lagre", "save 1"), button("Angre", "undo 1")]])
    await browser.open(telegram.url(kari))

    await browser.run("document.querySelector('[data-press=\"2\"]').click()")
    await browser.until("document.querySelector('.waiting')")
    updates = []
    while not (presses := [u["callback_query"] for u in updates if "callback_query" in u]):
        updates = await telegram.call("getUpdates", timeout=5)
    await telegram.call("answerCallbackQuery", callback_query_id=presses[0]["id"], text="Angret")
    await telegram.call("editMessageText", chat_id=kari, message_id=message, text="Sak, som før")
    await browser.until("document.querySelector('#toast')?.innerText === 'Angret'")
    await browser.until("document.querySelector('.other .text').innerText === 'Sak, som før'")
    await browser.run("document.querySelector('textarea').value = '/siste google'")
    await browser.run("document.querySelector('form').requestSubmit()")
    await browser.until("document.body.innerText.includes('/siste google')")

    assert presses[0]["data"] == "undo 1"
    assert presses[0]["from"]["id"] == kari
    assert [m.text for m in telegram.people.messages(kari)] == ["/start", "Sak, som før", "/siste google"]


@pytest.mark.browser
async def test_long_context_unfolds_and_stays_so_when_more_is_said(telegram, kari, browser):
    await telegram.say(kari, f"<blockquote expandable>{'En lang sammenheng. ' * 30}</blockquote>")
    await telegram.say(kari, "<blockquote expandable>Kort</blockquote>")
    await browser.open(telegram.url(kari))
    assert await browser.run("document.querySelectorAll('blockquote.long').length") == 1
    folded = await browser.run("document.querySelector('blockquote').clientHeight")

    await browser.run("document.querySelector('blockquote').click()")
    await telegram.say(kari, "Mer")
    await browser.until("document.body.innerText.includes('Mer')")

    assert await browser.run("document.querySelector('blockquote').clientHeight") > 3 * folded


@pytest.mark.browser
async def test_a_title_that_is_a_script_does_not_run_and_long_words_stay_in_the_column(telegram, browser):
    ola = await telegram.people.add_person(HOSTILE[0])
    group = await telegram.people.create_chat(ola, HOSTILE[1])
    for words in HOSTILE:
        await telegram.people.write(ola, words, group)

    await browser.open(telegram.url(group))
    await browser.until("document.body.innerText.includes('WWW')")

    assert await browser.run("document.title") == HOSTILE[1]
    assert await browser.run("document.documentElement.scrollWidth") == PHONE_WIDTH


# --- the tools of these tests -------------------------------------------------------------------------


def test_a_missing_browser_skips_or_fails_where_one_is_required(monkeypatch):
    monkeypatch.setattr(browser_module, "find_chromium", lambda: None)
    monkeypatch.delenv(browser_module.REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="sudo apt install chromium"):
        chromium_or_skip()
    monkeypatch.setenv(browser_module.REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="sudo apt install chromium"):
        chromium_or_skip()


def test_what_is_written_small_reads_the_same():
    pixels = np.zeros((20, 30, 3), np.uint8)
    pixels[5:10, 3:9] = (250, 10, 30)
    pixels[12:, :] = np.arange(30, dtype=np.uint8)[:, None]
    small = write_png(pixels)
    assert np.array_equal(read_png(small), pixels)
    assert len(small) < 400

    many = np.arange(20 * 30 * 3, dtype=np.uint16).astype(np.uint8).reshape(20, 30, 3)
    assert np.abs(read_png(write_png(many)).astype(int) - many).mean() < 20
