from dataclasses import replace

import pytest

from bot.curation.catalog import load_catalog
from bot.curation.joining.nearness import NearestVectors
from bot.curation.joining.stories import StoryWindow
from tests.unit.curation.news import news

SIDES = 8


def towards(side, *, common=0.0):
    """Return a unit vector towards one side, with as much of what all vectors have in common."""
    vector = [float(number == side) for number in range(SIDES)] + [common]
    length = sum(value * value for value in vector) ** 0.5
    return [value / length for value in vector]


def many(*, common=0.0, language="en", first=1):
    near = NearestVectors(SIDES + 1)
    for number in range(32):
        near.add(first + number, towards(number % SIDES, common=common), language)
    return near


def test_the_nearest_come_first_and_the_removed_do_not_come():
    near = many()
    near.remove(1)
    found = near.likenesses(towards(0), "en", limit=3)
    assert list(found) == [9, 17, 25]
    assert min(found.values()) == pytest.approx(1.0)


def test_entries_asked_for_are_told_however_far_they_are():
    assert many().likenesses(towards(0), "en", limit=1, asked=[2, 999]).keys() == {1, 2}


def test_what_all_vectors_share_does_not_make_them_alike():
    found = many(common=3.0).likenesses(towards(0, common=3.0), "en", limit=1, asked=[2])
    assert found[1] > 0.9
    assert found[2] < 0.2


def test_each_language_has_a_mean_of_its_own():
    near = many()
    for number in range(32):
        near.add(100 + number, towards(number % SIDES, common=3.0), "no")
    found = near.likenesses(towards(0), "en", limit=1, asked=[100, 101])
    assert found[100] > 0.9
    assert found[101] < 0.2


def test_few_vectors_do_not_tell_what_is_common():
    near = NearestVectors(SIDES + 1)
    near.add(1, towards(0), "en")
    assert near.likenesses(towards(0), "en", limit=3) == {}


def test_the_oldest_vectors_give_way():
    near = NearestVectors(1, limit=40)
    for number in range(50):
        near.add(number, [1.0], "en")
    found = near.likenesses([1.0], "en", limit=100)
    assert sorted(found) == list(range(10, 50))


def test_meaning_joins_two_languages_that_share_no_word():
    english = news("Lab withdraws flagship model after complaints")
    norwegian = replace(news("Klager fikk forskerne til å snu", hours=1, language="no"), tags=())

    def placed(side):
        window = StoryWindow(load_catalog())
        for number in range(32):
            other = news(f"Item {number * 7919} of an unrelated list", language=("en", "no")[number % 2])
            window.remember(other, 100 + number, vector=towards(1 + number % 7, common=3.0))
        window.remember(english, 1, vector=towards(0, common=3.0))
        return window.place(norwegian, vector=towards(side, common=3.0)).story_id

    assert placed(0) == 1
    assert placed(1) != 1
