"""How a digest comes: weekly, so long, on holidays or not, silent, in quiet hours; and its menu."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.digest_options import read_quiet_hours
from bot.commands.length_words import MAX_MINUTES, MAX_STORIES, Length, read_length
from bot.i18n.dates import time_of_day
from bot.model.destination import Place, PlaceKind, QuietHours
from tests.factories import MORNING
from tests.unit.commands.conversation import Person

GROUP = Place(PlaceKind.GROUP, "-1001", title="AI-gruppa")


@pytest.fixture
async def ola(store):
    """A reader of a group, in English."""
    return Person(store, MORNING, place=GROUP, external_id="7000000002", name="Ola", language="en")


# --- weekly -------------------------------------------------------------------------------------


async def test_a_weekly_digest_is_one_line_away(kari):
    await kari.writes("følg google")
    assert await kari.writes("digest weekly friday 14:00") == (
        "Oversikten din (ukentlig): ingen → 5 saker fredag 14.00, følger Google. "
        "Neste: fredag 1. mai kl. 14.00.\n[Forhåndsvis] [Angre]"
    )
    assert "(ukentlig): fredag 14.00 → søndag 18.00" in await kari.writes("ukentlig søndag kl 18")
    assert await kari.writes("undo") == "Angret. Oversikten din (ukentlig): fredag 14.00."


async def test_a_weekly_digest_comes_on_one_day(kari):
    assert "kommer på én dag. Ingenting er endret." in await kari.writes("/ukentlig hverdager 8")
    assert await kari.writes("/weekly") == (
        "Når skal ukas oversikt komme? Velg, eller skriv for eksempel /oversikt ukentlig fredag 14.00\n"
        "[fredag 14.00]\n[søndag 18.00]\n[mandag 08.00]"
    )
    assert "ingen → 5 saker søndag 18.00" in await kari.presses("søndag 18.00")


async def test_orders_to_the_weekly_digest_name_it(kari):
    await kari.writes("følg google")
    await kari.writes("/ukentlig fredag 14")
    assert "(ukentlig): 5 saker → 10 saker" in await kari.writes("oversikt ukentlig lengde 10")
    assert "(ukentlig): oversikten på → oversikten av" in await kari.writes("digest weekly off")
    assert "(daglig): 5 saker → 3 saker" in await kari.writes("digest @daglig length 3")


# --- length -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("5", Length(stories=5)),
        ("ti", Length(stories=10)),
        ("3 saker", Length(stories=3)),
        ("five stories", Length(stories=5)),
        ("3 min", Length(minutes=3)),
        ("3min", Length(minutes=3)),
        ("tre minutter", Length(minutes=3)),
        ("Three minutes", Length(minutes=3)),
        ("1 minutt", Length(minutes=1)),
    ],
)
def test_lengths_as_people_write_them(text, length):
    assert read_length(text) == length


@pytest.mark.parametrize(
    "text", ["", "0", "11", "16 min", "3 4", "min", "minutes", "3 hours", "-3", "3.5", "²"]
)
def test_what_is_no_length(text):
    assert read_length(text) is None


@given(st.text(max_size=12))
def test_any_text_is_a_length_within_bounds_or_none(text):
    length = read_length(text)

    assert length is None or 1 <= (length.stories or length.minutes or 0) <= max(MAX_STORIES, MAX_MINUTES)


async def test_a_digest_may_be_as_long_as_a_few_minutes(kari):
    await kari.writes("følg google")
    assert "5 saker → 3 minutter" in await kari.writes("/lengde tre minutter")
    assert "3 minutter hverdager 08.00" in await kari.writes("list")
    assert "3 minutter → 7 saker" in await kari.writes("digest length 7")
    await kari.writes("undo")
    assert "3 minutter hverdager 08.00" in await kari.writes("list")


# --- holidays, sound, quiet hours ---------------------------------------------------------------


async def test_holidays_are_skipped_in_the_country_of_the_zone(kari):
    await kari.writes("følg google")
    await kari.gets_todays_digest()
    await kari.gets_todays_digest()  # on Thursday 30 April
    assert "Neste: i morgen 08.00." in await kari.writes("list")
    assert await kari.writes("digest holidays on") == (
        "Oversikten din: kommer også på fridager → hopper over fridager (Norge). "
        "Neste: mandag 4. mai kl. 08.00 (fredag er fridag).\n[Angre]"
    )
    assert "(Norge) → hopper over fridager (Sverige)" in await kari.writes("oversikt fridager Sverige")
    assert "→ kommer også på fridager" in await kari.writes("oversikt fridager nei")
    assert "→ hopper over fridager (Norge)" in await kari.writes("oversikt fridager NO")


async def test_holidays_of_no_country_are_asked_for(kari):
    await kari.writes("følg google")
    await kari.writes("timezone UTC")
    assert (await kari.writes("digest holidays on")).startswith("Fridager i hvilket land?")
    assert "Jeg kjenner ikke noe land som heter «Mars»." in await kari.writes("digest holidays Mars")
    assert "→ hopper over fridager (Norge)" in await kari.writes("oversikt fridager norge")


async def test_a_digest_may_come_without_sound(kari):
    await kari.writes("følg google")
    assert await kari.writes("/silent") == "Skal oversikten komme med lyd?\n[Uten lyd] [Med lyd]"
    assert "med lyd → uten lyd" in await kari.presses("Uten lyd")
    assert await kari.writes("undo") == "Angret. Oversikten din: med lyd."


async def test_quiet_hours_are_the_places_and_can_be_undone(kari):
    await kari.writes("følg google")
    assert await kari.writes("/stille 22-07") == (
        "Oversikten din: stille timer: ingen → 22.00–07.00. "
        "Oversikter og beskjeder venter til de er over. Svar kommer med en gang.\n[Angre]"
    )
    assert "Stille 22.00–07.00" in await kari.writes("list")
    assert "22.00–07.00 → ingen" in await kari.writes("/quiet off")
    assert await kari.writes("undo") == "Angret. Oversikten din: stille timer: 22.00–07.00."
    assert (await kari.writes("/quiet now and then")).startswith(
        "Jeg er ikke sikker på hva «now and then» betyr."
    )


@given(
    st.times(),
    st.times(),
    st.sampled_from(["nb", "en"]),
    st.sampled_from(["{}-{}", "{} – {}", "{} til {}", "from {} to {}", "fra {} til {}"]),
)
def test_quiet_hours_read_back_as_they_were_written(start, end, language, written):
    hours = [time.replace(second=0, microsecond=0) for time in (start, end)]
    read = read_quiet_hours(written.format(*(time_of_day(time, language) for time in hours)))

    assert read == (QuietHours(*hours) if hours[0] != hours[1] else None)


@pytest.mark.parametrize("text", ["", "22", "22-", "-7", "22-25", "7-7", "22-07-08", "22-07 fredag"])
def test_what_are_no_quiet_hours(text):
    assert read_quiet_hours(text) is None


# --- the menu and the list ----------------------------------------------------------------------


async def test_the_menu_changes_in_place(kari):
    await kari.writes("følg google")
    await kari.writes("oversikt")
    assert not kari.last_message.replaces_original

    assert (await kari.presses("Uten lyd")).startswith(
        "Oversikten din: med lyd → uten lyd.\nOversikten din: 5"
    )
    assert kari.last_message.replaces_original
    assert "uten lyd → med lyd" in await kari.presses("Med lyd")


async def test_a_question_of_the_menu_is_answered_in_the_menu(kari):
    await kari.writes("følg google")
    await kari.writes("digest")
    assert (await kari.presses("Lengde")).endswith("[3] [5] [10]\n[3 min] [5 min]\n[Tilbake]")
    assert kari.last_message.replaces_original

    said = await kari.presses("3 min")

    assert said.startswith("Oversikten din: 5 saker → 3 minutter.\nOversikten din: 3 minutter hverdager")
    assert said.endswith("[Angre]")
    assert kari.last_message.replaces_original
    assert await kari.presses("Angre") == "Angret. Oversikten din: 5 saker."


async def test_the_menu_of_one_digest_leads_to_the_other(kari):
    await kari.writes("følg google")
    await kari.writes("digest")
    await kari.presses("En ukentlig også")
    assert "(ukentlig): ingen → 5 saker fredag 14.00" in await kari.presses("fredag 14.00")
    assert "Oversikten din (ukentlig): 5 saker fredag 14.00" in await kari.presses("→ ukentlig")
    assert "(ukentlig): oversikten på → oversikten av" in await kari.presses("Slå av")


async def test_the_button_below_a_digest_ends_it_at_once_and_offers_a_pause(kari):
    await kari.writes("følg google")
    assert await kari.writes("digest @daily stop") == (
        "Oversikten din er slått av. Valgene dine er bevart. Fortsett: /oversikt på\n"
        "[Heller pause en uke] [Angre]"
    )
    assert not kari.last_message.replaces_original
    assert await kari.presses("Heller pause en uke") == (
        "Oversikten din: oversikten av → oversikten på pause til tirsdag 5. mai kl. 08.00. "
        "Neste: tirsdag 5. mai kl. 08.00.\n[Fortsett] [Angre]"
    )
    assert await kari.presses("Angre") == "Angret. Oversikten din: oversikten av."


async def test_in_a_group_only_admins_end_a_digest_and_others_get_a_notice(ola, store):
    admin = Person(store, MORNING, place=GROUP, is_chat_admin=True, language="en")
    await admin.writes("subscribe google")
    await admin.gets_todays_digest()

    await ola.presses_old("digest @daily stop")

    (message,) = ola.answers[-1].messages
    assert message.is_only_toast
    assert "its admins can" in message.toast
    assert "is off. What you chose is kept." in await admin.writes("digest @daily stop")


async def test_the_list_drops_and_lets_come_again_in_place(kari):
    await kari.writes("følg google, sikkerhet")
    await kari.writes("demp krypto")
    await kari.writes("list")
    assert (await kari.presses("✕ Google")).startswith(
        "Oversikten din: følger Google og Sikkerhet → Sikkerhet."
    )
    assert kari.last_message.replaces_original
    assert "demper «krypto» → ingenting" in await kari.presses("Avdemp «krypto»")
    assert "✕ Google" not in await kari.writes("list")


async def test_readers_of_a_group_see_its_list_and_change_nothing(ola, store):
    admin = Person(store, MORNING, place=GROUP, is_chat_admin=True, language="en")
    await admin.writes("subscribe google")
    assert "[✕ Google]" not in await ola.writes("list")
    await ola.presses_old("list unfollow google")
    assert ola.last_message.is_only_toast
    assert "Follows Google" in await ola.writes("list")


async def test_what_changed_alike_in_all_digests_is_said_once(kari):
    await kari.writes("følg google")
    await kari.writes("/ukentlig fredag 14")
    assert (await kari.writes("demp krypto")).startswith("Oversikten din: demper ingenting → «krypto». ")


# --- targets ------------------------------------------------------------------------------------


async def test_outlets_go_by_their_name_or_host_with_or_without_frills(kari, tell):
    await tell("Google sets end date", outlets=4)
    assert "følger Kodeposten" in await kari.writes("følg kodeposten")
    for same in ("Kodeposten", "kilde:KODEPOSTEN", "kodeposten.no", "0.example"):
        assert (await kari.writes(f"følg {same}")).startswith("Slik er det allerede.")
    assert "→ Kodeposten og The Ledger" in await kari.writes("følg ledger")
    assert "demper ingenting → Dagens Sky" in await kari.writes("demp dagenssky")


async def test_words_in_quotes_are_kept_together_whatever_stands_in_them(kari):
    await kari.writes("demp «ro og mak», google og “rock, paper” samt")
    assert "Demper «ro og mak», Google, «rock, paper» og «samt»" in await kari.writes("list")


async def test_norwegian_letters_and_case_do_not_matter(kari):
    await kari.writes("FØLG ÅPNE MODELLER")
    assert "Følger Åpne modeller" in await kari.writes("list")
