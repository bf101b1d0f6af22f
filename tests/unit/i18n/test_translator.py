import pytest

from bot.i18n.translator import normalise_language, translator


@pytest.mark.parametrize("code", ["no", "nn", "nb", "nb-NO", "nb_NO", "NO", " nn-NO "])
def test_norwegian_of_any_code_is_bokmal(code):
    assert normalise_language(code) == "nb"


@pytest.mark.parametrize(("code", "language"), [("en", "en"), ("en-GB", "en"), ("EN_us", "en")])
def test_english_of_any_country_is_english(code, language):
    assert normalise_language(code) == language


@pytest.mark.parametrize("code", ["de", "", None, "norsk", "enx"])
def test_other_languages_are_not_spoken(code):
    assert normalise_language(code) is None


def test_a_text_is_told_in_the_language_of_the_translator():
    assert translator("nb")("yesterday") == "i går"
    assert translator("no").language == "nb"
    assert translator("en")("yesterday") == "yesterday"


def test_values_go_in_verbatim_even_when_they_look_like_placeholders():
    assert translator("nb")("{first} to {last}", first="{last}", last="{0.__class__}") == (
        "{last} til {0.__class__}"
    )


def test_a_text_without_translation_stays_english():
    assert translator("nb")("No such text {n}", n=1) == "No such text 1"


@pytest.mark.parametrize(("n", "text"), [(0, "0 cats"), (1, "1 cat"), (2, "2 cats")])
def test_the_number_chooses_the_form(n, text):
    assert translator("en").plural("{n} cat", "{n} cats", n) == text
