"""Commands that change a place's settings: before → after, and Undo."""

import json
from dataclasses import replace

import pytest

from bot.curation.catalog import load_catalog
from bot.model.tag import Facet


async def test_following_in_a_new_place_makes_the_default_digest_and_says_when_it_comes(kari):
    assert await kari.writes("abonner google") == (
        "Oversikten din: ingen → 5 saker hverdager 08.00, følger Google. Neste: i morgen 08.00.\n[Angre]"
    )
    assert await kari.presses("Angre") == "Angret. Oversikten din: ingen."
    assert (await kari.writes("list")).startswith("Hit kommer det ingen oversikt ennå.")


async def test_the_same_in_english(kari):
    kari.language = "en"
    assert await kari.writes("/subscribe google, security") == (
        "Your digest: none → 5 stories weekdays 08:00, follows Google and Security. Next: tomorrow 08:00.\n"
        "[Undo]"
    )
    assert await kari.presses("Undo") == "Undone. Your digest: none."


async def test_several_targets_may_be_named_at_once(kari):
    await kari.writes("sub google microsoft")
    assert "Følger Google og Microsoft" in await kari.writes("list")
    await kari.writes("følg Hugging Face og sikkerhet")
    assert "Følger Google, Microsoft, Hugging Face og Sikkerhet" in await kari.writes("liste")


async def test_an_unknown_tag_changes_nothing_and_offers_what_is_near_and_the_word(kari):
    said = await kari.writes("følg gogle")
    assert said == (
        "Ingen emner eller kilder heter «gogle». Ingenting er endret. Mente du et av disse? "
        "Alle emner: /emner\n[Google] [Ordet «gogle»]"
    )
    assert "følger «gogle»" in await kari.presses("Ordet «gogle»")


async def test_where_nothing_is_near_the_word_itself_is_offered(kari):
    assert await kari.writes("følg xyzzy") == (
        "Ingen emner eller kilder heter «xyzzy». Ingenting er endret. "
        "Ta selve ordet, eller se alle emner: /emner\n[Ordet «xyzzy»]"
    )


async def test_a_new_time_zone_moves_the_end_of_no_mute(kari):
    await kari.writes("følg google")
    await kari.writes("demp krypto 7d")
    said = await kari.writes("tidssone London")
    assert "Oslo → London" in said
    assert "krypto" not in said


async def test_what_of_a_list_is_unknown_is_named(kari):
    said = await kari.writes("følg google, zzzqqq")
    assert "følger Google" in said
    assert "Jeg kjenner ingen emner som heter «zzzqqq»." in said


async def test_following_twice_is_no_change(kari):
    await kari.writes("følg google")
    assert await kari.writes("følg google") == "Slik er det allerede. Neste: i morgen 08.00."


async def test_unfollowing_goes_back_to_everything(kari):
    await kari.writes("følg google")
    assert await kari.writes("unsub google") == (
        "Oversikten din: følger Google → det viktigste av alt.\n[Angre]"
    )
    assert await kari.presses("Angre") == "Angret. Oversikten din: følger Google."


async def test_unfollowing_without_a_name_offers_what_is_followed(kari):
    await kari.writes("følg google, sikkerhet")
    assert await kari.writes("avslutt") == "Hva skal ikke følges lenger?\n[Google] [Sikkerhet]"
    assert "følger Google og Sikkerhet → Sikkerhet" in await kari.presses("Google")


async def test_a_mute_may_end_by_itself(kari):
    await kari.writes("følg google")
    assert await kari.writes("demp krypto 7d") == (
        "Oversikten din: demper ingenting → «krypto» (til tirsdag 5. mai kl. 08.00). "
        "Saker om det holdes ute, uansett hva annet som følges.\n[I en dag] [Alltid] [Angre]"
    )
    await kari.presses("Alltid")
    assert "Demper «krypto»" in await kari.writes("list")
    await kari.writes("demp krypto 1d")
    kari.waits(days=2)
    assert "krypto" not in await kari.writes("list")


