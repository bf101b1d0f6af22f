"""The weights of joining are data: each must be one of a likeness that is measured."""

from bot.curation.catalog.files import read_data
from bot.curation.joining.likeness import LIKENESSES


def test_every_weight_is_one_of_a_likeness():
    for weights in read_data("joining").values():
        assert weights.keys() <= set(LIKENESSES)
        assert weights["always"] < 0


def test_every_likeness_counts_somewhere():
    assert set().union(*read_data("joining").values()) == set(LIKENESSES)
