import pytest

from bot.curation.addresses import canonical_url
from bot.curation.extraction import extract
from bot.curation.headlines import clean_headline, is_poor, original_outlet
from bot.curation.language import detect_language
from bot.curation.telling.boilerplate import is_boilerplate
from bot.curation.telling.reading_time import reading_minutes


@pytest.mark.parametrize(
    ("url", "one"),
    [
        ("https://www.youtube.com/watch?v=abc&utm_source=x&si=9", "https://www.youtube.com/watch?v=abc"),
        ("https://news.ycombinator.com/item?id=42", "https://news.ycombinator.com/item?id=42"),
        ("http://Example.com/a/?id=3&fbclid=zz#top", "https://example.com/a?id=3"),
        ("https://a.example/x?ref=rss&_hsenc=1&ocid=2", "https://a.example/x"),
        ("ftp://a.example/x", None),
        ("no address", None),
        ("https://[bad", None),
        (None, None),
    ],
)
def test_one_page_has_one_address_and_ids_stay(url, one):
    assert canonical_url(url) == one


def test_the_pages_own_canonical_link_counts_on_its_own_site_only():
    assert canonical_url("https://m.a.example/1?x=2", "https://www.a.example/1") == "https://www.a.example/1"
    assert canonical_url("https://a.example/1", "https://evil.test/1") == "https://a.example/1"
    assert canonical_url("https://a.example/1", "https://a.example/") == "https://a.example/1"


@pytest.mark.parametrize(
    ("title", "text", "declared", "language"),
    [
        (
            "Regjeringen legger fram ny lov",
            "Loven skal gjelde fra sommeren, sier statsråden i dag.",
            None,
            "no",
        ),
        ("Regjeringa legg fram ny lov", "Lova skal gjelde frå sommaren, seier statsråden i dag.", None, "no"),
        ("OpenAI cuts the price of its models", "The company says it will apply from today.", None, "en"),
        ("Die Regierung plant ein Gesetz", "Es soll ab Sommer für alle Firmen gelten, sagt sie.", None, "de"),
        ("Regjeringen vil ha en ny lov", "Loven er klar til sommeren, og den gjelder for alle.", "nb", "no"),
        ("Die Regierung plant ein Gesetz", "Es soll ab Sommer für alle Firmen gelten, sagt sie.", "nb", "de"),
        ("Kort", "", "nb-NO", "no"),
        ("GPT-5.5", "", "nn", "no"),
        ("", "", None, "en"),
    ],
)
def test_bokmal_and_nynorsk_are_norwegian_and_short_texts_trust_the_publisher(
    title, text, declared, language
):
    assert detect_language(title, text, declared) == language


@pytest.mark.parametrize(
    ("title", "declared", "language"),
    [
        ("What the new rules are for", "no", "en"),
        ("Nvidia beats estimates", "no", "no"),
        ("Nvidia slår rekord igjen", "en", "no"),
        ("Så mye koster det å kjøre den nye modellen", "en", "no"),
        ("Nvidia slår rekord", "no", "no"),
        ("Claude Opus 4.6 system card", None, "en"),
        ("Mistral Large 4", None, "en"),
    ],
)
def test_a_short_headline_is_what_its_own_words_say_and_a_bare_name_is_english(title, declared, language):
    assert detect_language(title, "", declared) == language


def test_an_english_page_of_a_norwegian_feed_is_english():
    text = "The company says that the price of the model will be cut by half for all of its customers."
    assert detect_language("New prices", text, "no") == "en"


@pytest.mark.parametrize(
    ("title", "outlet", "headline"),
    [
        ("A price falls | TechCrunch", "TechCrunch", "A price falls | TechCrunch"),
        ("The price of models falls | TechCrunch", "TechCrunch", "The price of models falls"),
        ("The price of models falls - again", "TechCrunch", "The price of models falls - again"),
        ("Meta reports leases (A. Writer/Bloomberg)", "Techmeme", "Meta reports leases"),
        ("Meta reports new leases (Reuters)", "Techmeme", "Meta reports new leases"),
        ("Meta reports new leases - Reuters", "Google News", "Meta reports new leases"),
        ("Models fall in price (again)", "TechCrunch", "Models fall in price (again)"),
        ("A year at the firm - Google", "TechCrunch", "A year at the firm - Google"),
        ("Tabs\tand\nlines  go", "X", "Tabs and lines go"),
    ],
)
def test_a_headline_loses_bylines_and_the_outlets_own_name(title, outlet, headline):
    assert clean_headline(title, outlet) == headline


