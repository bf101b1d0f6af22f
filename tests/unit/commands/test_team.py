"""The team's channel of a person: what it was told comes no more in private, and stories are shared there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.curation.catalog import load_catalog
from bot.delivery.movements import stop
from bot.digest.make import make_due
from bot.message import Form, Message
from bot.model.delivery import DeliveryStatus
from bot.model.destination import Place, PlaceKind
from bot.ports.store import Store
from tests.factories import GOOGLE, MICROSOFT, MODELS
from tests.unit.commands.conversation import plain
from tests.unit.commands.linked import TEAM, Side, link, on_slack, on_telegram

HEADLINE = "Google sets an end date for Gemini 2.5: 30 September"
OTHER = "Microsoft charges for agents by use from 1 July"


@pytest.fixture
async def story(tell) -> int:
    return await tell(HEADLINE, tags=(GOOGLE, MODELS), outlets=4)


@pytest.fixture
async def kari(store: Store, story: int) -> Side:
    kari = on_telegram(store)
    await kari.writes("/start done")
    return kari


@pytest.fixture
async def in_channel(store: Store, kari: Side) -> Side:
    """Kari as she writes in #ai-nytt, which has a digest; she is its admin, and linked."""
    slack = on_slack(store)
    await slack.becomes(is_admin=True)
    await link(kari, slack)
    there = on_slack(store, place=TEAM)
    await there.writes("/channel set")
    return there


async def gets_its_digest(side: Side) -> None:
    """Let the channel's digest of this morning come."""
    async with side.store.transaction() as tx:
        place = next(one for one in await tx.destinations.all() if one.place.chat == TEAM.chat)
        (digest,) = await tx.digests.of(place.id)
        await tx.digests.save(replace(digest, next_at=side.now))
    await make_due(side.store, now=side.now, catalog=load_catalog(), destination_id=place.id)
    async with side.store.transaction() as tx:
        for delivery in await tx.deliveries.take(place.installation_id, side.now, limit=20):
            await tx.deliveries.finish(delivery.id, DeliveryStatus.SENT, now=side.now)


async def posted(store: Store) -> list[Message]:
    """Return what waits to be posted in the channel."""
    async with store.reading() as tx:
        place = next(one for one in await tx.destinations.all() if one.place.chat == TEAM.chat)
        waiting = await tx.deliveries.with_status(DeliveryStatus.PENDING, destination_id=place.id)
    return [Message.from_json(item.message) for item in waiting]


# --- which one it is ----------------------------------------------------------------------------------


async def test_writing_in_the_channel_names_it(kari: Side, in_channel: Side):
    said = await in_channel.writes("/siste team")
    assert said == (
        "Teamets kanal: ingen → #ai-nytt. Det som fortelles her, gjentas ikke for deg privat.\n"
        "[Gjenta det likevel] [Angre]"
    )
    assert "#ai-nytt er teamets kanal." in await kari.writes("/team")


async def test_it_is_undone_and_taken_away(kari: Side, in_channel: Side):
    await in_channel.writes("/siste team")
    await in_channel.presses("Angre")
    assert (await kari.writes("/team")).startswith("Du har ikke valgt noen kanal")
    await in_channel.writes("/siste team")
    assert "#ai-nytt → ingen" in await kari.writes("/team ingen")
    assert (await kari.writes("/team")).startswith("Du har ikke valgt noen kanal")


async def test_linking_in_a_channel_with_a_digest_offers_it(store: Store, kari: Side):
    there = on_slack(store, place=TEAM)
    await there.becomes(is_admin=True)
    await there.writes("/link")
    assert "Dette er teamets kanal" not in [button.label for button in there.buttons()]
    await there.writes("/channel set")
    await there.writes("/link")
    assert "#ai-nytt" in await there.presses("Dette er teamets kanal")


async def test_the_persons_page_names_the_link_the_mutes_and_the_team(kari: Side, in_channel: Side):
    await in_channel.writes("/siste team")
    await kari.writes("/mute crypto")
    said = await on_slack(kari.store).writes("/siste home")
    assert "Du er koblet til Kari Nordmann på Telegram." in said
    assert "(sagt på Telegram)" in said
    assert "#ai-nytt er teamets kanal." in said
    assert "[Koblede kontoer] [Teamets kanal]" in said


