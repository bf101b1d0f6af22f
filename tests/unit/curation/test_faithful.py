"""What tell() says stands in its sources, whatever they are; and how that is checked."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.curation.catalog import load_catalog
from bot.curation.telling.passages import passages
from bot.curation.telling.tell import tell
from tests.unit.curation.faithful import is_faithful
from tests.unit.curation.news import news, story

SOURCE = "Acme raised its price to $1,250 on 1 July. The rise is 3.5 percent, says Kari Nordmann."


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("Acme's price is 1250.", True),
        ("The rise of 3,5 percent came from Kari Nordmann.", True),
        ("Prices rose by 4 percent.", False),
        ("The rise came from Globex.", False),
        ("", True),
    ],
)
def test_a_text_is_faithful_if_its_names_and_numbers_stand_in_a_source(text, is_so):
    assert is_faithful(text, [SOURCE]) is is_so


# What texts of the wild are made of: whole sentences, halves, quotes, invitations, other scripts, noise.
PIECES = st.sampled_from(
    [
        "Acme cut the price of Model 5 by a third on 1 July. ",
        "Globex in Oslo must pay 3.5 million before 30 September. ",
        "Customers will have to renew their contracts in May, says Kari Nordmann. ",
        "Prisen stiger til 40 kr. per bruker fra 1. juli. ",
        "Kundene må bytte innen 1. oktober, f.eks. til Modell 6. ",
        "It is cheaper now. ",
        "Det er nytt. ",
        "“We never said it. We never will,” said J. D. Smith. ",
        "– Dette er bra. Vi er klare, sier hun. ",
        '"An open quotation ',
        "Click here to read more. ",
        "The post Acme appeared first on Globex. ",
        "新しい価格です。",
        "Новая цена. ",
        "OSLO (NTB): ",
        "word " * 40,
        "x" * 300,
        "\x00\x07\u202e\ufeff",
        "\n",
        "\n\n",
        "| ",
        "... ",
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)


@settings(max_examples=150)
@given(
    texts=st.lists(TEXTS, min_size=1, max_size=3),
    max_words=st.integers(5, 90),
    audience=st.sampled_from(["cio", "legal", "developers"]),
    language=st.sampled_from(["en", "no"]),
)
# Part of a quotation before a bar, and the consequence once more at the head of a sentence that has no end.
@example(texts=['"An open quotation | "An open quotation. '], max_words=5, audience="cio", language="en")
@example(
    texts=[
        "Acme cut the price of Model 5 by a third on 1 July. "
        "Customers will have to renew their contracts in May, says Kari Nordmann. "
        "Acme cut the price of Model 5 by a third on 1 July. "
        + "word " * 40
        + "Globex in Oslo must pay 3.5 million before 30 September."
    ],
    max_words=75,
    audience="cio",
    language="en",
)
def test_whatever_the_sources_are_it_is_theirs_within_its_words_and_said_once(
    texts, max_words, audience, language
):
    entries = [
        news(f"Acme and Globex, part {number}", outlet=f"Outlet {number}", summary=text, language=language)
        for number, text in enumerate(texts)
    ]
    telling = tell(
        story(*entries),
        language="nb" if language == "no" else "en",
        audience=audience,
        catalog=load_catalog(),
        max_words=max_words,
    )
    said = {" ".join(one.text.split()) for entry in entries for one in passages(entry)}
    why = telling.why_it_matters.text if telling.why_it_matters else ""
    sources = [f"{entry.title} {entry.summary}" for entry in entries]

    assert len(telling.what_happened.split()) <= max_words
    assert is_faithful(f"{telling.what_happened} {why}", sources)
    assert telling.short_version in (telling.headline, *said)
    assert telling.short_version in telling.what_happened or not telling.what_happened
    assert not why or why in said
    assert not why or why not in telling.what_happened
    assert all(any(_letters(one) in _letters(text) for text in sources) for one in said)


def _letters(text):
    """Return the text without what parts its sentences and headings: spaces, and bars between them."""
    return "".join(text.replace("|", " ").split())


HUGE = 10_000_000


@pytest.mark.parametrize(
    "text",
    [
        "word " * (HUGE // 5),
        "x" * HUGE,
        "“" * HUGE,
        '"a. ' * (HUGE // 4),
        "." * HUGE,
        ("Prisen steg. 新しい。 Цена. " * (HUGE // 27)),
        "\x00\u202e" * (HUGE // 2),
        "- A. " * (HUGE // 5),
    ],
    ids=["one word", "no spaces", "quotes", "open quotes", "stops", "scripts", "controls", "dashes"],
)
def test_of_a_huge_text_only_the_beginning_is_read(text):
    entry = news("Acme cut the price of Model 5", content=text)
    read = sum(len(one.text) for one in passages(entry))
    assert read <= 12_000
    assert len(passages(entry)) <= 60
    telling = tell(story(entry), language="en", audience="cio", catalog=load_catalog())
    assert telling.headline == entry.title
