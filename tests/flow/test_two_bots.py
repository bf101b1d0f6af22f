"""Two Telegram bots of one Siste: each receives, answers and remembers for itself."""

from contextlib import AsyncExitStack

from pydantic import SecretStr

from adapters.clock.local import SetClock
from adapters.samples import SampleFetcher
from adapters.simulated import SimulatedPlatform
from adapters.simulated.telegram import DEMO_TOKEN
from adapters.telegram.updates import read_update
from bot.app import Siste
from bot.bootstrap import connect, make_feed_parser
from bot.curation.catalog import load_catalog
from bot.delivery.inbox import Defaults
from bot.ports.store import Store
from bot.settings import Settings
from tests.adapters.telegram_payloads import message
from tests.flow.conftest import FRIDAY

OTHER_TOKEN = "654321:other"


async def test_the_same_person_has_a_chat_of_their_own_with_each_bot(store: Store):
    async with AsyncExitStack() as stack:
        clock = SetClock(FRIDAY)
        platform = await stack.enter_async_context(SimulatedPlatform(FRIDAY))
        platform.telegram.add_bot(OTHER_TOKEN, "other_demo_bot")
        siste = Siste(
            store=store,
            clock=clock,
            catalog=load_catalog(),
            fetcher=SampleFetcher(clock),
            parser=make_feed_parser(),
            defaults=Defaults("en", "Europe/Oslo", "cio", "open"),
        )
        stack.push_async_callback(siste.parser.close)
        tokens = SecretStr(f"{DEMO_TOKEN}, {OTHER_TOKEN}, {DEMO_TOKEN}")

        await connect(siste, Settings(telegram_token=tokens, telegram_api_url=platform.telegram_url))

        for adapter in siste.adapters.values():
            stack.push_async_callback(adapter.close)
        person = await platform.telegram.add_person("Kari")
        for username in ("siste_demo_bot", "other_demo_bot"):
            await platform.telegram.write(person, "/start", bot=username)
        await say_to_each(siste, person)

        async with store.reading() as tx:
            destinations = await tx.destinations.all()
        assert len(siste.adapters) == 2
        assert sorted(one.installation_id for one in destinations) == sorted(siste.adapters)
        assert len(platform.transcript.of("sendMessage")) == 2


async def say_to_each(siste: Siste, person: int) -> None:
    """Pass both bots an update with the same id: ids are each bot's own."""
    for adapter in siste.adapters.values():
        receive = siste.inbox.receiver(adapter.messenger.installation)
        chat = {"id": person, "type": "private", "first_name": "Kari"}
        await adapter.hooked(receive).receive(read_update(message("/help", chat=chat), username="x"))
    await siste.answer_waiting()
