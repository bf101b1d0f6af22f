import pytest

from bot.curation.tags.organisations import new_organisations


def names(title, language="en"):
    return {name for _, name in new_organisations(title, language)}


@pytest.mark.parametrize(
    "title",
    [
        "Fjordwise raises $20M to automate audits",
        "Sources: Oslo-based AI chip designer Fjordwise raised a ~$29M Series D",
        "Fjordwise hits $2 billion valuation as threats escalate",
        "Berlin's Fjordwise becomes a unicorn",
        "Fjordwise, which helps banks watch their agents, launches with $15M",
        "Fjordwise, which makes locks",
        "A profile of Fjordwise, a maker of quiet cameras",
        "A bank agrees to acquire security startup Fjordwise",
        "Fund leads $1 billion round for nuclear startup Fjordwise",
        "An interview with Fjordwise CEO Kari Nordmann",
        "Fjordwise, founded by a former minister, previews a quiet keyboard",
        "Fund invested $500M into Fjordwise, a startup that plans to make tools",
        "Bank Buys Chip Startup Fjordwise To Save Power",
        "The founder of Fjordwise left",
        "Fjordwise unveils a browser",
        "Fjordwise Releases Skagen 1: A Search Model That Is Faster",
        "Show HN: Fjordwise – a diary for agents",
    ],
)
def test_english_set_forms_name_an_organisation(title):
    assert "Fjordwise" in names(title)


@pytest.mark.parametrize(
    "title",
    [
        "Fjordwise henter 40 millioner kroner",
        "Her er oppstartsselskapet Fjordwise",
        "KI-selskapet Fjordwise vil ansette",
        "Banken kjøper Fjordwise",
        "Gründeren bak Fjordwise slutter",
        "Fjordwise-sjefen varsler kutt",
        "Norsk oppstart Fjordwise henter 80 millioner",
        "Slik jobber de hos Fjordwise",
        "Daglig leder i Fjordwise er lettet",
    ],
)
def test_norwegian_set_forms_name_an_organisation(title):
    assert names(title, "no") == {"Fjordwise"}


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("China raises $3bn for chips", "en"),
        ("The startup scene is changing", "en"),
        ("Hackers Release Tools That Break Everything", "en"),
        ("Bank unveils plan for cheaper loans", "en"),
        ("Serial founder raises $10M for credit managers", "en"),
        ("Repeat founder raises $10M for credit managers", "en"),
        ("Why Oslo is buying SSDs for its archive", "en"),
        ("Where to buy tickets", "en"),
        ("Firm Acquiring Materials Science Knowledge", "en"),
        ("Selskapet Norge trenger", "no"),
        ("Kommunen kjøper Oslo en benk", "no"),
    ],
)
def test_places_bodies_and_common_words_are_no_organisation(title, language):
    assert names(title, language) == set()


def test_words_around_a_name_that_capitals_made_look_like_it_fall_away():
    assert names("London-based Fjordwise agrees to buy a bank") == {"Fjordwise"}
    assert names("Bank Acquires Fjordwise Security To Boost Its Defences") == {"Fjordwise Security"}
    assert names("Fjordwise’s CEO is sorry") == {"Fjordwise"}
