from dataclasses import replace

import pytest

from bot.curation.catalog import load_catalog
from bot.curation.nearness import NearestVectors
from bot.curation.stories import StoryWindow
from tests.unit.curation.news import news


def test_the_nearest_come_first_and_the_removed_do_not_come():
    near = NearestVectors()
    near.add(1, [1.0, 0.0])
    near.add(2, [0.6, 0.8])
    near.add(3, [0.8, 0.6])
    near.remove(3)
    assert near.likenesses([1.0, 0.0], 5) == pytest.approx({1: 1.0, 2: 0.6})
    assert list(near.likenesses([1.0, 0.0], 1)) == [1]


def test_without_vectors_there_are_none_near():
    assert NearestVectors().likenesses([1.0], 3) == {}


def test_the_oldest_vectors_give_way():
    near = NearestVectors()
    for number in range(5000):
        near.add(number, [1.0])
    found = near.likenesses([1.0], 5000)
    assert len(found) == 4096
    assert 0 not in found
    assert 4999 in found


def test_meaning_joins_two_languages_that_share_no_word():
    english = news("Lab withdraws flagship model after complaints")
    norwegian = replace(news("Klager fikk forskerne til å snu", hours=1, language="no"), tags=())
    alike, apart = [1.0, 0.0], [0.0, 1.0]

    def placed(vector):
        window = StoryWindow(load_catalog())
        window.remember(english, 1, vector=alike)
        return window.place(norwegian, vector=vector).story_id

    assert (placed(alike), placed(apart)) == (1, None)
