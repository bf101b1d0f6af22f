"""Being one person on two platforms: both sides say yes, and either may go."""

import pytest

from bot.commands.codes import MAX_TRIES
from bot.delivery import movements
from bot.model.destination import Place, PlaceKind, Platform
from bot.ports.store import Store
from tests.unit.commands.conversation import MORNING
from tests.unit.commands.linked import TEAM, Side, link, on_slack, on_telegram


@pytest.fixture
def kari(store: Store) -> Side:
    return on_telegram(store)


@pytest.fixture
def slack(store: Store) -> Side:
    return on_slack(store)


@pytest.fixture
async def asked(kari: Side, slack: Side) -> str:
    """Kari on Slack has typed the code of Kari on Telegram; return it."""
    await slack.writes("/help")
    code = await kari.makes_a_code()
    await slack.writes(f"/link {code}")
    return code


async def is_linked(side: Side) -> bool:
    return "Du er koblet til" in await side.writes("/link")


# --- the way there ------------------------------------------------------------------------------------


async def test_the_code_says_where_to_write_it(kari: Side, slack: Side):
    await slack.writes("/help")
    said = await kari.writes("/koble")
    assert "\nSlack: /siste koble " in said
    assert "Testhuset" not in said
    assert "Ingenting kobles før du har sagt ja både der og her." in said


async def test_from_slack_a_button_opens_telegram(kari: Side, slack: Side):
    await kari.writes("/help")
    code = await slack.makes_a_code()
    (button,) = slack.buttons()
    assert button.url == f"https://t.me/Testhuset?start=link_{code}"
    assert "Er du også kari på Slack (Testhuset)?" in await kari.writes(f"/start link_{code}")


async def test_who_types_the_code_sees_who_made_it_and_what_follows(kari: Side, slack: Side, asked: str):
    said = await slack.writes(f"/link {asked}")
    assert said.startswith("Er du også Kari Nordmann på Telegram?")
    assert "Det du har lagret, blir én liste." in said
    assert "[Koble] [Nei]" in said


async def test_both_have_to_say_yes(kari: Side, slack: Side, asked: str):
    said = await slack.presses("Koble")
    assert (
        said
        == "Ett ja til: Jeg har spurt Kari Nordmann på Telegram også. Svar der; før det er ingenting koblet."
    )
    assert not await is_linked(slack)
    assert (await kari.reads()).startswith("kari på Slack (Testhuset) skrev koden din. Er det deg?")

    said = await kari.presses_there("Ja, det er meg")

    linked = "Ikke koblet → koblet til {}. Det du har lagret, er nå én liste.\n[Angre]"
    assert said == linked.format("kari på Slack (Testhuset)")
    assert await slack.reads() == linked.format("Kari Nordmann på Telegram")
    assert await is_linked(slack)
    assert await is_linked(kari)


@pytest.mark.parametrize("typed", ["{}", "{} ", "{}-!"])
async def test_a_code_is_typed_in_any_case_with_or_without_its_dash(kari: Side, slack: Side, typed: str):
    await slack.writes("/help")
    code = typed.format((await kari.makes_a_code()).lower().replace("-", " "))
    assert ("Er du også" in await slack.writes(f"/siste koble {code}")) == ("!" not in typed)


async def test_each_side_reads_its_own_language(store: Store, kari: Side):
    slack = on_slack(store, language="en")
    await slack.writes("/help")
    await slack.writes(f"/link {await kari.makes_a_code()}")
    await slack.presses("Link")
    assert (await kari.reads()).startswith("kari på Slack (Testhuset) skrev koden din.")

    await kari.presses_there("Ja, det er meg")
    assert (await slack.reads()).startswith("Not linked → linked with Kari Nordmann on Telegram.")


async def test_in_a_channel_of_slack_it_is_between_the_two_of_us(store: Store, kari: Side):
    slack = on_slack(store, place=TEAM)
    await kari.writes("/help")
    assert await slack.makes_a_code()


async def test_in_a_group_it_is_said_in_private(kari: Side):
    kari.place = Place(PlaceKind.GROUP, "-5", title="Ledelsen")
    assert "privat" in await kari.writes("/link")
    assert "privat" in await kari.writes("/unlink")


async def test_with_one_platform_there_is_nothing_to_link(kari: Side):
    assert await kari.writes("/link") == "Denne Siste er bare på én plattform, så det er ingenting å koble."


