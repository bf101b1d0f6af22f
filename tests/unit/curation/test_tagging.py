import pytest

from bot.curation.catalog import load_catalog
from bot.curation.tags.organisations import new_organisations, slug_of
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
        ("Oppstartsselskapet Fjordwise vil måle strøm", "no", "Fjordwise"),
        ("Her er oppstartsselskapet Fjordwise", "no", "Fjordwise"),
        ("Fjordwise kjøper KI-selskap for millioner", "no", "Fjordwise"),
        ("China raises $3bn for chips", "en", None),
        ("The startup scene is changing", "en", None),
    ],
)
def test_only_set_forms_name_a_new_organisation(title, language, name):
    expected = {name} if name else set()
    assert {words for _, words in new_organisations(title, language)} - {"Okta"} == expected


def test_a_slug_is_plain_lower_case():
    assert slug_of("Ærlig & Sønn AI") == "aerlig-sonn-ai"


@pytest.mark.parametrize(
    ("english", "bokmal", "topics"),
    [
        (
            "Zero-day vulnerability found in mail servers",
            "Nulldagssårbarhet funnet i e-posttjenere",
            {"security"},
        ),
        ("Mistral cuts the price of its chatbot", "Mistral kutter prisen på chatboten", {"enterprise"}),
        ("The council halts a data centre", "Kommunen stanser et datasenter", {"data-centers"}),
        ("Chipmaker raises $20M", "Brikkeprodusent henter 20 millioner dollar", {"chips", "funding"}),
        ("Court: model maker broke copyright", "Retten: modellselskap brøt opphavsretten", {"copyright"}),
        ("Humanoid robots enter the factory", "Menneskelignende roboter inn i fabrikken", {"robotics"}),
        ("New language model has open weights", "Ny språkmodell har åpne vekter", {"models", "open-models"}),
        ("Deepfakes flood the election", "Dypforfalskninger flommer over valget", {"images-video", "safety"}),
        ("AI agents book the meeting rooms", "KI-agenter bestiller møterommene", {"agents"}),
        ("Bank cuts 500 jobs", "Bank kutter 500 stillinger", {"jobs"}),
        ("Police may use face scans", "Politiet får bruke ansiktsskann", {"public-sector"}),
        (
            "Watchdog warns shops that hide AI rules",
            "Forbrukertilsynet advarer butikker som skjuler KI-regler",
            {"regulation"},
        ),
        (
            "Helper overshared salaries: access controls at fault",
            "Lønninger synlige for uvedkommende: tilgangsstyringen sviktet",
            {"security", "governance"},
        ),
        (
            "Sweden opens a gigafactory for AI",
            "Sverige åpner en gigafabrikk for KI",
            {"data-centers"},
        ),
    ],
)
def test_topics_are_the_same_in_both_languages(english, bokmal, topics):
    assert slugs(news(english), Facet.TOPIC) >= topics
    assert slugs(news(bokmal, language="no"), Facet.TOPIC) >= topics


def test_weak_cues_give_a_topic_together_only():
    alone = news("A look at the autonomous ship")
    together = news("Autonomous assistants coordinated the ship")
    assert "agents" not in slugs(alone, Facet.TOPIC)
    assert "agents" in slugs(together, Facet.TOPIC)


def test_a_cue_counts_once_however_often_its_words_stand_there():
    ten_times = "Cheap, expensive, costly: a bill for the price of the budget"
    assert "enterprise" not in slugs(news(ten_times), Facet.TOPIC)


def test_a_longer_phrase_hides_the_word_inside_it():
    assert "agents" in slugs(news("Agents rob a bank"), Facet.TOPIC)
    assert "agents" not in slugs(news("Secret agents rob a bank"), Facet.TOPIC)
    assert "jobs" in slugs(news("KI tar jobber i bankene", language="no"), Facet.TOPIC)
    assert "jobs" not in slugs(news("Banken jobber med KI", language="no"), Facet.TOPIC)
    assert "robotics" not in slugs(news("Banken får ny praterobot", language="no"), Facet.TOPIC)


def test_a_summary_adds_to_a_headline_but_counts_less():
    headline = "What happened at the water works"
    assert "security" not in slugs(news(headline, summary="There was malware."), Facet.TOPIC)
    assert "security" in slugs(news(headline, summary="Hackers had put malware there."), Facet.TOPIC)


def test_no_topic_comes_from_a_part_of_a_word():
    words = {
        word for cue in load_catalog().cues for word in cue.words if word.isalpha() and word == word.lower()
    }
    assert len(words) > 1000
    found = {word: slugs(news(f"zq{word}zq"), Facet.TOPIC) for word in words}
    assert {word: topics for word, topics in found.items() if topics} == {}


def test_nothing_is_tagged_where_no_word_speaks():
    assert slugs(news("A quiet walk along the river"), Facet.TOPIC) == set()


def test_nobody_has_to_act_on_a_shopping_deal():
    assert slugs(news("Best deals on enterprise security cameras, only today"), Facet.AUDIENCE) == set()


def test_a_breach_is_for_the_ciso_and_a_price_for_the_cio():
    assert "ciso" in slugs(
        news("Attackers exploit vulnerability in Microsoft 365, data leaked"), Facet.AUDIENCE
    )
    assert "cio" in slugs(news("Microsoft raises prices of Copilot for enterprise customers"), Facet.AUDIENCE)


@pytest.mark.parametrize(
    ("english", "bokmal", "audiences"),
    [
        (
            "The AI Act takes effect: new rules on 2 August",
            "KI-loven trer i kraft 2. august",
            {"cio", "legal"},
        ),
        ("Rogue AI agents hacked three companies", "KI-agenter hacket tre selskaper", {"cio", "ciso"}),
        (
            "Coding tool for developers has a new API",
            "Kodeverktøy for utviklere får nytt API",
            {"developers"},
        ),
        ("Thousands laid off as hiring stops", "Nedbemanning: rekruttering stanses", {"hr"}),
        ("I asked ChatGPT to plan my holiday", "Jeg spurte ChatGPT om ferieplaner", set()),
        ("Startup raises $20M series A", "Oppstartsselskap henter 20 millioner kroner", set()),
    ],
)
def test_audiences_are_who_must_act_in_both_languages(english, bokmal, audiences):
    if not audiences:
        assert (
            slugs(news(english), Facet.AUDIENCE) | slugs(news(bokmal, language="no"), Facet.AUDIENCE) == set()
        )
    assert slugs(news(english), Facet.AUDIENCE) >= audiences
    assert slugs(news(bokmal, language="no"), Facet.AUDIENCE) >= audiences


@pytest.mark.parametrize(
    "title", ["Claude for life is $70 off", "Save 40% on this ChatGPT headset", "Spar 300 kr på KI-briller"]
)
def test_a_bargain_is_seen_by_its_numbers(title):
    assert slugs(news(title), Facet.AUDIENCE) == set()


def test_a_match_tells_the_words_as_they_stand():
    match = next(m for m in news("Googles nye priser", language="no").tags if m.tag.slug == "google")
    assert match.words == ("Googles",)


@pytest.mark.parametrize(
    "title", ["", "🙂" * 500, "‮مرحبا Google", "A" * 100_000, "AI " * 5_000, "İstanbul OpenAI"]
)
def test_any_title_can_be_read_and_its_tags_stand_in_it(title):
    matches = [match for match in news(title).tags if match.tag.facet is Facet.COMPANY]
    assert all(word in title for match in matches for word in match.words)
    assert bool(matches) == ("Google" in title or "OpenAI" in title)
