"""What is muted in one private chat of a person holds in the others, and is lifted from any of them."""

import pytest

from bot.ports.store import Store
from tests.factories import GOOGLE, MODELS
from tests.unit.commands.linked import TEAM, Side, link, on_slack, on_telegram

HEADLINE = "Google sets an end date for Gemini 2.5: 30 September"


@pytest.fixture
async def kari(store: Store, tell) -> Side:
    """Kari gets a digest on Telegram, and there is news of Google."""
    kari = on_telegram(store)
    await kari.writes("/start done")
    await tell(HEADLINE, tags=(GOOGLE, MODELS), outlets=4)
    return kari


@pytest.fixture
async def slack(store: Store, kari: Side) -> Side:
    slack = on_slack(store)
    await slack.writes("/start done")
    await link(kari, slack)
    return slack


async def preview(side: Side) -> str:
    return await side.writes("/digest preview")


async def test_a_mute_holds_on_the_other_platform(kari: Side, slack: Side):
    assert HEADLINE in await preview(kari)

    assert "Det gjelder på Telegram også." in await slack.writes("/mute google 7d")

    assert HEADLINE not in await preview(kari)
    assert HEADLINE not in await preview(slack)


async def test_undone_it_comes_again(kari: Side, slack: Side):
    await slack.writes("/mute google")
    await slack.presses("Angre")
    assert HEADLINE in await preview(kari)


async def test_a_mute_with_an_end_ends_everywhere(kari: Side, slack: Side):
    await slack.writes("/mute google 1d")
    kari.waits(days=1, minutes=1)
    assert "Demper" not in await kari.writes("/list")


async def test_catching_up_leaves_it_out_too(kari: Side, slack: Side):
    assert HEADLINE in await kari.writes("/catchup")
    await slack.writes("/mute google")
    assert HEADLINE not in await kari.writes("/catchup")


async def test_the_list_says_where_it_was_muted_and_lets_it_come_again(kari: Side, slack: Side):
    await slack.writes("/mute google")
    assert "Demper Google (sagt på Slack (Testhuset))" in await kari.writes("/list")

    await kari.presses("Avdemp Google")

    assert "Demper" not in await slack.writes("/list")
    assert HEADLINE in await preview(slack)


async def test_lifted_it_is_lifted_everywhere_and_undone_everywhere(kari: Side, slack: Side):
    await kari.writes("/mute google")
    await slack.writes("/mute google")

    said = await kari.writes("/unmute google")

    lifted = "Oversikten din: demper Google → ingenting"
    assert said == f"{lifted}. {lifted} (Slack).\n[Angre]"
    assert HEADLINE in await preview(slack)

    await kari.writes("/unmute google")
    kari.answers.pop()
    await kari.presses("Angre")
    assert "Demper Google\n" in await slack.writes("/list")
    assert "Demper Google\n" in await kari.writes("/list")


async def test_what_was_muted_elsewhere_alone_is_lifted_from_here(kari: Side, slack: Side):
    await slack.writes("/mute google")
    assert "[Google]" in await kari.writes("/unmute")
    assert await kari.writes("/unmute google") == (
        "Oversikten din: demper Google → ingenting (Slack).\n[Angre]"
    )
    await kari.presses("Angre")
    assert HEADLINE not in await preview(kari)


async def test_a_channel_has_its_own_mutes(store: Store, kari: Side, slack: Side):
    admin = on_slack(store, place=TEAM)
    await admin.becomes(is_admin=True)
    await admin.writes("/channel set")
    await kari.writes("/mute google")
    assert HEADLINE in await preview(admin)

    await admin.writes("/mute models")
    assert "Demper Modeller" not in await kari.writes("/list")


async def test_unlinked_each_mutes_for_itself(kari: Side, slack: Side):
    await slack.writes("/mute google")
    await kari.writes("/unmute google")
    (undo,) = kari.buttons()
    await slack.writes("/mute google")
    await slack.writes("/unlink")

    assert HEADLINE in await preview(kari)
    assert HEADLINE not in await preview(slack)
    assert await kari.presses_old(undo.action) == "Her er det ingenting å angre."


async def test_nobody_else_is_muted(store: Store, kari: Side, slack: Side):
    await kari.writes("/mute google")
    ola = on_slack(store, external_id="U2", name="ola")
    assert "Demper" not in await ola.writes("/list")
