"""One Siste in several workspaces: what happens to one is nothing to the others."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from adapters.clock.local import SetClock
from adapters.samples import SampleFetcher
from adapters.simulated import SimulatedPlatform
from adapters.simulated.slack import DEMO_APP_TOKEN, DEMO_BOT_TOKEN
from bot.app import Siste
from bot.bootstrap import connect, make_feed_parser
from bot.curation.catalog import load_catalog
from bot.delivery.inbox import Defaults
from bot.model.destination import DestinationStatus, Place, PlaceKind, Platform
from bot.ports.outside import AdapterSetupError, TokenRefusedError
from bot.ports.store import Store
from bot.settings import Settings
from tests.flow.conftest import FRIDAY

OTHER_TOKEN = "xoxb-fake-other"
TOKENS = f"{DEMO_BOT_TOKEN},{OTHER_TOKEN}"


@dataclass
class Office:
    """An app in two workspaces, and the processes that serve them, one after the other."""

    platform: SimulatedPlatform
    store: Store
    stack: AsyncExitStack

    async def starts(
        self, *, tokens: str = f"{DEMO_BOT_TOKEN},{OTHER_TOKEN}", is_strict: bool = False
    ) -> Siste:
        clock = SetClock(FRIDAY)
        siste = Siste(
            store=self.store,
            clock=clock,
            catalog=load_catalog(),
            fetcher=SampleFetcher(clock),
            parser=make_feed_parser(),
            defaults=Defaults("en", "Europe/Oslo", "cio", "open"),
        )
        self.stack.push_async_callback(siste.parser.close)
        settings = Settings(
            slack_bot_token=SecretStr(tokens),
            slack_app_token=SecretStr(DEMO_APP_TOKEN),
            slack_api_url=self.platform.slack_url,
        )
        try:
            await connect(siste, settings, is_strict=is_strict)
        finally:
            for adapter in siste.adapters.values():
                self.stack.push_async_callback(adapter.close)
        return siste

    async def channel(self, team: str, chat: str) -> None:
        async with self.store.transaction() as tx:
            installation = await tx.installations.find(Platform.SLACK, team)
            assert installation is not None
            place = Place(PlaceKind.CHANNEL, chat)
            await tx.destinations.ensure(
                installation, place, language="en", zone="Europe/Oslo", audience="cio", now=FRIDAY
            )

    async def active(self) -> list[str]:
        async with self.store.reading() as tx:
            known = await tx.destinations.all()
        return [one.place.chat for one in known if one.status is DestinationStatus.ACTIVE]


@pytest.fixture
async def office(store: Store) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        platform = await stack.enter_async_context(SimulatedPlatform(FRIDAY))
        await platform.slack_people.add_workspace("Annet", OTHER_TOKEN)
        office = Office(platform, store, stack)
        await office.starts()
        ours, theirs = platform.slack.workspaces.values()
        await office.channel(ours.team_id, "C1")
        await office.channel(theirs.team_id, "C2")
        yield office


async def test_a_workspace_that_removed_the_app_stops_nobody_elses_digest(office: Office):
    await office.platform.slack_people.uninstall("Annet")

    siste = await office.starts()

    assert len(siste.adapters) == 1
    assert await office.active() == ["C1"]


async def test_whoever_has_the_app_again_has_its_channels_go_on(office: Office):
    await office.platform.slack_people.uninstall("Annet")
    await office.starts()
    await office.platform.slack_people.install("Annet")

    siste = await office.starts()

    assert len(siste.adapters) == 2
    assert await office.active() == ["C1", "C2"]


async def test_the_first_workspace_may_be_the_one_that_is_gone(office: Office):
    await office.platform.slack_people.revoke_token("Eksempel")

    siste = await office.starts()

    assert [adapter.identity[1] for adapter in siste.adapters.values()] == ["Annet"]


async def test_a_token_that_never_was_one_of_ours_changes_nothing(office: Office):
    siste = await office.starts(tokens=f"{DEMO_BOT_TOKEN},xoxb-mistyped,{OTHER_TOKEN}")

    assert len(siste.adapters) == 2
    assert await office.active() == ["C1", "C2"]


async def test_without_any_good_token_it_does_not_start(office: Office):
    with pytest.raises(TokenRefusedError, match="SISTE_SLACK_BOT_TOKEN"):
        await office.starts(tokens="xoxb-mistyped,xoxb-revoked")


async def test_whoever_examines_the_settings_hears_of_the_one_that_is_refused(office: Office):
    await office.platform.slack_people.revoke_token("Annet")

    with pytest.raises(AdapterSetupError, match="token_revoked"):
        await office.starts(is_strict=True)