async def test_of_two_the_last_one_counts(kari: Side, in_channel: Side):
    await in_channel.writes("/siste team")
    in_channel.waits(minutes=1)
    in_channel.place = type(TEAM)(TEAM.kind, "C2", title="ledelse")
    assert "#ai-nytt → #ledelse" in await in_channel.writes("/siste team")


async def test_a_group_does_not_read_which_channel_it_was(kari: Side, in_channel: Side):
    await in_channel.writes("/siste team")
    private, group = kari.place, Place(PlaceKind.GROUP, "-5", title="Padlegjengen")
    kari.place = group
    for words in ("ingen", "gjenta på", "share 1 nb", "note hei"):
        said = await kari.writes(f"/team {words}")
        assert "/team" in said
        assert "ai-nytt" not in said
    kari.waits(minutes=1)
    assert "et annet sted → Padlegjengen." in await kari.writes("/team")
    assert "→ igjen i de private" in await kari.writes("/team gjenta på")

    kari.place = private
    assert "Padlegjengen er teamets kanal." in await kari.writes("/start team")


async def test_unlinked_the_other_side_has_no_channel(kari: Side, in_channel: Side):
    await in_channel.writes("/siste team")
    await kari.writes("/unlink")
    assert (await kari.writes("/team")).startswith("Du har ikke valgt noen kanal")
    assert "allerede" in await in_channel.writes("/siste team")


# --- what it was told ---------------------------------------------------------------------------------


async def test_what_the_channel_was_told_comes_no_more_in_private(kari: Side, in_channel: Side, tell):
    await tell(OTHER, tags=(MICROSOFT,), outlets=4)
    await gets_its_digest(in_channel)
    assert HEADLINE in await kari.writes("/digest preview")

    await in_channel.writes("/siste team")

    said = await kari.writes("/digest preview")
    assert HEADLINE not in said
    assert "2 saker fortalt i #ai-nytt i dag, ikke gjentatt." in said


async def test_of_one_minute_the_channel_is_told_first(kari: Side, in_channel: Side, tell):
    await tell(OTHER, tags=(MICROSOFT,), outlets=4, hours_ago=-20)
    await in_channel.writes("/siste team")
    kari.now += timedelta(days=1)
    await make_due(kari.store, now=kari.now, catalog=load_catalog())
    async with kari.store.reading() as tx:
        waiting = await tx.deliveries.with_status(DeliveryStatus.PENDING)
        places = {one.id: one.place for one in await tx.destinations.all()}
    told = {places[item.destination_id].chat: item.message for item in waiting if item.edition_id}
    assert OTHER in told[TEAM.chat]
    assert "1 sak fortalt i #ai-nytt, ikke gjentatt" in told[kari.external_id]


async def test_the_digest_says_how_many_beside_what_it_tells(kari: Side, in_channel: Side, tell):
    await gets_its_digest(in_channel)
    await in_channel.writes("/siste team")
    await tell(OTHER, tags=(MICROSOFT,), outlets=4)

    said = await kari.writes("/digest preview")

    assert OTHER in said
    assert HEADLINE not in said
    assert "1 sak fortalt i #ai-nytt i dag, ikke gjentatt\n" in said


async def test_it_may_be_repeated(kari: Side, in_channel: Side):
    await gets_its_digest(in_channel)
    await in_channel.writes("/siste team")

    assert "ikke igjen → igjen" in await kari.writes("/team gjenta på")
    assert HEADLINE in await kari.writes("/digest preview")

    await kari.writes("/team")
    assert "igjen → ikke igjen" in await kari.presses("Ikke gjenta det")
    assert HEADLINE not in await kari.writes("/digest preview")


async def test_why_says_it(kari: Side, in_channel: Side, story: int):
    await gets_its_digest(in_channel)
    await in_channel.writes("/siste team")
    assert "#ai-nytt har fått den, så den kommer ikke igjen her." in await kari.presses_old(f"why {story}")
    assert "#ai-nytt har fått den" not in await in_channel.presses_old(f"why {story}")


async def test_a_week_is_told_whatever_the_channel_told_of_it(kari: Side, in_channel: Side):
    await gets_its_digest(in_channel)
    await in_channel.writes("/siste team")
    await kari.writes("/digest weekly tuesday 14:00")
    assert HEADLINE in await kari.writes("/digest preview @weekly")


