"""Cards, reasons, previews and digests by hand."""

from bot.model.tag import Facet, Tag
from tests.factories import GOOGLE

PRICE = "Google raises the price of Gemini Enterprise from 1 July"


async def test_a_number_opens_the_card(kari, tell):
    await tell(PRICE, outlets=3)
    await kari.writes("google")
    card = await kari.presses("1")
    assert card.startswith(f"{PRICE} [en]\nGoogle · Modeller\n")
    assert card.endswith("[Lagre] [Mindre slikt] [Hvorfor]\n[Kilder]")
    assert not kari.last_message.replaces_original


async def test_the_reasons_name_words_points_and_sources(kari, tell):
    await kari.writes("følg google")
    await tell(PRICE, outlets=3)
    await kari.writes("google")
    await kari.presses("1")

    said = await kari.presses("Hvorfor")
    lines = said.splitlines()
    assert lines[0] == PRICE
    assert lines[1:3] == ["Du følger Google.", "Google: «Google» i tittelen · Modeller: «Models» i teksten"]
    assert "poeng, grensen er 5,0: " in lines[3]
    assert "prisendring for kunder" in lines[3]
    assert lines[4].startswith("3 kilder om samme hendelse: Kodeposten, Skyukas og The Ledger.")
    assert lines[5:] == [
        "Valgt automatisk uten redaktør.",
        "[Les den] [Mindre slikt]",
        "[Demp Modeller] [Demp Google]",
        "[Feil emne] [Ikke samme sak]",
    ]


async def test_the_reasons_in_english_for_one_who_follows_nothing(kari, tell):
    kari.language = "en"
    story_id = await tell(PRICE)
    said = await kari.writes(f"why {story_id}")
    assert "Nothing is followed here, so what matters most comes." in said
    assert "Google: “Google” in the title · Models: “Models” in the text" in said
    assert " points, the threshold is 5.0: " in said
    assert "One source: Kodeposten." in said


async def test_a_story_that_is_not_there(kari):
    for text in ("open 99999", "why 99999", "open abc", "why " + "9" * 40, "open ٣"):
        assert (await kari.writes(text)).startswith("Jeg har ingen sak")
    assert (await kari.writes("why")).startswith("Hvilken sak?")


async def test_a_typed_number_means_the_last_digests_and_a_button_the_storys(kari, tell):
    await kari.writes("følg google")
    other = await tell("Other news", tags=(Tag(Facet.COMPANY, "intel"),), base_score=0.1)
    await tell(PRICE, outlets=4, hours_ago=-22)
    assert other == 1
    await kari.gets_todays_digest()

    assert (await kari.writes("åpne 1")).startswith(PRICE)
    await kari.writes("search Other news")
    assert (await kari.presses("1")).startswith("Other news")


async def test_a_preview_is_for_the_asker_and_tells_nothing(kari, tell):
    await kari.writes("følg google")
    await tell(PRICE, outlets=4)
    said = await kari.writes("forhåndsvis")
    assert said.startswith("Slik ser utgaven ut nå (08.00). Nye saker kan komme til før i morgen 08.00.\n")
    assert PRICE in said
    assert kari.last_message.is_private
    assert kari.answers[-1].chosen == ()


async def test_a_digest_now_is_told(kari, tell):
    await kari.writes("følg google")
    story_id = await tell(PRICE, outlets=4)
    assert PRICE in await kari.writes("oversikt nå")
    assert [chosen.story_id for chosen in kari.answers[-1].chosen] == [story_id]
    assert kari.answers[-1].edition_id is not None


async def test_the_nearest_of_a_quiet_day(kari, tell):
    await kari.writes("følg google")
    await tell("Google tidies a small thing", hours_ago=-22, base_score=2.0)
    await kari.gets_todays_digest()
    assert "Google tidies a small thing" in await kari.writes("digest nearest")


async def test_without_a_digest_there_is_nothing_to_preview(kari):
    for text in ("preview", "digest now", "digest time 8", "digest length 3", "pause", "digest on", "digest"):
        assert (await kari.writes(text)).startswith("Hit kommer det ingen oversikt ennå.")


async def test_tags_are_named_in_the_readers_language(kari, tell):
    await tell(PRICE, tags=(GOOGLE,))
    said = await kari.writes("emner")
    assert "Sikkerhet" in said
    assert "Selskaper i nyhetene denne uken: Google" in said
    assert "Nvidia" in await kari.presses("Alle selskaper")
