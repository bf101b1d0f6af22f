"""Which passages of a text to tell in so many words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import fsum

from bot.curation.telling.passages import Passage

# The facts of a story stand first: no more is read than would fill the budget so many times, and no less
# than so many passages.
_REACH = 2.0
_AT_LEAST = 3
# How late a passage comes divides its worth by 1 + this × the square of the budgets of words before it.
_LATE = 0.5
# A word counts by the place of what says it, each place so much less than the one before.
_DECAY = 0.9
_WEIGHED = 25
# A word that the text and the other sources have but once, against one that they come back to.
_ONCE = 0.1
# A passage must have so large a share of its words to itself.
_NEW = 0.5


def choose(
    passages: Sequence[Passage], headline: Passage, *, support: Iterable[frozenset[str]] = (), max_words: int
) -> list[Passage]:
    """Return what is told, most telling first: those that add most of what counts.

    Words count that the text comes back to, and that the headline and other sources (`support` has theirs)
    say too, sooner ones more. Nothing is said twice, what leans on another passage is told after it only, and
    what is weak for want of better. Empty where nothing fits: a sentence is never cut.
    """
    repeated = frozenset(one.place for one in passages if _repeats(one, headline))
    news = [one for one in passages if one.place not in repeated]
    late = _lateness(news, max_words)
    within = [one for one in news if one.place in late]
    worth = _worth_of_words(news, [headline.words, *support])

    def gain(one: Passage, told: list[Passage]) -> float:
        heard = frozenset[str]().union(*(other.words for other in told))
        return fsum(worth.get(word, 0.0) for word in one.words - heard) / late[one.place]

    def tell(candidates: list[Passage]) -> list[Passage]:
        told: list[Passage] = []
        left = max_words
        # A text that fits is its publisher's own short form, as a summary is: told in the order it has.
        is_short = sum(one.size for one in candidates) <= max_words
        while True:
            said = repeated.union(one.place for one in told)
            fitting = [
                one for one in candidates if one.size <= left and _stands(one, said) and _is_new(one, told)
            ]
            if not fitting:
                return told
            if is_short or fitting[0].is_summary:
                best = fitting[0]
            else:
                best = max(fitting, key=lambda one: (gain(one, told), -one.place))
            told.append(best)
            left -= best.size

    return tell([one for one in within if not one.is_weak]) or tell(within)


def _repeats(one: Passage, headline: Passage) -> bool:
    """Say whether the passage is the headline again; one that says more is not."""
    added = len(one.words - headline.words)
    is_alike = one.is_said_by(headline) or headline.is_said_by(one)
    return is_alike and added <= 2 and 2 * added < max(1, len(one.words))


def _stands(one: Passage, said: frozenset[int]) -> bool:
    """Say whether a reader knows what it refers to: the headline comes before the first one."""
    return not one.leans or one.place == 0 or one.place - 1 in said


def _is_new(one: Passage, told: Sequence[Passage]) -> bool:
    heard = frozenset[str]().union(*(other.words for other in told))
    return not told or len(one.words - heard) >= max(1.0, _NEW * len(one.words))


def _lateness(news: Sequence[Passage], max_words: int) -> dict[int, float]:
    """Return by place what divides the worth of each passage within reach."""
    late: dict[int, float] = {}
    before = 0
    for number, one in enumerate(news):
        if number >= _AT_LEAST and before > _REACH * max_words:
            break
        late[one.place] = 1 + _LATE * (before / max_words) ** 2
        before += one.size
    return late


def _worth_of_words(news: Sequence[Passage], support: Iterable[frozenset[str]]) -> dict[str, float]:
    worth: dict[str, float] = {}
    times: Counter[str] = Counter()
    spoken = [(one.words, _DECAY**number) for number, one in enumerate(news[:_WEIGHED])]
    for words, weight in (*spoken, *((words, 1.0) for words in support)):
        times.update(words)
        for word in words:
            worth[word] = worth.get(word, 0.0) + weight
    return {word: points if times[word] > 1 else _ONCE * points for word, points in worth.items()}