async def test_nothing_of_it_concerns_the_channel_nor_anybody_else(
    store: Store, kari: Side, in_channel: Side
):
    await in_channel.writes("/siste team")
    ola = on_slack(store, external_id="U2", name="ola", place=type(TEAM)(kari.place.kind, "U2"))
    await ola.writes("/start done")
    await gets_its_digest(in_channel)
    assert HEADLINE in await ola.writes("/digest preview")


# --- shared with the team -----------------------------------------------------------------------------


@pytest.fixture
async def sharing(kari: Side, in_channel: Side) -> Side:
    """Kari on Telegram; her team's channel takes stories."""
    await in_channel.writes("/siste team")
    await in_channel.writes("/siste channel sharing on")
    return kari


async def card(kari: Side, story: int) -> list[str]:
    await kari.presses_old(f"card {story} nb")
    return [button.label for button in kari.buttons()]


async def test_an_admin_allows_it_and_takes_it_back(kari: Side, in_channel: Side, story: int):
    await in_channel.writes("/siste team")
    assert "Del med teamet" not in await card(kari, story)

    said = await in_channel.writes("/siste channel sharing on")
    assert said.startswith("#ai-nytt: saker fra private samtaler: ikke tillatt → tillatt.")
    assert "Del med teamet" in await card(kari, story)

    await in_channel.presses("Angre")
    assert "Del med teamet" not in await card(kari, story)


@pytest.mark.parametrize("command", ["/siste channel", "/siste status"])
async def test_the_channel_says_how_it_is_to_its_admins_alone(store: Store, in_channel: Side, command: str):
    assert "#ai-nytt tar ikke imot saker fra private samtaler." in await in_channel.writes(command)
    assert "ikke tillatt → tillatt" in await in_channel.presses("Tillat deling")
    assert "#ai-nytt tar imot saker som folk deler" in await in_channel.writes(command)
    assert "tillatt → ikke tillatt" in await in_channel.presses("Stopp deling")

    ola = on_slack(store, external_id="U2", name="ola", place=TEAM)
    assert "private samtaler" not in await ola.writes(command)
    assert "private samtaler" not in await on_slack(store).writes(command)


async def test_home_says_how_it_is_and_changes_it_there(store: Store, in_channel: Side):
    slack = on_slack(store)
    assert "#ai-nytt tar ikke imot saker fra private samtaler." in await slack.writes("/siste home")
    said = await slack.presses("Tillat deling")
    assert "#ai-nytt: saker fra private samtaler: ikke tillatt → tillatt." in said
    assert "Den som skriver /siste team her," in said
    assert "#ai-nytt tar imot saker som folk deler" in said
    assert "#ai-nytt tar ikke imot" in await slack.presses("Angre")


async def test_of_another_channel_its_admin_changes_it_from_private(store: Store, in_channel: Side):
    slack = on_slack(store)
    async with store.reading() as tx:
        place = next(one for one in await tx.destinations.all() if one.place.chat == TEAM.chat)
    assert "[Tillat deling]" in await slack.writes(f"/siste place {place.id} status")
    assert "ikke tillatt → tillatt" in await slack.presses("Tillat deling")


async def test_only_an_admin_allows_it(store: Store, in_channel: Side):
    ola = on_slack(store, external_id="U2", name="ola", place=TEAM)
    assert "Du kan ikke sette opp #ai-nytt" in await ola.writes("/siste channel sharing on")
    assert "ikke imot saker" in await in_channel.writes("/siste channel sharing")


async def test_shared_with_a_note_in_the_name_that_the_channel_knows(store: Store, sharing: Side, story: int):
    await card(sharing, story)
    assert await sharing.presses("Del med teamet") == (
        "Del med #ai-nytt: Skriv en merknad her, på høyst 300 tegn, eller del uten.\n[Uten merknad] [Avbryt]"
    )

    assert await sharing.writes("Les dette! Siste frist er i dag.") == "Delt i #ai-nytt."

    (message,) = await posted(store)
    assert plain(message).startswith(
        f"Delt av kari fra Telegram: «Les dette! Siste frist er i dag.»\n{HEADLINE}"
    )
    assert not message.is_private
    assert HEADLINE not in await sharing.writes("hva nå?")  # the next text is no note


