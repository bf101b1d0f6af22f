import pytest

from bot.curation.catalog import load_catalog
from bot.curation.telling.tell import tell
from tests.unit.curation.news import news, story

BILLS = "Three banks cut their bills by a third, as they route simple requests to small models."
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


def test_what_happened_keeps_to_its_words_in_whole_sentences():
    text = (
        "First the price of it fell. Then a second thing happened in Oslo. Finally everybody went home again."
    )
    telling = told(news("Prices", summary=text), max_words=13)
    assert telling.what_happened == "First the price of it fell. Then a second thing happened in Oslo."


def test_the_short_version_is_one_sentence_of_what_happened():
    telling = told(ENGLISH)
    assert telling.what_happened.startswith(telling.short_version)
    assert telling.short_version == "Calls to the old versions in Vertex AI will fail after 30 September."


def test_the_short_version_of_a_long_article_says_what_the_headline_and_text_come_back_to():
    text = (
        "The sun rose over the harbour in Oslo this morning as the first ferries left. "
        "Acme has ten offices in Norway and a canteen that serves fish on Fridays. "
        "Acme cut the price of Model 5 by a third. "
        "The canteen was full of guests, and the press had come from all over the country. "
        "The price had not changed in years, and a third of the customers had left Model 5."
    )
    telling = told(news("Acme makes Model 5 cheaper", content=text))
    assert telling.short_version == "Acme cut the price of Model 5 by a third."


def test_the_publishers_summary_is_told_before_the_article():
    summary = "Acme cuts the price of Model 5 by a third."
    content = "The sun rose over the harbour as the first ferries left. Nobody knew what would come. " * 9
    assert told(news("Acme and its customers", summary=summary, content=content)).short_version == summary


def test_a_headline_alone_is_the_short_version():
    telling = told(news("Mistral opens an office in Oslo"))
    assert (telling.short_version, telling.what_happened) == ("Mistral opens an office in Oslo", "")


def test_a_sentence_too_long_for_the_words_is_never_cut():
    telling = told(
        news("Prices", summary="This one sentence has many more words than anybody asked for."), max_words=6
    )
    assert telling.what_happened == ""


def test_a_pronoun_is_told_after_its_name_only():
    text = "Acme cut the price. It buys half the firm Globex now. Oslo was told first."
    assert told(news("News of the day", summary=text), max_words=12).what_happened == (
        "Acme cut the price. It buys half the firm Globex now."
    )
    assert told(news("News of the day", summary=text), max_words=8).what_happened == (
        "Acme cut the price. Oslo was told first."
    )


@pytest.mark.parametrize(
    ("text", "language", "short"),
    [
        ("The city also bought a hall. Fjordbank pays for all of it.", "en", "Fjordbank pays for all of it."),
        ("Det innføres også en pause. Byen betaler for resten.", "no", "Byen betaler for resten."),
    ],
)
def test_what_is_said_besides_does_not_stand_alone(text, language, short):
    telling = told(news("News of the day", language=language, summary=text), max_words=20)
    assert telling.short_version == short


def test_det_leans_before_a_verb_but_not_as_an_article():
    text = "Acme kuttet prisen i går kveld. Det er mindre enn halvparten. Det norske markedet får den samme."
    telling = told(news("Dagens nyhet", language="no", summary=text), language="nb", max_words=13)
    assert telling.what_happened == "Acme kuttet prisen i går kveld. Det norske markedet får den samme."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The lab says “the price is fair. Nobody will pay more. We mean it” to its customers.", "en"),
        ("Laben sier «prisen er riktig. Ingen skal betale mer» til kundene sine.", "no"),
        ('"The price is fair. Nobody will pay more," the lab said in a letter.', "en"),
        ("– Prisen er riktig. Ingen skal betale mer, sier Kari Nordmann i Acme.", "no"),
    ],
)
def test_a_quotation_of_several_sentences_stays_together_or_is_left_out(text, language):
    entry = news(
        "Acme answers its critics", language=language, summary=f"{text} A meeting follows in Oslo today."
    )
    assert text in told(entry, language="nb" if language == "no" else "en").what_happened
    assert told(entry, language="nb" if language == "no" else "en", max_words=7).what_happened == (
        "A meeting follows in Oslo today."
    )


