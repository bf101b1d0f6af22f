from bot.curation.catalog import load_catalog
from bot.curation.tell import tell, what_is_new
from tests.unit.curation.news import news, story

ENGLISH = news(
    "Google sets end date for Gemini 2.5: 30 September",
    outlet="Google",
    summary="Google sets end date for Gemini 2.5, 30 September. "
    "Calls to the old versions in Vertex AI will fail after 30 September. "
    "Customers should test Gemini 3 before the summer, as the price of the contract changes. "
    "Click here to read more. The post Google sets end date appeared first on Google.",
)
NORWEGIAN = news(
    "Google setter sluttdato for Gemini 2.5: 30. september",
    outlet="Skyukas",
    hours=2,
    language="no",
    summary="Kall til de gamle versjonene i Vertex AI feiler etter 30. september. "
    "Kundene bør teste Gemini 3 før sommeren, fordi leverandøren endrer prisen.",
)


def told(*entries, language="en", **more):
    return tell(story(*entries), language=language, audience="cio", catalog=load_catalog(), **more)


def test_the_readers_language_is_told_where_a_source_has_it():
    norwegian, english = told(ENGLISH, NORWEGIAN, language="nb"), told(ENGLISH, NORWEGIAN, language="en")
    assert norwegian.headline == NORWEGIAN.title
    assert (norwegian.language, norwegian.other_language) == ("no", "en")
    assert (english.language, english.other_language) == ("en", "nb")
    assert english.what_happened == "Calls to the old versions in Vertex AI will fail after 30 September."


def test_another_language_is_told_where_no_source_has_the_readers():
    telling = told(ENGLISH, language="nb")
    assert (telling.headline, telling.language, telling.other_language) == (ENGLISH.title, "en", None)


def test_why_it_matters_is_a_sources_own_sentence_and_says_whose():
    quote = told(ENGLISH, NORWEGIAN, language="nb").why_it_matters
    assert quote is not None
    assert quote.text in NORWEGIAN.summary
    assert quote.source == "Skyukas"


def test_nothing_is_said_of_consequences_where_the_sources_say_nothing():
    assert (
        told(news("Quiet day", summary="The lab has a new logo. It is blue and round.")).why_it_matters
        is None
    )


def test_no_sentence_is_told_twice_and_none_is_the_outlets_own_business():
    telling = told(ENGLISH, max_words=80)
    assert "Click here" not in telling.short_version
    assert "appeared first" not in telling.short_version
    assert telling.headline not in telling.short_version
    assert telling.why_it_matters is None or telling.why_it_matters.text not in telling.short_version


def test_the_short_version_keeps_to_its_words_in_whole_sentences():
    text = (
        "First the price of it fell. Then a second thing happened in Oslo. Finally everybody went home again."
    )
    telling = told(news("Prices", summary=text), max_words=13)
    assert telling.short_version == "First the price of it fell. Then a second thing happened in Oslo."


def test_a_headline_alone_is_the_short_version():
    telling = told(news("Mistral opens an office in Oslo"))
    assert (telling.short_version, telling.what_happened) == ("Mistral opens an office in Oslo", "")


def test_an_open_source_comes_before_a_paywalled_one():
    paywalled = news(
        "Banks cut AI bills", outlet="Financial Times", summary="Three banks cut their bills by a third."
    )
    free = news(
        "Banks cut their AI bills", outlet="Skyukas", hours=1, summary="Three banks cut bills by a third."
    )
    sources = told(paywalled, free).sources
    assert [source.outlet for source in sources] == ["Skyukas", "Financial Times"]
    assert [source.is_paywalled for source in sources] == [False, True]


def test_copies_and_the_company_itself_are_no_independent_source():
    assert told(ENGLISH, NORWEGIAN).independent == 1


def test_an_update_is_a_sentence_that_the_told_entries_did_not_have():
    update = news(
        "Gemini 2.5: Google gives Europe three more months",
        outlet="Kodeposten",
        hours=30,
        summary="Calls to the old versions in Vertex AI will fail after 30 September. "
        "European customers get three extra months, until Christmas.",
    )
    new = what_is_new(story(ENGLISH, update), frozenset({ENGLISH.id}), language="en")
    assert new is not None
    assert new.text == "European customers get three extra months, until Christmas."
    assert new.source == "Kodeposten"


def test_a_repetition_is_no_update():
    again = news(
        "Google ends Gemini 2.5 on 30 September", outlet="Kodeposten", hours=30, summary=ENGLISH.summary
    )
    assert what_is_new(story(ENGLISH, again), frozenset({ENGLISH.id}), language="en") is None


def test_excluded_entries_do_not_speak_while_others_can():
    assert told(ENGLISH, NORWEGIAN, exclude_entries=frozenset({ENGLISH.id})).headline == NORWEGIAN.title
    assert told(ENGLISH, exclude_entries=frozenset({ENGLISH.id})).headline == ENGLISH.title