# --- what does not lead there -------------------------------------------------------------------------

_WRONG = "Koden er gal, brukt eller eldre enn 15 minutter. Ingenting er endret."
_TOO_LATE = "Det spørsmålet er besvart, eller for gammelt. Ingenting er endret."


@pytest.mark.parametrize("code", ["ABCD-EFGH", "2222-2222", "🦊", "<!channel>", "x" * 4000, "ask", "yes 1 2"])
async def test_a_wrong_code_changes_nothing(slack: Side, code: str):
    assert (await slack.writes(f"/link {code}")).startswith(_WRONG)


async def test_codes_cannot_be_guessed_on_and_on(slack: Side, asked: str):
    for _ in range(MAX_TRIES - 1):
        await slack.writes("/link 2222-2222")
    assert (await slack.writes(f"/link {asked}")).startswith("For mange gale koder.")


async def test_a_code_is_good_for_a_quarter_of_an_hour(kari: Side, slack: Side, asked: str):
    slack.waits(minutes=15)
    assert (await slack.presses("Koble")).startswith(_TOO_LATE)
    assert (await slack.writes(f"/link {asked}")).startswith(_WRONG)


async def test_who_is_asked_has_a_quarter_of_an_hour_too(kari: Side, slack: Side, asked: str):
    slack.waits(minutes=14)
    await slack.presses("Koble")
    kari.waits(minutes=28)
    assert "koblet til kari" in await kari.presses_there("Ja, det er meg")


async def test_the_first_who_types_a_code_has_it(store: Store, slack: Side, asked: str):
    eva = on_slack(store, external_id="U9", name="eva", place=Place(PlaceKind.PRIVATE, "U9"))
    assert (await eva.writes(f"/link {asked}")).startswith(_WRONG)


async def test_a_new_code_takes_the_place_of_the_old_one(kari: Side, slack: Side, asked: str):
    await kari.makes_a_code()
    assert (await slack.presses("Koble")).startswith(_TOO_LATE)


async def test_nobody_is_linked_with_themselves(kari: Side, slack: Side):
    await slack.writes("/help")
    code = await kari.makes_a_code()
    assert await kari.writes(f"/link {code}") == "Det er din egen kode. Skriv den på den andre plattformen."


async def test_nobody_is_linked_with_somebody_of_the_same_place(store: Store, kari: Side, slack: Side):
    await slack.writes("/help")
    eva = on_telegram(store, external_id="9", name="Eva", place=Place(PlaceKind.PRIVATE, "9"))
    said = await eva.writes(f"/link {await kari.makes_a_code()}")
    assert said.startswith("Begge sidene er på Telegram")


async def test_nobody_is_linked_with_two_of_one_place_by_way_of_a_third(
    store: Store, kari: Side, slack: Side
):
    await link(kari, slack)
    eva = on_telegram(store, external_id="9", name="Eva", place=Place(PlaceKind.PRIVATE, "9"))
    said = await slack.writes(f"/link {await eva.makes_a_code()}")
    assert said.startswith("Begge sidene er på Telegram")


@pytest.mark.parametrize("presser", ["U9", "7000000009"])
async def test_what_others_press_links_nobody(
    store: Store, kari: Side, slack: Side, asked: str, presser: str
):
    ask = next(button.action for button in slack.buttons() if button.label == "Koble")
    await slack.presses("Koble")
    yes = await kari.action_of("Ja, det er meg")
    eva = on_slack(store, external_id=presser, name="eva", place=Place(PlaceKind.PRIVATE, presser))
    for action in (ask, yes, yes.replace("yes", "no")):
        assert (await eva.presses_old(action)).startswith(_TOO_LATE)
    assert (await slack.presses_old(yes)).startswith(_TOO_LATE)  # nor the one who asks
    assert "koblet til kari" in await kari.presses_there("Ja, det er meg")


async def test_nobody_is_asked_before_the_code_was_typed(kari: Side, slack: Side):
    await slack.writes("/help")
    await kari.makes_a_code()
    assert (await slack.presses_old("link ask 1")).startswith(_TOO_LATE)
    assert (await kari.presses_old("link yes 1")).startswith(_TOO_LATE)