async def test_shared_without_a_note_once(store: Store, sharing: Side, story: int):
    await card(sharing, story)
    await sharing.presses("Del med teamet")
    assert await sharing.presses_old(f"team post {story}") == "Delt i #ai-nytt."
    assert (await sharing.presses_old(f"team post {story}")).startswith("Det er delt allerede")
    (message,) = await posted(store)
    assert plain(message).startswith(f"Delt av kari fra Telegram\n{HEADLINE}")


async def test_a_command_is_no_note(store: Store, sharing: Side, story: int):
    await card(sharing, story)
    await sharing.presses("Del med teamet")
    await sharing.writes("/list")
    assert await posted(store) == []
    await sharing.presses_old("team cancel")
    await sharing.writes("google")
    assert await posted(store) == []


async def test_a_note_that_is_too_long_may_be_written_anew(store: Store, sharing: Side, story: int):
    await card(sharing, story)
    await sharing.presses("Del med teamet")
    assert (await sharing.writes("x" * 301)).startswith("Merknaden har 301 tegn; høyst 300 får plass.")
    assert await sharing.writes("x" * 300) == "Delt i #ai-nytt."


async def test_on_slack_a_note_is_a_command(store: Store, sharing: Side, story: int):
    slack = on_slack(store)
    await card(slack, story)
    assert "/siste team merknad TEKST" in await slack.presses("Del med teamet")
    assert await slack.writes("/siste team merknad Viktig") == "Delt i #ai-nytt."
    assert plain((await posted(store))[0]).startswith("Delt av kari: «Viktig»")


async def form_of(side: Side, story: int) -> Form:
    await card(side, story)
    await side.presses("Del med teamet")
    form = side.last_message.form
    assert form is not None
    return form


async def fill(side: Side, form: Form, note: str) -> str:
    return await side.presses_old(" ".join(("fill", form.name, *map(str, form.ids), note)).strip())


async def test_the_question_carries_a_form_for_the_note(store: Store, sharing: Side, story: int):
    slack = on_slack(store)
    form = await form_of(slack, story)
    (note,) = form.fields
    assert (form.title, form.submit, note.label) == ("Del med teamet", "Del", "Merknad")
    assert note.hint == "#ai-nytt ser den over saken, med navnet ditt. Høyst 300 tegn."
    assert (note.kind, note.is_optional, note.limit) == ("text", True, 300)
    slack.waits(minutes=40)

    assert await fill(slack, form, "team none 10:00, /list!") == "Delt i #ai-nytt."

    (message,) = await posted(store)
    assert plain(message).startswith(f"Delt av kari: «team none 10:00, /list!»\n{HEADLINE}")


async def test_the_form_may_be_sent_in_without_a_note_and_only_once(store: Store, sharing: Side, story: int):
    slack = on_slack(store)
    form = await form_of(slack, story)
    assert await fill(slack, form, "") == "Delt i #ai-nytt."
    assert (await fill(slack, form, "igjen")).startswith("Det er delt allerede")
    assert plain((await posted(store))[0]).startswith(f"Delt av kari\n{HEADLINE}")


async def test_a_form_of_an_earlier_question_shares_nothing(store: Store, sharing: Side, story: int):
    slack = on_slack(store)
    earlier = await form_of(slack, story)
    slack.waits(minutes=1)
    form = await form_of(slack, story)
    assert (await fill(slack, earlier, "gammel")).startswith("Det er delt allerede")
    slack.waits(minutes=61)
    assert (await fill(slack, form, "sen")).startswith("Det er delt allerede, eller spurt om")
    assert await posted(store) == []


async def test_a_form_that_was_not_opened_is_asked_for_again(store: Store, sharing: Side, story: int):
    slack = on_slack(store)
    form = await form_of(slack, story)
    again = f"form note {form.ids[0]} {form.ids[1]}"
    assert (await slack.presses_old(again)).startswith("Del med #ai-nytt: Skriv en merknad")
    assert slack.last_message.form == form
    await slack.presses_old("team cancel")
    assert (await slack.presses_old(again)).startswith("Det er delt allerede, eller spurt om")


async def test_nobody_answers_the_form_of_somebody_else(store: Store, sharing: Side, story: int):
    form = await form_of(on_slack(store), story)
    ola = on_slack(store, external_id="U2", name="ola", place=type(TEAM)(sharing.place.kind, "U2"))
    assert (await fill(ola, form, "fra Ola")).startswith("Det er delt allerede, eller spurt om")
    assert await posted(store) == []


