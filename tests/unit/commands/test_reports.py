"""Readers say what is wrong with a story; operators answer."""

from dataclasses import replace

import pytest

from bot.commands.report import MOST
from bot.model.destination import Place, PlaceKind, Platform
from bot.model.tag import Facet, Tag
from tests.factories import MORNING
from tests.unit.commands.conversation import Person

PRICE = "Google raises the price of Gemini Enterprise from 1 July"


@pytest.fixture
async def eva(store) -> Person:
    """An operator, in a chat of her own."""
    place = Place(PlaceKind.PRIVATE, "7000000009", title="Eva")
    eva = Person(store, MORNING, place=place, external_id="7000000009", name="Eva Berg")
    await eva.becomes(is_operator=True)
    return eva


async def test_a_wrong_tag_is_reported_by_two_taps_and_reaches_the_operator(kari, eva, tell):
    number = await tell(PRICE)
    await kari.writes(f"hvorfor {number}")
    assert await kari.presses("Feil emne") == "Hvilket emne er feil?\n[Google] [Modeller]"
    assert await kari.presses("Modeller") == (
        f"Takk. En operatør ser på emnet Modeller i «{PRICE}». "
        "Er det feil, fjernes det for alle, også fra senere artikler i saken."
    )
    assert "1 melding fra lesere: /meldinger" in await eva.writes("status")
    assert await eva.writes("meldinger") == (
        f"1 melding fra lesere\n«{PRICE}»: 1 leser mener at emnet Modeller er feil. "
        "Modeller: «Models» i teksten.\n[Fjern Modeller] [Avvis] [Se saken]"
    )
    assert await eva.presses("Fjern Modeller") == (
        f"«{PRICE}»: med emnet Modeller → uten det. Senere artikler endrer ikke på det.\n[Angre]"
    )
    assert (await eva.writes("meldinger")).startswith("Ingen lesere har meldt om noe")


async def test_undoing_what_a_report_gave_opens_it_again(kari, eva, tell):
    number = await tell(PRICE)
    await kari.writes(f"feil-emne {number} modeller")
    await eva.writes("reports")
    await eva.presses("Fjern Modeller")
    await eva.presses("Angre")
    assert "emnet Modeller er feil" in await eva.writes("reports")


async def test_an_article_that_does_not_belong_is_reported_by_number_or_outlet_and_split_out(
    kari, eva, tell, store
):
    number = await tell(PRICE, outlets=3)
    await kari.writes(f"why {number}")
    assert "2 Skyukas: " in await kari.presses("Ikke samme sak")
    assert await kari.presses("2") == (
        f"Takk. En operatør ser på om Skyukas hører til «{PRICE}». "
        "Hvis ikke, blir det en egen sak, og de to holdes fra hverandre."
    )
    assert await kari.writes(f"ikke-samme {number} skyukas") == "Det har du meldt fra om allerede. Takk."
    said = await eva.writes("reports")
    assert f"1 leser mener at Skyukas handler om noe annet: «{PRICE}»." in said
    assert "[Skill ut Skyukas] [Avvis] [Se saken]" in said
    assert (await eva.presses("Skill ut Skyukas")).startswith(f"«{PRICE}»: 3 artikler → 2. Egen sak:")
    async with store.reading() as tx:
        assert len(await tx.corrections.apart()) == 1


async def test_what_several_say_is_counted_and_dismissed_together(kari, eva, tell, store):
    number = await tell(PRICE)
    ola = replace(kari, external_id="U2", name="Ola", answers=[])
    for reader in (kari, ola):
        await reader.writes(f"wrong-tag {number} google")
    assert "2 lesere mener at emnet Google er feil" in await eva.writes("reports")
    assert await eva.presses("Avvis") == (
        f"Meldingen om Google i «{PRICE}»: åpen → avvist. Saken blir som den er.\n[Angre]"
    )
    assert (await eva.writes("reports")).startswith("Ingen lesere")
    await eva.writes("reports dismiss 1")
    assert "besvart" in await eva.writes("reports accept 1")
    assert "åpen igjen" in await eva.writes("reports reopen 1")
    assert "2 lesere" in await eva.writes("reports")
    assert "Her er det ingenting å angre." in await eva.writes("reports reopen 1")