@pytest.mark.parametrize(
    "typed", ["demp google 0d", "demp google -1d", "demp google 999999 dager", "mindre google 999u"]
)
async def test_a_span_that_cannot_be_is_no_word(kari, typed):
    assert await kari.writes(typed) == "Fra en dag til et år, eller alltid. Ingenting er endret."


async def test_a_mute_where_no_digest_comes_orders_none(kari):
    await kari.writes("demp krypto")

    assert "Den er slått av." in await kari.writes("list")


async def test_what_is_said_of_a_muted_outlet_is_true_of_an_outlet(kari, tell):
    await tell("Google sets end date for Gemini 2.5")
    said = await kari.writes("demp Kodeposten")
    assert "Artiklene derfra holdes ute; det andre også har, kommer likevel." in said


@pytest.mark.parametrize(("typed", "label"), [("demp", "I en dag"), ("mindre", "Demp helt")])
async def test_what_is_held_back_from_one_digest_stays_in_the_other(kari, typed, label):
    await kari.writes("følg openai")
    await kari.writes("ukentlig fredag 14")
    await kari.writes(f"{typed} @ukentlig google")

    await kari.presses(label)

    daily, _, weekly = (await kari.writes("list")).partition("(ukentlig)")
    assert "Google" not in daily
    assert "Demper Google" in weekly


async def test_taking_back_asks_of_the_digest_that_is_named_and_leaves_the_other(kari):
    await kari.writes("følg openai")
    await kari.writes("ukentlig fredag 14")
    await kari.writes("demp google")

    await kari.writes("avdemp @ukentlig")
    await kari.presses("Google")
    await kari.writes("avslutt @ukentlig")
    await kari.presses("OpenAI")

    daily, _, weekly = (await kari.writes("list")).partition("[")[0].partition("(ukentlig)")
    assert "Følger OpenAI" in daily
    assert "Demper Google" in daily
    assert "Google" not in weekly
    assert "OpenAI" not in weekly


async def test_muting_takes_the_place_of_following_and_undo_brings_it_back(kari):
    await kari.writes("følg google")
    said = await kari.writes("mute google")
    assert "følger Google → det viktigste av alt; demper ingenting → Google" in said
    assert await kari.presses("Angre") == "Angret. Oversikten din: følger Google; demper ingenting."


async def test_unmute_lets_it_come_again(kari):
    await kari.writes("mute google")
    assert "demper Google → ingenting" in await kari.writes("avdemp google")
    assert await kari.writes("unmute") == "Ingenting er dempet her. Demp noe: /demp krypto 7d"


async def test_the_time_moves_as_people_write_it(kari):
    await kari.writes("følg google")
    assert await kari.writes("schedule man-fre 7.30") == (
        "Oversikten din: hverdager 08.00 → hverdager 07.30. Neste: i morgen 07.30.\n[Angre]"
    )
    assert await kari.presses("Angre") == "Angret. Oversikten din: hverdager 08.00."


@pytest.mark.parametrize("text", ["oversikt 7.30", "/tid 7.30", "digest time kl. 7.30", "oversikt tid 07:30"])
async def test_a_time_alone_keeps_the_days(kari, text):
    await kari.writes("følg google")
    assert "hverdager 08.00 → hverdager 07.30" in await kari.writes(text)


async def test_an_unclear_time_becomes_choices(kari):
    await kari.writes("følg google")
    said = await kari.writes("digest time halv åtte-ish")
    assert said.startswith("Jeg er ikke sikker på hva «halv åtte-ish» betyr. Ingenting er endret.")
    assert "hverdager 08.00 → hverdager 16.00" in await kari.presses("16.00")


async def test_length_stays_between_one_and_ten(kari):
    await kari.writes("følg google")
    assert "5 saker → 7 saker" in await kari.writes("digest length 7")
    assert (await kari.writes("oversikt lengde 200")).startswith(
        "«200» kan jeg ikke bruke her. Ingenting er endret. Hvor mange saker på det meste, fra 1 til 10?"
    )
    assert "7 saker → 3 saker" in await kari.presses("3")


@pytest.mark.parametrize("words", ["digest length 99", "pause 99999d", "pause en stund"])
async def test_what_is_no_length_or_span_is_said_before_asking_back(kari, words):
    await kari.writes("/start done")
    said = await kari.writes(words)
    assert said.startswith(f"«{words.removeprefix('digest ').partition(' ')[2]}» kan jeg ikke bruke her.")
    assert "Ingenting er endret." in said


