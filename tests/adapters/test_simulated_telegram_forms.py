"""The forms that calls to the simulated Telegram may have, and hostile ones, which harm nothing."""

import random
from contextlib import nullcontext
from datetime import timedelta

import aiohttp
import pytest

from adapters.simulated.telegram_access import Access
from adapters.simulated.telegram_account import AccountMethods
from adapters.simulated.telegram_chat_methods import ChatMethods
from adapters.simulated.telegram_editing import EditingMethods
from adapters.simulated.telegram_methods import SendingMethods
from adapters.simulated.telegram_profile import ProfileMethods
from adapters.simulated.telegram_webhooks import Webhooks
from adapters.simulated.telegram_world import DEMO_TOKEN

CALLS_PER_METHOD = 20
KEYBOARDS = [5, [5], [[{}]], [[{"text": 5, "callback_data": []}]], [[{"text": "x", "url": {}}]]]
ENTITIES = [
    {"type": "bold", "offset": 0, "length": 10**9},
    {"type": 5, "offset": "x", "length": None},
    {"type": "text_mention", "offset": 0, "length": 1, "user": 5},
    {"type": "text_link", "offset": 0, "length": 1, "url": "x"},
]
HOSTILE = [
    *(None, True, 0, -1, 1.5, 2**70, "", " ", "x", "\x00", "@", "@nobody", "\ud83d", "😀" * 99),
    *(
        "[",
        "{}",
        "[]",
        "null",
        "attach://nothing",
        [],
        {},
        [[]],
        [{}],
        [None],
        {"type": None},
        {"type": "chat"},
    ),
    *({"inline_keyboard": keyboard} for keyboard in KEYBOARDS),
    *([entity] for entity in ENTITIES),
    *({"keyboard": [[]]}, {"message_id": "x"}, {"message_id": []}),
    *([{"type": "photo", "media": media}] * 2 for media in (None, 5, "attach://x")),
    [{"command": 1, "description": 2}],
]


@pytest.fixture
async def http(platform):
    async with aiohttp.ClientSession(f"{platform.telegram_url}/bot{DEMO_TOKEN}/") as session:
        yield session


async def test_parameters_come_in_the_address_a_form_json_or_several_parts(http, platform, kari):
    sent = {"chat_id": str(kari), "text": "Hei"}
    parts = aiohttp.FormData(sent, default_to_multipart=True)
    for call in (
        http.get("sendMessage", params=sent),
        http.post("sendMessage", data=sent),
        http.post("sendMessage", json={"chat_id": kari, "text": "Hei"}),
        http.post("sendMessage", data=parts),
        http.post("SENDMESSAGE", params={"chat_id": kari}, json={"text": "Hei"}),
    ):
        async with call as reply:
            assert (await reply.json())["result"]["text"] == "Hei"


async def test_a_body_that_is_no_json_is_refused(http):
    async with http.post("sendMessage", data="{", headers={"Content-Type": "application/json"}) as reply:
        assert (reply.status, (await reply.json())["description"]) == (
            400,
            "Bad Request: the body is no JSON",
        )


def methods_of(telegram):
    access = Access(telegram)
    webhooks = Webhooks(telegram.clock.now, lambda _moment, _action: None, nullcontext)
    subjects = (
        AccountMethods(webhooks),
        ProfileMethods(access),
        SendingMethods(access),
        EditingMethods(access),
        ChatMethods(access, telegram),
    )
    return {name: known for subject in subjects for name, (_, known) in subject.table().items()}


async def test_whatever_is_sent_is_answered_in_telegrams_form(http, platform, kari, group):
    """Every method, with its parameters filled from a drawer of odd things and of fitting ones."""
    pick = random.Random(20260428)
    fitting = {
        "chat_id": [kari, group],
        "from_chat_id": [kari],
        "message_id": [1],
        "user_id": [kari],
        "text": ["Hei", "<b>"],
        "url": [""],
        # A poll that waits would only take time.
        "timeout": [0],
    }
    for method, known in methods_of(platform.telegram).items():
        needed = [name for name in ("chat_id", "message_id", "timeout") if name in known]
        for _ in range(CALLS_PER_METHOD):
            platform.clock.advance(timedelta(seconds=9))
            chosen = {*pick.sample(known, min(len(known), 4)), *needed} if known else {}
            drawers = {name: [*fitting.get(name, HOSTILE) * 9, *HOSTILE] for name in sorted(chosen)}
            drawers["timeout"] = [0]
            params = {name: pick.choice(drawers[name]) for name in sorted(chosen)}
            async with http.post(method, json=params) as reply:
                body = await reply.json()
            assert reply.status in {200, 400, 403, 404, 409}, (method, params, body)
            assert body["ok"] is (reply.status == 200), (method, params, body)
