"""`latest`: the newest on a tag, on words, or on anything."""

import pytest

from bot.model.tag import Facet, Tag
from tests.factories import GOOGLE, MICROSOFT, MODELS

COHERE = Tag(Facet.COMPANY, "cohere")
GPT = Tag(Facet.COMPANY, "openai")
SECURITY = Tag(Facet.TOPIC, "security")


async def seven_on_google(tell):
    await tell(
        "Google setter sluttdato for Gemini 2.5: 30. september", hours_ago=13, outlets=3, language="no"
    )
    await tell("Google opens Gemma 4 under Apache 2.0", hours_ago=4 * 24, outlets=4)
    await tell("Google bygger datasenter i Skien videre ut", hours_ago=5 * 24, outlets=2, language="no")
    for number in range(4):
        await tell(f"Google item {number}", hours_ago=6 * 24 + number)


async def test_a_tag_is_answered_newest_first_with_what_there_is_more_of(kari, tell):
    await seven_on_google(tell)

    assert await kari.writes("/latest google") == (
        "Google · 3 av 7 saker siste uke, nyeste først\n"
        "1 Google setter sluttdato for Gemini 2.5: 30. september · i går · 3 kilder\n"
        "2 Google opens Gemma 4 under Apache 2.0 [en] · fredag · 4 kilder\n"
        "3 Google bygger datasenter i Skien videre ut · torsdag · 2 kilder\n"
        "[1] [2] [3]\n"
        "[Flere] [Følg Google]"
    )


async def test_the_same_in_english(kari, tell):
    await seven_on_google(tell)
    kari.language = "en"

    assert await kari.writes("/latest google") == (
        "Google · 3 of 7 stories this week, newest first\n"
        "1 Google setter sluttdato for Gemini 2.5: 30. september [no] · yesterday · 3 sources\n"
        "2 Google opens Gemma 4 under Apache 2.0 · Friday · 4 sources\n"
        "3 Google bygger datasenter i Skien videre ut [no] · Thursday · 2 sources\n"
        "[1] [2] [3]\n"
        "[More] [Follow Google]"
    )


async def test_more_turns_the_page_in_place_and_back(kari, tell):
    await seven_on_google(tell)
    await kari.writes("google")

    second = await kari.presses("Flere")
    assert second.startswith("Google · 4–6 av 7 saker siste uke")
    assert kari.last_message.replaces_original
    await kari.presses("Flere")
    assert (await kari.presses("Nyeste")).startswith("Google · 3 av 7")


async def test_a_typed_list_stands_for_itself(kari, tell):
    await seven_on_google(tell)
    await kari.writes("google")
    assert not kari.last_message.replaces_original


async def test_an_alias_in_either_language_finds_the_tag(kari, tell):
    await tell("Alphabet reports", hours_ago=2)
    for text in ("latest DeepMind", "siste alphabet", "/SISTE Gemini", "nyeste google"):
        assert (await kari.writes(text)).startswith("Google · 1 av 1 sak")


async def test_the_whole_text_is_an_alias_before_its_number_is_a_count(kari, tell):
    for number in range(3):
        await tell(f"OpenAI item {number}", hours_ago=number + 1, tags=(GPT,))

    assert (await kari.writes("latest Windows 11")).startswith("Ingenting om Microsoft")
    assert (await kari.writes("latest openai 2")).startswith("OpenAI · 2 av 3 saker")
    assert (await kari.writes("latest 1")).startswith("Siste nytt · 1 av 3 saker")


async def test_a_story_of_todays_digest_is_marked(kari, tell):
    await kari.writes("subscribe google")
    await tell("Google sets end date for Gemini 2.5: 30 September", hours_ago=-22, outlets=4)
    await kari.gets_todays_digest()

    assert "i dag · 4 kilder · i dagens oversikt" in await kari.writes("latest google")
    assert (await kari.writes("1")).startswith("Google sets end date")


async def test_noise_is_left_out_of_lists(kari, tell):
    await tell("Google Pixel at half price", base_score=0.2)
    assert (await kari.writes("latest google")).startswith("Ingenting viktig om Google de siste 7 dagene.")