async def test_a_pause_ends_by_itself_and_by_resume(kari):
    await kari.writes("følg google")
    assert await kari.writes("pause 7d") == (
        "Oversikten din: oversikten på → oversikten på pause til tirsdag 5. mai kl. 08.00. "
        "Neste: tirsdag 5. mai kl. 08.00.\n[Fortsett] [Angre]"
    )
    assert "Neste: i morgen 08.00." in await kari.presses("Fortsett")


async def test_stop_keeps_the_choices(kari):
    await kari.writes("følg google")
    assert await kari.writes("/stop") == (
        "Oversikten din er slått av. Valgene dine er bevart. Fortsett: /oversikt på\n[Angre]"
    )
    assert "Følger Google" in await kari.writes("list")
    assert "oversikten av → oversikten på. Neste: i morgen 08.00." in await kari.writes("/digest on")


async def test_a_second_digest_stands_beside_the_first(kari):
    await kari.writes("følg google")
    assert await kari.writes("digest add weekly friday 14:00") == (
        "Oversikten din (ukentlig): ingen → 5 saker fredag 14.00, følger Google. "
        "Neste: fredag 1. mai kl. 14.00.\n[Forhåndsvis] [Angre]"
    )
    assert "(ukentlig): 5 saker → 10 saker" in await kari.writes("digest @weekly length 10")
    assert "(ukentlig): følger Google → Google og Sikkerhet" in await kari.writes("følg @weekly sikkerhet")
    listed = await kari.writes("list")
    assert "Oversikten din (daglig): 5 saker hverdager 08.00" in listed
    assert "Oversikten din (ukentlig): 10 saker fredag 14.00" in listed
    assert (await kari.writes("digest @monthly off")).startswith("Ingen oversikt her heter «@monthly».")


async def test_a_removed_digest_comes_back_with_undo(kari):
    await kari.writes("følg google")
    await kari.writes("digest add weekly friday 14:00")
    await kari.writes("digest @weekly remove")
    assert "ukentlig" not in await kari.writes("list")
    await kari.writes("undo")
    assert "(ukentlig): 5 saker fredag" in await kari.writes("list")


async def test_the_time_zone_moves_place_and_digests(kari):
    await kari.writes("følg google")
    assert await kari.writes("tidssone London") == (
        "Oversikten din: tidssone: Oslo → London. Neste: i dag 08.00.\n[Angre]"
    )
    assert "5 saker hverdager 08.00 (London)" in await kari.writes("list")


async def test_an_unknown_zone_changes_nothing(kari):
    said = await kari.writes("timezone Osloo")
    assert said.startswith("Ingen tidssone eller by heter «Osloo». Ingenting er endret.")
    assert "[Oslo]" in said


async def test_the_language_answers_in_itself(kari):
    await kari.writes("følg google")
    assert await kari.writes("språk engelsk") == ("Your digest: Norsk → English.\n[Undo]")
    assert await kari.presses("Undo") == "Angret. Oversikten din: Norsk."
    await kari.writes("språk engelsk")
    assert "weekdays 08:00" in await kari.writes("list")
    assert await kari.writes("language nn") == "Oversikten din: English → Norsk.\n[Angre]"


async def test_a_language_we_do_not_speak_offers_those_we_do(kari):
    assert await kari.writes("språk klingon") == "Jeg kan ikke «klingon», men disse:\n[Norsk] [English]"


async def test_undo_stops_at_what_was_changed_since(kari):
    await kari.writes("følg google")
    await kari.writes("oversikt 7.30")
    first = kari.buttons()[-1].action
    await kari.writes("digest length 7")

    said = await kari.writes(first)
    assert said == (
        "Ikke angret, for dette er endret siden: Oversikten din: 5 saker → 7 saker.\n[Angre det først]"
    )
    await kari.presses("Angre det først")
    assert await kari.writes(first) == "Angret. Oversikten din: hverdager 08.00."
    assert await kari.writes(first) == "Det er angret allerede."