async def test_a_correction_by_hand_answers_the_report(kari, eva, tell):
    number = await tell(PRICE, outlets=2)
    await kari.writes(f"wrong-tag {number} google")
    await kari.writes(f"not-same {number} 2")
    await eva.writes(f"story untag {number} google")
    await eva.writes(f"story split {number} 2")
    assert (await eva.writes("reports")).startswith("Ingen lesere")


async def test_a_report_that_no_longer_holds_is_listed_no_more(kari, eva, tell, store):
    number, other = await tell(PRICE), await tell("Google buys a chip maker", tags=())
    await kari.writes(f"wrong-tag {number} google")
    await eva.writes(f"story merge {other} {number}")
    await eva.writes(f"story untag {other} google")
    assert (await eva.writes("reports")).startswith("Ingen lesere")
    assert "melding" not in await eva.writes("status")


async def test_an_operator_who_reports_can_act_at_once(eva, tell, store):
    number = await tell(PRICE)
    await eva.writes(f"wrong-tag {number} google")
    assert "uten det" in await eva.presses("Fjern Google")
    async with store.reading() as tx:
        assert Tag(Facet.COMPANY, "google") not in (await tx.stories.get(number)).tags


async def test_a_reader_in_a_channel_reports_too_and_cannot_answer(store, tell):
    channel = Place(PlaceKind.CHANNEL, "C1", title="ai-nytt")
    ola = Person(store, MORNING, Platform.SLACK, channel, external_id="UOLA1", name="Ola")
    number = await tell(PRICE)
    assert (await ola.writes(f"wrong-tag {number} google")).startswith("Takk.")
    assert ola.last_message.is_private
    for text in ("reports", "reports accept 1", "reports dismiss 1"):
        assert (await ola.writes(text)).startswith("Det kan bare operatøren")


async def test_only_so_many_reports_are_taken_in_a_day(kari, tell, store):
    for number in range(MOST):
        story_id = await tell(f"Google story {number}")
        assert (await kari.writes(f"wrong-tag {story_id} google")).startswith("Takk.")
    assert (await kari.writes(f"wrong-tag {story_id} modeller")).startswith(
        f"Jeg tar imot {MOST} meldinger fra én person i døgnet"
    )
    kari.waits(hours=25)
    assert (await kari.writes(f"wrong-tag {story_id} modeller")).startswith("Takk.")


async def test_what_is_not_there_is_asked_for(kari, tell):
    number = await tell(PRICE)
    assert (await kari.writes(f"wrong-tag {number} aerospace")).startswith(
        "Saken har ikke emnet «aerospace». Hvilket emne er feil?"
    )
    assert (await kari.writes(f"not-same {number}")).endswith("så det er ingenting å skille.")
    bare = await tell("Nothing at all", tags=())
    assert await kari.writes(f"wrong-tag {bare}") == "«Nothing at all» har ingen emner."
    both = await tell(PRICE, outlets=2)
    assert (await kari.writes(f"not-same {both} Bladet")).startswith("Jeg finner ikke «Bladet» i saken.")
    assert (await kari.writes("not-same 4711")).startswith("Jeg har ingen sak")


async def test_the_same_in_english(kari, eva, tell):
    kari.language, eva.language = "en", "en"
    number = await tell(PRICE, outlets=2)
    assert await kari.writes(f"not-same {number} Skyukas") == (
        f"Thank you. An operator will look at whether Skyukas belongs to “{PRICE}”. "
        "If not, it becomes a story of its own, and the two are kept apart."
    )
    assert "1 reader says that Skyukas is about something else" in await eva.writes("reports")