async def test_nothing_of_late_names_the_last_one(kari, tell):
    kari.language = "en"
    await tell("Cohere opens in Stockholm", hours_ago=16 * 24, tags=(COHERE,))

    assert await kari.writes("latest cohere") == (
        "Nothing on Cohere in the last 7 days. Latest: 12 April, “Cohere opens in Stockholm”.\n"
        "[Read it] [Follow Cohere]"
    )
    assert (await kari.presses("Read it")).startswith("Cohere opens in Stockholm")


async def test_a_tag_without_any_story_says_so(kari):
    assert await kari.writes("latest cohere") == "Ingenting om Cohere så langt.\n[Følg Cohere]"


async def test_a_misspelt_tag_is_guessed(kari, tell):
    await tell("Google opens Gemma", hours_ago=3)
    assert await kari.writes("/latest gogle") == (
        "Ingen emner heter «gogle». Mente du dette? Alle emner: /emner\n[Google]"
    )
    assert (await kari.presses("Google")).startswith("Google · 1 av 1 sak")


async def test_words_that_are_no_tag_are_searched_for(kari, tell):
    await tell("Equinor maps wells with AI", tags=(MICROSOFT,))
    assert (await kari.writes("Equinor wells")).startswith(
        "«Equinor wells» · 1 av 1 sak siste 30 dager, nyeste først\n1 Equinor maps wells with AI [en]"
    )


async def test_search_pages_through_what_it_found(kari, tell):
    for number in range(5):
        await tell(f"Equinor well {number}", hours_ago=number + 1, tags=(MICROSOFT,))

    assert (await kari.writes("søk equinor")).startswith("«equinor» · 3 av 5 saker")
    assert (await kari.presses("Flere")).startswith("«equinor» · 4–5 av 5 saker")


async def test_search_without_words_or_without_luck_says_what_to_do(kari):
    assert await kari.writes("søk") == "Søke etter hva? For eksempel /søk Equinor"
    assert (await kari.writes("søk zzz")).endswith("Færre ord finner mer.")


async def test_a_company_that_only_stories_know_is_a_tag_too(kari, tell):
    await tell("Fjordbyte built an AI router", tags=(Tag(Facet.COMPANY, "fjordbyte"),))
    assert (await kari.writes("latest Fjordbyte")).startswith("Fjordbyte · 1 av 1 sak")


async def test_following_from_a_list_removes_its_button(kari, tell):
    await tell("Google opens Gemma", hours_ago=3)
    await kari.writes("google")
    await kari.presses("Følg Google")
    assert "Følg Google" not in await kari.writes("google")


async def test_an_empty_siste_says_where_to_look(kari):
    assert await kari.writes("/latest") == ("Ingen saker de siste 7 dagene. Sier /status at alt er bra?")


@pytest.fixture
async def mixed(tell):
    """Stories under one tag or two, the newest first."""
    for hours, (headline, tags) in enumerate(
        {
            "Google opens a model": (GOOGLE, MODELS),
            "Google mends a hole in Gjøvik": (GOOGLE, SECURITY),
            "Microsoft opens a model": (MICROSOFT, MODELS),
            "Microsoft mends a hole": (MICROSOFT, SECURITY),
        }.items(),
        start=1,
    ):
        await tell(headline, hours_ago=hours, tags=tags)


QUESTIONS = {
    "google + modeller": ("Google + Modeller", ["Google opens a model"]),
    "google+models": ("Google + Modeller", ["Google opens a model"]),
    "google, microsoft": ("Google eller Microsoft", [1, 2, 3, 4]),
    "google og microsoft": ("Google eller Microsoft", [1, 2, 3, 4]),
    "google or microsoft": ("Google eller Microsoft", [1, 2, 3, 4]),
    "google -security": ("Google, uten Sikkerhet", ["Google opens a model"]),
    "google uten sikkerhet": ("Google, uten Sikkerhet", ["Google opens a model"]),
    "-security": ("Alt uten Sikkerhet", ["Google opens a model", "Microsoft opens a model"]),
    "google + modeller, microsoft + sikkerhet": (
        "Google + Modeller eller Microsoft + Sikkerhet",
        ["Google opens a model", "Microsoft mends a hole"],
    ),
    "google, microsoft -modeller": (
        "Google eller Microsoft, uten Modeller",
        ["Google mends a hole in Gjøvik", "Microsoft mends a hole"],
    ),
}