@pytest.mark.parametrize(
    ("title", "outlet"),
    [
        ("Meta reports new leases (A. Writer/Bloomberg)", "Bloomberg"),
        ("Meta reports new leases (A. Writer/A Paper Nobody Knows)", "A Paper Nobody Knows"),
        ("Meta reports new leases (Reuters)", "Reuters"),
        ("Meta reports new leases - Reuters", "Reuters"),
        ("Meta reports new leases (beta)", None),
        ("Meta reports new leases - again", None),
        ("Meta reports new leases", None),
        ("", None),
    ],
)
def test_an_aggregators_headline_names_the_outlet_it_took_it_from(title, outlet):
    assert original_outlet(title) == outlet


@pytest.mark.parametrize(
    ("headline", "is_so"),
    [
        ("Why is everybody talking about model prices?", True),
        ("Here's what the new model prices mean for you", True),
        ("Slik blir de nye prisene for alle norske kunder", True),
        ("Nytt prishopp", True),
        ("Model prices: what buyers can expect from all vendors", True),
        ("Modellpriser: Hva norske kunder kan vente seg i høst", True),
        ("Datatilsynet: vurder personvernet før møtereferat skrives", False),
        ("Google cuts the price of Gemini 3 by a third", False),
        ("Regjeringen foreslår ny lov om kunstig intelligens", False),
    ],
)
def test_a_headline_that_asks_or_teases_is_poor(headline, is_so):
    assert is_poor(headline) is is_so


def test_a_huge_title_is_cut_at_a_word():
    assert len(clean_headline("word " * 1_000_000)) <= 302


def test_a_text_without_spaces_is_read_by_its_characters():
    assert reading_minutes("新しい価格" * 200, "ja") == 3


def test_reading_takes_a_minute_at_least():
    assert reading_minutes("", "no") == 1
    assert reading_minutes("ord " * 630, "no") == 3
    assert reading_minutes("word " * 630, "en") < reading_minutes("ord " * 800, "no")


PAGE = """<!doctype html><html lang="en"><head><title>Prices fall | Ledger</title>
<link rel="canonical" href="https://ledger.example/prices"/><meta property="og:title" content="Prices fall"/>
<meta name="author" content="A. Writer"/>
<meta property="article:published_time" content="2026-04-27T08:00:00Z"/>
</head><body><nav>Home News Sport</nav><article><h1>Prices fall</h1>
<p>The price of the model was cut by half on Monday, the company told its customers in a letter.</p>
<p>The new price applies from July and holds for a year, according to the letter that it sent them.</p>
</article><footer>All rights reserved, cookies</footer></body></html>"""
INVITATIONS = ("Related: Prices rise again", "Follow us on every platform.", "Reporting by A. Writer")


def test_a_page_gives_its_article_and_what_it_says_of_itself():
    page = extract(PAGE, "https://ledger.example/prices?utm_source=rss")
    assert "cut by half on Monday" in page.text
    assert "cookies" not in page.text
    assert (page.title, page.lang, page.published) == ("Prices fall", "en", "2026-04-27")
    assert page.canonical_url == "https://ledger.example/prices"


def test_a_page_gives_neither_its_title_again_nor_invitations_and_credits():
    invited = "".join(f"<p>{line}</p>" for line in INVITATIONS)
    page = extract(PAGE.replace("</article>", f"{invited}</article>"), "https://ledger.example/prices")
    lines = page.text.splitlines()
    assert lines[0].startswith("The price of the model was cut by half")
    assert not {"Prices fall", *INVITATIONS} & set(lines)


def test_an_article_laid_out_as_a_table_is_read():
    paragraphs = PAGE.partition("<h1>Prices fall</h1>")[2].partition("</article>")[0]
    page = f"<html><body><table><tr><td>{paragraphs * 2}</td><td>{paragraphs}</td></tr></table></body></html>"
    text = extract(page, "https://ledger.example/prices").text
    assert "cut by half on Monday" in text
    assert "|" not in text


@pytest.mark.parametrize(
    ("line", "is_furniture"),
    [
        ("Read more: prices of models since 2020", True),
        ("The post Prices fall appeared first on Ledger.", True),
        ("Les også: Prisene faller", True),
        ("Foto: Kari Nordmann", True),
        ("Deloitte says that the price will fall.", False),
        ("WhatsApp and JavaScript are named in a newsletter case.", False),
        ("Fotografer saksøker selskapet for bruk av bilder.", False),
        ("The post office buys the model.", False),
    ],
)
def test_invitations_and_credits_are_told_from_news_that_has_the_same_words(line, is_furniture):
    assert is_boilerplate(line) is is_furniture


@pytest.mark.parametrize("html", ["<html></html>", "<p>", "\x00\x01"])
def test_a_page_without_an_article_gives_an_empty_text(html):
    assert extract(html, "https://a.example/x").text == ""