async def test_undo_is_not_held_up_by_a_digest_sent_since(kari, tell):
    await tell("Google sets end date", hours_ago=1, outlets=4)
    await kari.writes("følg google")
    await kari.writes("digest length 7")
    action = kari.buttons()[-1].action
    await kari.gets_todays_digest()

    assert await kari.writes(action) == "Angret. Oversikten din: 5 saker."
    assert "Neste: i morgen 08.00." in await kari.writes("list")


async def test_nothing_to_undo_is_said(kari):
    for text in ("undo", "undo 99", "undo " + "9" * 30, "undo ²"):
        assert await kari.writes(text) == "Her er det ingenting å angre."


async def test_less_of_something_says_for_how_long_and_is_taken_back(kari):
    await kari.writes("følg google")
    assert await kari.writes("mindre google") == (
        "Du får færre saker om Google i 30 dager.\n[Demp helt] [Angre]"
    )
    assert "Følger Google\nToner ned Google (til torsdag 28. mai kl. 08.00)" in (await kari.writes("list"))
    assert await kari.writes("angre") == "Angret. Google vises som før."
    assert "Toner ned" not in await kari.writes("list")


async def test_less_in_one_digest_of_several_names_it(kari):
    await kari.writes("følg openai")
    await kari.writes("ukentlig fredag 14")
    assert await kari.writes("mindre @ukentlig google") == (
        "Oversikten din (ukentlig) får færre saker om Google i 30 dager.\n[Demp helt] [Angre]"
    )
    assert "Oversikten din (daglig) får færre saker om Google fra nå av." in (
        await kari.writes("less @1 google always")
    )


async def test_less_may_be_for_a_week_or_for_good_and_ends_by_unmute(kari):
    assert "i 7 dager" in await kari.writes("færre krypto 7d")
    assert "fra nå av" in await kari.writes("less krypto for alltid")
    assert await kari.writes("unmute") == "Hva skal komme igjen?\n[«krypto»]"
    assert "toner ned «krypto» → ingenting" in await kari.presses("«krypto»")


async def test_what_is_followed_goes_on_after_a_mute_that_ends(kari):
    await kari.writes("følg google")
    await kari.writes("demp google 7d")
    assert "Følger Google\nDemper Google (til" in await kari.writes("list")
    kari.waits(days=8)
    assert "Følger Google\n[" in await kari.writes("list")


async def test_why_names_what_less_took_from_the_score(kari, tell):
    await tell("Google sets end date for Gemini 2.5")
    await kari.writes("latest google")
    assert "færre slike er ønsket" not in await kari.writes("why 1")
    await kari.writes("less google")
    assert "færre slike er ønsket -2,0" in await kari.writes("why 1")


async def test_a_change_of_before_an_upgrade_can_be_undone_after_it(kari):
    await kari.writes("følg google")
    await kari.writes("digest length 7")
    async with kari.store.transaction() as tx:
        change = await tx.changes.get(2)
        before, after = (_as_an_older_siste_wrote_it(text) for text in (change.before, change.after))
        older = await tx.changes.add(replace(change, before=before, after=after))

    assert await kari.writes(f"undo {older}") == "Angret. Oversikten din: 5 saker."


def _as_an_older_siste_wrote_it(snapshot: str) -> str:
    settings = json.loads(snapshot)
    del settings["quiet"]
    for name in ("reading_minutes", "skips_holidays", "country", "is_silent"):
        del settings["digests"][0][name]
    return json.dumps(settings)


async def test_of_many_tags_none_is_left_out_silently(kari):
    tags = [tag.slug for tag in load_catalog().all(Facet.COMPANY)]

    said = await kari.writes("følg " + ", ".join(tags[:100]))
    assert said.partition("følger ")[2].count(", ") == 98
    assert await kari.writes("følg " + ", ".join(tags[:101])) == (
        "Det er mer enn 100 på én gang. Ingenting er endret. Send det i flere deler."
    )
    assert await kari.writes("demp " + " og ".join(f"'ord {number}'" for number in range(101))) == (
        "Det er mer enn 100 på én gang. Ingenting er endret. Send det i flere deler."
    )