@pytest.mark.parametrize("text", QUESTIONS)
async def test_several_tags_are_asked_for_together(kari, mixed, text):
    name, headlines = QUESTIONS[text]
    said = await kari.writes(f"/latest {text} 10")
    assert said.startswith(f"{name} · {len(headlines)} av {len(headlines)} sak")
    assert all(headline in said for headline in headlines if isinstance(headline, str))


async def test_the_title_in_english(kari, mixed):
    kari.language = "en"
    assert (await kari.writes("google, microsoft -models")).startswith(
        "Google or Microsoft, without Models · 2 of 2 stories this week"
    )


async def test_tags_and_words_are_asked_for_together(kari, mixed):
    assert (await kari.writes("google + gjøvik")).startswith(
        "Google + «gjøvik» · 1 av 1 sak siste 30 dager, nyeste først\n1 Google mends a hole in Gjøvik"
    )


async def test_pages_of_several_tags_turn_in_place(kari, mixed):
    await kari.writes("google, microsoft -robotikk 2")
    second = await kari.presses("Flere")
    assert second.startswith("Google eller Microsoft, uten Robotikk · 3–4 av 4 saker")
    assert kari.last_message.replaces_original
    assert (await kari.presses("Nyeste")).startswith("Google eller Microsoft, uten Robotikk · 2 av 4 saker")


@pytest.mark.parametrize("text", ["google, microsft", "google -microsft", "google + microsft"])
async def test_a_misspelt_part_is_put_right_in_its_place(kari, mixed, text):
    said = await kari.writes(f"latest {text}")
    assert said.startswith("Ingen emner heter «microsft». Mente du ")
    guessed = next(button for button in kari.buttons() if button.label == "Microsoft")
    assert guessed.action == f"latest {text.replace('microsft', 'microsoft')}"


async def test_words_joined_by_and_are_words_unless_both_are_tags(kari, tell):
    await tell("Google and Gjøvik drill", tags=(MODELS,))
    assert (await kari.writes("Google and Gjøvik")).startswith("«Google and Gjøvik» · 1 av 1 sak")


async def test_nothing_of_several_tags_names_the_last_one(kari, tell):
    await tell("Google opens a model", hours_ago=16 * 24)
    assert (await kari.writes("google + modeller")).startswith(
        "Ingenting om Google + Modeller de siste 7 dagene. Siste: 12. april, «Google opens a model»."
    )


async def test_a_list_that_grew_shorter_shows_its_last_page(kari, mixed):
    assert (await kari.presses_old("latest google 1 page=9")).startswith("Google · 2 av 2 saker")


async def test_words_and_a_number_page_by_that_number(kari, tell):
    for number in range(5):
        await tell(f"Equinor well {number}", hours_ago=number + 1, tags=(MICROSOFT,))
    assert (await kari.writes("equinor well 2")).startswith("«equinor well» · 2 av 5 saker")
    assert (await kari.presses("Flere")).startswith("«equinor well» · 3–4 av 5 saker")


async def test_a_question_too_long_for_a_button_says_so(kari, tell):
    long = "equinor maps all the old wells under the sea with a new model"
    for number in range(4):
        await tell(f"{long} {number}", tags=(MICROSOFT,))
    said = await kari.writes(f"search {long}")
    assert "Spørsmålet er for langt til å bla i. Spør med færre ord." in said
    assert "[Flere]" not in said


async def test_ten_numbers_stand_in_two_rows(kari, tell):
    for number in range(10):
        await tell(f"Google item {number}")
    assert "[1] [2] [3] [4] [5]\n[6] [7] [8] [9] [10]\n" in await kari.writes("google 10")