async def test_what_is_asked_is_not_asked_for_ever(store: Store, sharing: Side, story: int):
    await card(sharing, story)
    await sharing.presses("Del med teamet")
    sharing.waits(minutes=11)
    assert (await sharing.presses_old(f"team post {story}")).startswith(
        "Det er delt allerede, eller spurt om"
    )
    await sharing.writes("google")
    assert await posted(store) == []


async def test_so_many_an_hour(store: Store, sharing: Side, story: int):
    for _ in range(5):
        await sharing.presses_old(f"team share {story} nb")
        await sharing.presses_old(f"team post {story}")
        sharing.waits(minutes=1)
    assert (await sharing.presses_old(f"team share {story} nb")).startswith("Høyst 5 saker i timen.")
    sharing.waits(hours=1)
    await sharing.presses_old(f"team share {story} nb")
    assert await sharing.presses_old(f"team post {story}") == "Delt i #ai-nytt."


async def test_who_has_not_been_there_for_months_writes_there_again(
    sharing: Side, in_channel: Side, story: int
):
    sharing.waits(days=91)
    said = await sharing.presses_old(f"team share {story} nb")
    assert said.startswith("Det er tre måneder eller mer siden du valgte #ai-nytt.")
    assert "/siste team" in said
    in_channel.now = sharing.now
    await in_channel.writes("/siste team")
    assert "Del med #ai-nytt" in await sharing.presses_old(f"team share {story} nb")


async def test_an_old_button_asks_the_channel_anew(store: Store, sharing: Side, in_channel: Side, story: int):
    await sharing.presses_old(f"team share {story} nb")
    await in_channel.writes("/siste channel sharing off")
    assert "/siste kanal deling på" in await sharing.presses_old(f"team post {story}")
    assert await posted(store) == []


async def test_a_channel_on_pause_takes_nothing(store: Store, sharing: Side, story: int):
    async with store.transaction() as tx:
        place = next(one for one in await tx.destinations.all() if one.place.chat == TEAM.chat)
        await tx.destinations.save(place.paused("den er arkivert"))
    said = await sharing.presses_old(f"team share {story} nb")
    assert said == "#ai-nytt tar ikke imot noe nå: den er arkivert. Ingenting er delt."


async def test_what_waits_for_a_channel_that_closes_is_told_to_its_sharer_once(
    store: Store, sharing: Side, story: int
):
    await card(sharing, story)
    await sharing.presses("Del med teamet")
    await sharing.writes("Les dette!")
    before = len(await sharing.got())
    for _ in range(2):
        async with store.transaction() as tx:
            place = next(one for one in await tx.destinations.all() if one.place.chat == TEAM.chat)
            await stop(tx, place.paused("den er arkivert"), now=sharing.now)

    assert len(await sharing.got()) == before + 1
    assert await sharing.reads() == (
        f"«{HEADLINE}» ble likevel ikke delt: #ai-nytt tok ikke imot (den er arkivert). "
        "Ingenting er lagt ut. Når det er i orden, kan du dele på nytt.\n"
        "Delt av kari fra Telegram: «Les dette!»\n[Del på nytt]"
    )


async def test_who_has_left_is_told_nothing(store: Store, sharing: Side, story: int):
    await card(sharing, story)
    await sharing.presses("Del med teamet")
    await sharing.writes("Les dette!")
    async with store.transaction() as tx:
        places = {one.place.chat: one for one in await tx.destinations.all()}
        await stop(tx, places[sharing.external_id].gone("blocked", now=sharing.now), now=sharing.now)
        await stop(tx, places[TEAM.chat].paused("den er arkivert"), now=sharing.now)
    assert await sharing.got() == []


async def test_unlinked_nothing_is_shared(store: Store, sharing: Side, story: int):
    await sharing.presses_old(f"team share {story} nb")
    await sharing.writes("/unlink")
    assert (await sharing.presses_old(f"team post {story}")).startswith("Du har ikke valgt noen kanal")
    assert await posted(store) == []


@pytest.mark.parametrize(
    "action",
    [
        "team share",
        "team share x",
        "team share 999 nb",
        "team post 999",
        "team note x",
        "form note",
        "form note 1 x",
        "fill note",
        "fill note 1 2 x",
        "fill note x y z",
    ],
)
async def test_an_altered_button_shares_nothing(store: Store, sharing: Side, action: str):
    await sharing.presses_old(action)
    assert await posted(store) == []
