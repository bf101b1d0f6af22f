"""The menu and the descriptions, as the bot publishes them on the simulated platform."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from telegram import Bot, BotCommand, BotCommandScope
from telegram.constants import BotDescriptionLimit

from adapters.simulated import SimulatedPlatform
from adapters.simulated.telegram import DEMO_TOKEN
from adapters.telegram.menu import publish_menu
from bot.commands.words import parse

SCOPES = ("all_private_chats", "all_group_chats", "all_chat_administrators")
LANGUAGES = (None, "nb", "no", "nn")
SETTERS = ("setMyCommands", "setMyDescription", "setMyShortDescription")


@pytest.fixture
async def platform() -> AsyncIterator[SimulatedPlatform]:
    async with SimulatedPlatform(
        datetime(2026, 4, 28, 6, tzinfo=UTC), rates_follow_real_time=False
    ) as running:
        yield running


@pytest.fixture
async def bot(platform: SimulatedPlatform) -> AsyncIterator[Bot]:
    async with Bot(DEMO_TOKEN, base_url=f"{platform.telegram_url}/bot") as connected:
        await publish_menu(connected)
        yield connected


async def menu(bot: Bot, scope: str, language: str | None) -> tuple[BotCommand, ...]:
    return await bot.get_my_commands(BotCommandScope(scope), language)


def changes(platform: SimulatedPlatform) -> int:
    return sum(len(platform.transcript.of(method)) for method in SETTERS)


async def test_menu_is_in_the_words_of_each_language(bot):
    english, norwegian = await menu(bot, SCOPES[0], None), await menu(bot, SCOPES[0], "nb")

    assert (english[0].command, english[0].description) == (
        "latest",
        "The newest stories, on a tag if you name one",
    )
    assert (norwegian[0].command, norwegian[0].description) == (
        "siste",
        "De nyeste sakene, om et emne hvis du nevner ett",
    )
    assert {await menu(bot, SCOPES[0], code) for code in ("no", "nn")} == {norwegian}


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_command_of_the_menu_is_understood(scope, language, bot):
    shown = await menu(bot, scope, language)

    assert len(shown) >= 5
    assert [command.command for command in shown if parse(f"/{command.command}").unknown] == []


@pytest.mark.parametrize("scope", SCOPES)
async def test_both_languages_offer_the_same(scope, bot):
    english, norwegian = await menu(bot, scope, None), await menu(bot, scope, "nb")

    assert [parse(f"/{each.command}") for each in english] == [
        parse(f"/{each.command}") for each in norwegian
    ]


async def test_readers_of_a_group_are_not_offered_what_only_its_admins_can_do(bot):
    readers = {command.command for command in await menu(bot, "all_group_chats", None)}
    admins = {command.command for command in await menu(bot, "all_chat_administrators", None)}

    assert {"subscribe", "digest", "stop"} & readers == set()
    assert {"subscribe", "digest", "stop"} <= admins


@pytest.mark.parametrize(
    ("language", "said"), [(None, "filtered for leaders"), ("nb", "filtrert for ledere")]
)
async def test_descriptions_say_what_it_is_within_the_limits(language, said, bot):
    long = (await bot.get_my_description(language)).description
    short = (await bot.get_my_short_description(language)).short_description

    assert said in long
    assert said in short
    assert len(long) <= BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
    assert len(short) <= BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH


async def test_a_restart_changes_nothing(bot, platform):
    before = changes(platform)

    await publish_menu(bot)

    assert changes(platform) == before


async def test_what_has_changed_meanwhile_is_set_anew_and_nothing_else(bot, platform):
    before = changes(platform)
    await bot.set_my_commands([("old", "no longer there")], BotCommandScope(SCOPES[1]), "nb")

    await publish_menu(bot)

    assert changes(platform) == before + 2
    assert (await menu(bot, SCOPES[1], "nb"))[0].command == "siste"