async def test_a_second_press_asks_and_links_once(kari: Side, slack: Side, asked: str):
    await slack.presses_old("link ask 1")
    await slack.presses_old("link ask 1")
    assert len(await kari.got()) == 1
    yes = await kari.action_of("Ja, det er meg")
    await kari.presses_old(yes)

    assert (await kari.presses_old(yes)).startswith("Du er koblet til kari på Slack (Testhuset).")
    assert len(await slack.got()) == 1


async def test_the_first_side_may_say_no(kari: Side, slack: Side, asked: str):
    await slack.presses("Koble")
    assert await kari.presses_there("Nei") == "Ingenting er koblet, og koden gjelder ikke lenger."
    assert (await slack.reads()).startswith("Kari Nordmann på Telegram sa nei.")
    assert not await is_linked(kari)


async def test_the_other_side_may_say_no(kari: Side, slack: Side, asked: str):
    await slack.presses("Nei")
    assert (await kari.reads()).startswith("kari på Slack (Testhuset) sa nei.")
    assert (await slack.writes(f"/link {asked}")).startswith(_WRONG)


async def test_what_only_begins_like_a_code_is_text(slack: Side):
    assert _WRONG not in await slack.writes("/siste link up with partners")


# --- what follows -------------------------------------------------------------------------------------


async def test_what_is_saved_on_one_is_saved_on_the_other(kari: Side, slack: Side, tell):
    one, other = await tell("Google sets an end date"), await tell("Mistral opens in Oslo")
    await kari.presses_old(f"save {one}")
    await slack.presses_old(f"save {other}")
    await link(kari, slack)

    assert "Lagret · 2 av 2 saker" in (said := await kari.writes("/saved"))
    assert "Google sets an end date" in said
    assert (await slack.writes("/saved")).split("\n")[:3] == said.split("\n")[:3]

    await slack.presses_old(f"unsave {one}")
    assert "Google" not in await kari.writes("/saved")


async def test_undone_each_goes_on_alone_with_what_was_saved(kari: Side, slack: Side, tell):
    story, later = await tell("Google sets an end date"), await tell("Mistral opens in Oslo")
    await kari.presses_old(f"save {story}")
    await link(kari, slack)

    said = await slack.presses_there("Angre")

    assert said.startswith("Koblet til Kari Nordmann på Telegram → ikke koblet.")
    assert (await kari.reads()).startswith("kari på Slack (Testhuset) er ikke lenger koblet til deg.")
    await slack.presses_old(f"save {later}")
    assert "1 av 1 sak" in await kari.writes("/saved")
    assert "2 av 2 saker" in await slack.writes("/saved")
    assert (await slack.writes("/unlink")).startswith("Du er ikke koblet til noe.")


async def test_they_can_be_linked_again(kari: Side, slack: Side):
    await link(kari, slack)
    await kari.writes("/unlink")
    await link(slack, kari)
    assert await is_linked(kari)


# --- rights -------------------------------------------------------------------------------------------


async def test_what_is_lent_of_rights_is_told_before_each_yes(kari: Side, slack: Side):
    await kari.becomes(is_operator=True)
    await slack.writes("/help")
    said = await slack.writes(f"/link {await kari.makes_a_code()}")
    assert "Kari Nordmann på Telegram er operatør for denne Siste. Du blir det her også" in said
    await slack.presses("Koble")
    said = await kari.reads()
    assert "Merk: Du er operatør for denne Siste. kari på Slack (Testhuset) blir det også" in said


@pytest.mark.parametrize("who", ["telegram", "slack"])
@pytest.mark.parametrize("how", ["unlink", "forget"])
async def test_no_right_outlives_the_link(store: Store, kari: Side, slack: Side, who: str, how: str):
    operator, reader = (kari, slack) if who == "telegram" else (slack, kari)
    await operator.becomes(is_operator=True)
    assert "bare operatøren" in await reader.writes("/corrections")
    await link(kari, slack)
    assert "bare operatøren" not in await reader.writes("/corrections")

    if how == "unlink":
        await reader.writes("/unlink")
        assert "bare operatøren" not in await operator.writes("/corrections")
    else:
        await operator.writes("/forgetme")
        await operator.presses("Bare her")

    assert "bare operatøren" in await reader.writes("/corrections")