def test_an_outlets_own_voice_and_questions_are_told_for_want_of_better():
    text = "What will it cost you? We asked around for a week. Acme cut the price by a third."
    assert told(news("Acme and the price", summary=text)).what_happened == "Acme cut the price by a third."
    assert told(news("Acme and the price", summary="We asked around for a week.")).what_happened == (
        "We asked around for a week."
    )


def test_a_labs_we_is_its_own_voice():
    entry = news(
        "Gemini 3 is here", outlet="Google", summary="We are releasing Gemini 3 to all customers today."
    )
    assert told(entry).what_happened == entry.summary


@pytest.mark.parametrize(
    "dateline", ["LONDON, Aug. 3 (Reuters) — ", "(CNN)", "OSLO (NTB): ", "WASHINGTON – "]
)
def test_a_dateline_is_no_part_of_the_sentence(dateline):
    sentence = "The price of the model was cut by half on Monday."
    assert told(news("Prices", summary=dateline + sentence)).what_happened == sentence


def test_what_several_sources_say_is_told_rather_than_what_one_says():
    lead = news(
        "Acme answers",
        summary="Acme met the press in Oslo today. A jazz band played in the hall. The licence ends in May.",
        content="",
    )
    others = [
        news("Acme answers", outlet=outlet, hours=1, summary="The licence ends in May, says Acme.")
        for outlet in ("Skyukas", "Kodeposten")
    ]
    assert told(lead, max_words=14).what_happened.endswith("A jazz band played in the hall.")
    assert told(lead, *others, max_words=14).what_happened == (
        "Acme met the press in Oslo today. The licence ends in May."
    )


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


def test_an_aggregator_does_not_lead_while_the_original_is_there():
    aggregator = news(
        "Three banks cut their AI bills by a third (A. Writer/Financial Times)", outlet="Techmeme"
    )
    original = news("Three banks cut their AI bills by a third", outlet="Financial Times", hours=1)
    assert [source.outlet for source in told(aggregator, original).sources] == ["Financial Times", "Techmeme"]


def test_a_headline_that_says_what_happened_leads():
    asks = news("Why is everybody talking about the bills of these banks?", summary=BILLS)
    says = news("Three banks cut their AI bills by a third", outlet="Skyukas", hours=1, summary=BILLS)
    assert told(asks, says).headline == says.title


def test_a_headline_on_a_side_of_the_story_does_not_lead_however_full_its_text():
    aside = news(
        "Ferry company tries a chatbot on the quay",
        summary="A chatbot now answers passengers of the small ferry on the quay, in three languages.",
    )
    outlets = ("Skyukas", "Kodeposten", "VG", "E24")
    rest = [
        news(f"Fjordland bans chatbots from its tax offices by June, says {name}", outlet=name)
        for name in outlets
    ]
    assert told(aside, *rest[:2]).headline == aside.title
    assert told(aside, *rest).headline == rest[0].title
    assert told(aside, *rest).what_happened == ""


def test_anothers_text_under_a_headline_must_be_to_the_point():
    lead = news("Fjordbank moves its payroll to a new cloud", hours=1)
    to_the_point = "The payroll of nine thousand people was moved within a weekend."
    beside = "Nobody slept much in those days."
    for text, expected in ((to_the_point, to_the_point), (beside, "")):
        other = news("Why payrolls fail", outlet="Skyukas", hours=2, summary=text)
        assert told(lead, other).what_happened == expected


def test_minutes_are_told_of_texts_that_are_known_only():
    assert [source.reading_minutes for source in told(news("A headline and no more")).sources] == [0]
    assert [source.reading_minutes for source in told(ENGLISH).sources] == [1]
