from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.catalog.files import read_data
from bot.curation.joining.fingerprints import fingerprint
from bot.curation.joining.glossary import english_for
from tests.unit.curation.news import news


def english(word):
    return " ".join(english_for(word))


@pytest.mark.parametrize(
    ("forms", "meant"),
    [
        ("pris priser prisene prisen prisens", "price"),
        ("utvikler utviklere utviklerne utviklernes utviklarar", "developer"),
        ("lekke lekker lekket lekkes lekkasje lekkasjene", "leak"),
        ("kalle kaller kalte kalt", "call"),
        ("rom rommet", "space"),
        ("dom dommen dommene", "ruling"),
        ("dommer dommeren dommere", "judge"),
        ("rask raskt raske raskere raskest raskeste", "fast"),
        ("bok boka bøker bøkene", "book"),
        ("hånd hender hendene", "hand"),
        ("tar tok tatt", "take"),
        ("fikk fått", "get"),
        ("selger solgte solgt", "sell"),
        ("holder holdt", "hold"),
        ("bryter brøt brutt", "break"),
        ("stjeler stjal", "steal"),
        ("skriver skrev skrevet", "write"),
        ("synker sank sunket", "sink"),
        ("stiger steg", "rise"),
        ("løsning løsningen løysinga", "solution"),
        ("forsker forskarane forskerne", "researcher"),
        ("farlig farleg farlege", "dangerous"),
        ("datatilsynet datatilsynets", "data protection authority"),
        ("høyesterett høyesteretts", "supreme court"),
        ("regjeringen regjeringens", "government"),
        ("bruker brukte brukt", "use"),
        ("brukere brukerne", "user"),
        ("eu eus", "eu"),
        ("tre", "three"),
        ("tusen", "thousand"),
    ],
)
def test_a_word_is_known_in_all_its_forms(forms, meant):
    assert {form: english(form) for form in forms.split()} == dict.fromkeys(forms.split(), meant)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("prisøkning", "price increase"),
        ("prisøkningene", "price increase"),
        ("arbeidsmarkedet", "work market"),
        ("strømforbruk", "power consumption"),
        ("språkmodellene", "language model"),
        ("sikkerhetsforskere", "security researcher"),
        ("skolebarn", "school child"),
        ("milliardkontrakten", "billion contract"),
    ],
)
def test_a_compound_means_both_its_parts(word, meant):
    assert english(word) == meant


def test_a_compound_that_english_says_in_its_own_way_is_read_whole():
    assert english("sikkerhetshullet") == "vulnerability"
    assert english("datasentre") == "data center"


@pytest.mark.parametrize(
    "word",
    ["openai", "anthropic", "claude", "statkraft", "firefly", "xyzzy", "sora", "moderna", "bergen", "b"],
)
def test_a_name_or_an_unknown_word_has_no_english(word):
    assert word in (english(word) or word)


def test_a_compound_with_a_name_gives_the_name_and_the_noun():
    entry = news("Nvidia-aksjen stuper etter OpenAI-sjefens utspill", language="no")
    assert {"nvidia", "stock", "openai", "chief"} <= set(fingerprint(entry).words)


def test_only_norwegian_words_are_translated():
    assert "brand" in fingerprint(news("Brand names of the year")).words
    assert "stock" not in fingerprint(news("Aksje", language="da")).words


def test_a_word_whose_english_is_too_common_to_be_compared_says_nothing():
    assert fingerprint(news("USA i mai", language="no")).words == ()


def test_amounts_meet_whatever_the_decimal_sign():
    norwegian = fingerprint(news("Mistral henter 1,5 milliarder", language="no"))
    english_one = fingerprint(news("Mistral raises $1.5 billion"))
    assert set(norwegian.words) == set(english_one.words)


def test_rows_are_in_lower_case_and_no_word_stands_twice():
    rows = read_data("glossary")
    words = [word for said in rows.values() for word in said.split()]
    assert [word for word, times in Counter(words).items() if times > 1] == []
    assert [text for text in (*rows, *words) if text != text.lower()] == []
    assert [word for word in words if not word.isalpha()] == []
    assert all(part.isalpha() for english_words in rows for part in english_words.split())


def test_no_row_is_for_a_word_too_common_to_be_compared():
    stop = set(read_data("words")["stopwords"])
    assert [word for said in read_data("glossary").values() for word in said.split() if word in stop] == []


@given(st.text(alphabet="abekrstøå", max_size=400))
def test_any_run_of_letters_is_read(word):
    assert all(part.isalpha() for part in english_for(word))


def test_a_word_longer_than_any_newspapers_is_left_alone():
    assert english("konkurransebegrensninger") != ""
    assert english("sikkerhets" * 4 + "forskning") == ""
