"""`latest`: the newest on a tag, on words, or on anything."""

from bot.model.tag import Facet, Tag
from tests.factories import MICROSOFT

COHERE = Tag(Facet.COMPANY, "cohere")
GPT = Tag(Facet.COMPANY, "openai")


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
        "Ingen emner heter «gogle». Mente du et av disse? Alle emner: /tags\n[Google]"
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
    assert await kari.writes("søk") == "Søke etter hva? For eksempel /search Equinor"
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
