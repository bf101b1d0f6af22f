import pytest

from bot.curation.organisations import new_organisations, slug_of
from bot.model.tag import Facet
from tests.unit.curation.news import news


def slugs(entry, facet):
    return {match.tag.slug for match in entry.tags if match.tag.facet is facet}


@pytest.mark.parametrize(
    ("title", "language", "companies"),
    [
        ("Googles nye modell er billigere", "no", {"google"}),
        ("OpenAI-sjefen varsler kutt", "no", {"openai"}),
        ("DeepMind and Microsoft’s Copilot team up", "en", {"google", "microsoft"}),
        ("What the metadata says about a llama on the amazon river", "en", set()),
        ("Former Google engineer opens a bakery", "en", set()),
        ("ChatGPT rival Claude gets a memory", "en", {"anthropic"}),
        ("Get ChatGPT, Gemini and Claude for life: lifetime deal only today", "en", set()),
    ],
)
def test_companies_are_who_the_headline_is_about(title, language, companies):
    assert slugs(news(title, language=language), Facet.COMPANY) == companies


def test_the_summary_names_the_company_where_the_headline_is_silent():
    silent = news("New price list from 1 July", summary="Microsoft charges agents by use.")
    named = news("Google cuts prices", summary="Rivals such as Microsoft stay put.")
    assert slugs(silent, Facet.COMPANY) == {"microsoft"}
    assert slugs(named, Facet.COMPANY) == {"google"}


def test_a_vendors_own_news_is_about_the_vendor():
    assert slugs(news("Our approach to data residency", outlet="Anthropic"), Facet.COMPANY) == {"anthropic"}


@pytest.mark.parametrize(
    ("title", "language", "name"),
    [
        ("Fjordwise raises $20M to automate audits", "en", "Fjordwise"),
        ("Okta agrees to acquire AI security startup Grimlock Labs", "en", "Grimlock Labs"),
        ("Fjordwise henter 40 millioner kroner", "no", "Fjordwise"),
        ("Oppstartsselskapet Fjordwise vil måle strøm", "no", None),
        ("Her er oppstartsselskapet Fjordwise", "no", "Fjordwise"),
        ("China raises $3bn for chips", "en", None),
        ("The startup scene is changing", "en", None),
    ],
)
def test_only_set_forms_name_a_new_organisation(title, language, name):
    expected = {name} if name else set()
    assert {words for _, words in new_organisations(title, language)} - {"Okta"} == expected


def test_a_slug_is_plain_lower_case():
    assert slug_of("Ærlig & Sønn AI") == "aerlig-sonn-ai"


def test_topics_need_a_strong_word_or_several_weak_ones():
    assert "security" in slugs(news("Zero-day vulnerability found in mail servers"), Facet.TOPIC)
    assert "privacy" in slugs(news("Datatilsynet vil se på møtereferatene", language="no"), Facet.TOPIC)
    assert slugs(news("A quiet walk along the river"), Facet.TOPIC) == set()


def test_nobody_has_to_act_on_a_shopping_deal():
    assert slugs(news("Best deals on enterprise security cameras, only today"), Facet.AUDIENCE) == set()


def test_a_breach_is_for_the_ciso_and_a_price_for_the_cio():
    assert "ciso" in slugs(
        news("Attackers exploit vulnerability in Microsoft 365, data leaked"), Facet.AUDIENCE
    )
    assert "cio" in slugs(news("Microsoft raises prices of Copilot for enterprise customers"), Facet.AUDIENCE)


def test_a_match_tells_the_words_as_they_stand():
    match = next(m for m in news("Googles nye priser", language="no").tags if m.tag.slug == "google")
    assert match.words == ("Googles",)


@pytest.mark.parametrize(
    "title", ["", "🙂" * 500, "‮مرحبا Google", "A" * 100_000, "AI " * 5_000, "İstanbul OpenAI"]
)
def test_any_title_can_be_read(title):
    news(title)
