"""Hostile stories rendered for Telegram and read by TDLib, which the service runs on.

    python -m tests.scale.rendering --count 10000

Every message must be accepted, say exactly what its document says, keep to every limit and ping nobody.
Prints one line, before it the first ten faults, and ends with 1 if there was any.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from telegram import InlineKeyboardMarkup

from adapters.simulated.telegram_entities import as_message
from adapters.simulated.telegram_html import utf16_length
from adapters.telegram.render import TelegramText, render
from bot.curation.catalog import load_catalog
from bot.digest.card import CardState, story_card
from bot.digest.compose import compose
from bot.digest.present import list_item
from bot.digest.select import Choice, Selection
from bot.digest.sources import source_items
from bot.i18n.translator import translator
from bot.message import Button, Buttons, Heading, ListBlock, Message, Text
from bot.model.digest import Digest
from bot.model.story import Score, Telling
from tests import factories
from tests.adapters import tdlib
from tests.adapters.intended_text import intended_text
from tests.hostile_stories import HostileStories

NOW = datetime(2026, 4, 28, 6, tzinfo=UTC)
ZONE = "Europe/Oslo"
DIGEST_LENGTH = 5
# So many stories make a message that has to be split.
LONG = 25
MAX_FAULTS_SHOWN = 10
# Our renderer puts it after "@" and "/", so that a name pings nobody and a word is no command.
JOINER = "\u2060"


@dataclass
class Findings:
    stories: int = 0
    messages: int = 0
    longest: int = 0
    most_entities: int = 0
    faults: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="so many stories")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.monotonic()
    found = check_rendering(arguments.count, arguments.seed)
    lines = [
        *found.faults[:MAX_FAULTS_SHOWN],
        f"{found.stories} stories, {found.messages} messages: {len(found.faults)} faults; longest "
        f"{found.longest} of 4096 units, most entities {found.most_entities} of 100; "
        f"{time.monotonic() - began:.0f} s",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(bool(found.faults))


def check_rendering(count: int, seed: int) -> Findings:
    """Show each story as a card, in a digest, a list and a saved list, its sources, and some all at once."""
    found = Findings(stories=count)
    for document in documents(count, HostileStories(seed, now=NOW)):
        found.faults += faults_of(document, render(document), found)
    return found


def faults_of(document: Message, texts: Sequence[TelegramText], found: Findings) -> list[str]:
    """Return what is wrong with the messages that a document became."""
    found.messages += len(texts)
    shown = []
    faults = []
    for text in texts:
        read = tdlib.read_html(text.html)
        if isinstance(read, str):
            return [*faults, f"refused ({read}): {text.html!r}"]
        kept = as_message(read)
        if kept.text != read.text:
            faults.append(f"changed on its way: {read.text!r} -> {kept.text!r}")
        found.longest = max(found.longest, utf16_length(read.text))
        found.most_entities = max(found.most_entities, len(kept.entities))
        faults += _limits_broken(text, kept.text, len(kept.entities))
        faults += [
            f"would come alive: {part} in {read.text!r}"
            for kind, part in tdlib.found_by_itself(read.text)
            if kind in ("Mention", "BotCommand")
        ]
        shown.append(read.text.replace(JOINER, "").replace("\u00a0· ", " · "))
    return [*faults, *_difference(shown, intended_text(document))]


def documents(count: int, hostile: HostileStories) -> Iterator[Message]:
    for start in range(0, count, DIGEST_LENGTH):
        language = "nb" if start % 2 else "en"
        tellings = [hostile.telling() for _ in range(min(DIGEST_LENGTH, count - start))]
        for telling in tellings:
            yield _card(telling, hostile, language)
        yield hostile_digest(len(tellings), hostile, language)
        yield _list(tellings, hostile, language)
        yield _saved(tellings, language)
        yield _sources(hostile, language)
        yield _quiet_day(hostile, language)
        if start % 100 == 0:
            yield _long(hostile, language)


def _card(telling: Telling, hostile: HostileStories, language: str) -> Message:
    return story_card(
        telling,
        [hostile.quote() for _ in range(3)],
        CardState(language, is_saved=telling.story_id % 2 == 0),
        tr=translator(language),
        now=NOW,
        zone=ZONE,
        catalog=load_catalog(),
        audience="cio",
    )


def _sources(hostile: HostileStories, language: str) -> Message:
    story = hostile.story()
    items = source_items(story, tr=translator(language), catalog=load_catalog(), now=NOW, zone=ZONE)
    return Message((Heading(hostile.text(12)), ListBlock(items)), summary="", language=language)


def _long(hostile: HostileStories, language: str) -> Message:
    cards = [_card(hostile.telling(), hostile, language) for _ in range(LONG)]
    return Message(tuple(block for card in cards for block in card.blocks), summary="", language=language)


def hostile_digest(length: int, hostile: HostileStories, language: str) -> Message:
    choices = tuple(_choice(hostile, number) for number in range(length))
    return _composed(Selection(choices, (_choice(hostile, 0),), read_count=214), language)


def _quiet_day(hostile: HostileStories, language: str) -> Message:
    return _composed(Selection((), (_choice(hostile, 0),), read_count=87), language)


def _choice(hostile: HostileStories, number: int) -> Choice:
    story = hostile.story()
    update = hostile.quote() if number % 3 == 2 else None
    ids = tuple(entry.id for entry in story.entries)
    return Choice(story, Score(()), ids, is_far_above=number % 4 == 3, update=update)


def _composed(selection: Selection, language: str) -> Message:
    digest = Digest(
        id=1,
        destination_id=1,
        name="",
        length=DIGEST_LENGTH,
        local_time=NOW.time(),
        weekdays=factories.WEEKDAYS,
        zone=ZONE,
        language=language,
        audience="cio",
        created_at=NOW,
    )
    yesterday, tomorrow = NOW - timedelta(days=1), NOW + timedelta(days=1)
    return compose(
        selection, digest, since=yesterday, next_at=tomorrow, catalog=load_catalog(), now=NOW, told_on={}
    )


def _saved(tellings: Sequence[Telling], language: str) -> Message:
    tr = translator(language)
    items = tuple(
        replace(list_item(telling, tr=tr, now=NOW, zone=ZONE), meta="saved yesterday") for telling in tellings
    )
    removing = tuple(
        Button(f"✕ {number}", f"saved drop {telling.story_id} 1")
        for number, telling in enumerate(tellings, start=1)
    )
    blocks = (Heading("Saved"), ListBlock(items, is_numbered=True), Buttons((removing,)))
    return Message(blocks, summary="", language=language)


def _list(tellings: Sequence[Telling], hostile: HostileStories, language: str) -> Message:
    tr = translator(language)
    items = tuple(list_item(telling, tr=tr, now=NOW, zone=ZONE) for telling in tellings)
    row = tuple(Button(str(number), f"open {number}") for number in range(1, len(items) + 1))
    quoting = Text(f"No tag “{hostile.text(8)}”.", is_quiet=True)
    blocks = (Heading(hostile.text(8)), ListBlock(items, is_numbered=True), quoting)
    return Message(
        (*blocks, Buttons((row, (Button(hostile.text(4), "latest page=2"),)))), summary="", language=language
    )


def _limits_broken(text: TelegramText, shown: str, entities: int) -> Iterator[str]:
    if not 1 <= utf16_length(shown) <= 4_096:
        yield f"{utf16_length(shown)} units: {shown[:100]!r}"
    if utf16_length(shown) != text.units:
        yield f"{utf16_length(shown)} units, counted as {text.units}: {shown[:100]!r}"
    if entities > 100:
        yield f"{entities} entities: {shown[:100]!r}"
    if text.keyboard is not None:
        yield from _keyboard_faults(text.keyboard)


def _keyboard_faults(keyboard: InlineKeyboardMarkup) -> Iterator[str]:
    keys = [key for row in keyboard.inline_keyboard for key in row]
    if not all(keyboard.inline_keyboard) or len(keys) > 100:
        yield f"keyboard of {len(keys)} keys in rows of {[len(row) for row in keyboard.inline_keyboard]}"
    for key in keys:
        if not (key.text.strip() and 1 <= len(str(key.callback_data).encode()) <= 64):
            yield f"key {key.text!r} with {key.callback_data!r}"


def _difference(shown: list[str], intended: str) -> Iterator[str]:
    """A document that fits one message is told to the letter; a longer one word by word."""
    is_same = shown == [intended] if len(shown) == 1 else " ".join(shown).split() == intended.split()
    if not is_same:
        yield f"says {shown!r} instead of {intended!r}"


if __name__ == "__main__":
    main()