async def test_an_invitation_counts_on_both_while_they_are_linked(store: Store):
    eva = on_telegram(
        store, external_id="9", name="Eva", place=Place(PlaceKind.PRIVATE, "9"), access="invite"
    )
    kari, slack = on_telegram(store, access="invite"), on_slack(store, access="invite")
    await eva.becomes(is_operator=True)
    await slack.writes("/privacy")
    await eva.writes("/invite")
    code = next(iter(eva.buttons())).action and eva.last_message.summary.rpartition("invite_")[2]
    await kari.writes(f"/start invite_{code}")
    assert "bare for inviterte" in (
        await slack.writes("/latest")
    ).casefold() or "invit" in await slack.writes("/latest")
    await link(kari, slack)
    assert "invit" not in await slack.writes("/latest")

    await slack.writes("/unlink")
    assert "invit" in await slack.writes("/latest")


# --- privacy ------------------------------------------------------------------------------------------


async def test_one_side_is_forgotten_and_the_other_stays(kari: Side, slack: Side, tell):
    story = await tell("Google sets an end date")
    await slack.presses_old(f"save {story}")
    await link(kari, slack)

    assert "Du er koblet til kari på Slack (Testhuset)." in await kari.writes("/forgetme")
    await kari.presses("Bare her")

    assert (await slack.reads()).startswith("Det du var på Telegram, er glemt, og koblingen med det.")
    assert "1 av 1 sak" in await slack.writes("/saved")
    assert "Ingenting lagret" in await kari.writes("/saved")


async def test_both_sides_are_forgotten_where_that_is_said(kari: Side, slack: Side, tell):
    story = await tell("Google sets an end date")
    await slack.presses_old(f"save {story}")
    await link(kari, slack)

    await kari.writes("/forgetme")
    await kari.presses("På begge sider")

    assert (await slack.reads()).startswith("Alt om deg er slettet.")
    assert "Ingenting lagret" in await slack.writes("/saved")


async def test_an_answer_from_before_the_link_erases_nothing_of_it(kari: Side, slack: Side):
    await kari.writes("/forgetme")
    old = next(button.action for button in kari.buttons() if button.label == "Slett alt")
    await link(kari, slack)
    assert "[Bare her] [På begge sider]" in await kari.presses_old(old)


async def test_privacy_names_the_other_side_to_its_reader_alone(kari: Side, slack: Side):
    await link(kari, slack)
    assert "At du er koblet til kari på Slack (Testhuset)" in await kari.writes("/privacy")
    kari.place = Place(PlaceKind.GROUP, "-5", title="Ledelsen")
    assert "kari på Slack" not in await kari.writes("/privacy")


async def test_a_third_side_may_join_and_each_leaves_by_itself(store: Store, kari: Side, slack: Side):
    await link(kari, slack)
    terminal = Side(store, MORNING, Platform.TERMINAL, Place(PlaceKind.PRIVATE, "reader"), "reader", "kari")
    await link(terminal, slack)
    assert "kari på Slack (Testhuset) og kari på Terminal" in await kari.writes("/link")

    await slack.writes("/unlink")
    assert "Du er koblet til kari på Terminal." in await kari.writes("/link")


async def test_only_where_people_find_us_is_offered(store: Store, kari: Side, slack: Side):
    await slack.writes("/help")
    terminal = Side(store, MORNING, Platform.TERMINAL, Place(PlaceKind.PRIVATE, "reader"), "reader", "kari")
    await terminal.writes("/help")
    said = await kari.writes("/link")
    assert "Slack" in said
    assert "Terminal" not in said

    async with store.transaction() as tx:
        (workspace,) = [one for one in await tx.installations.all() if one.platform is Platform.SLACK]
        await movements.uninstalled(tx, workspace.id, now=MORNING)
    assert "Slack" not in await kari.writes("/link")

    async with store.transaction() as tx:
        await movements.reinstalled(tx, workspace.id, now=MORNING)
    assert "Slack" in await kari.writes("/link")


async def test_where_the_operator_is_elsewhere_linking_is_the_way_and_no_code_is_spoken_of(store):
    kari = on_telegram(store)
    await kari.becomes(is_operator=True)
    ola = on_slack(store, external_id="U2", name="ola", place=TEAM)

    assert await ola.writes("/siste channel set") == (
        "Du kan ikke sette opp #ai-nytt; det kan operatøren for denne Siste, som først må koble seg til her "
        "(/siste koble). Ingenting er endret."
    )
    assert "kobler seg til her med /siste koble" in await ola.writes("/siste people add <@U3>")
