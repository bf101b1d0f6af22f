"""How an edition goes out: with menus and a thread on Slack, as it was composed elsewhere."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.digest.form import as_sent
from bot.message import Buttons, Footer, ListBlock, Message, StoryBlock
from bot.model.destination import Destination, Place, PlaceKind, Platform
from tests.unit.digest.newsroom import order
from tests.unit.digest.test_compose import composed, the_day

EDITION = 31


def place(platform: Platform, kind: PlaceKind) -> Destination:
    return Destination(
        id=1,
        installation_id=1,
        platform=platform,
        place=Place(kind, "C1"),
        language="nb",
        zone="Europe/Oslo",
        audience="cio",
        created_at=datetime(2026, 4, 1, tzinfo=UTC),
    )


CHANNEL = place(Platform.SLACK, PlaceKind.CHANNEL)
IN_PRIVATE = place(Platform.SLACK, PlaceKind.PRIVATE)
GROUP = place(Platform.TELEGRAM, PlaceKind.GROUP)


def rows(message: Message) -> list[list[str]]:
    shown = [b for b in message.blocks if isinstance(b, Buttons) and not b.instead_of_menus]
    return [[button.label for button in row] for block in shown for row in block.rows]


def stories(message: Message) -> list[StoryBlock]:
    return [block for block in message.blocks if isinstance(block, StoryBlock)]


def test_in_a_channel_everybody_can_say_whether_it_was_of_use_and_nothing_else_is_in_the_way():
    message = as_sent(composed(order(), the_day()), EDITION, CHANNEL)

    assert rows(message) == [["Nyttig", "Ikke for oss"]]
    (votes,) = [block for block in message.blocks if isinstance(block, Buttons)]
    assert [button.action for button in votes.rows[0]] == ["vote 31 useful", "vote 31 not"]
    (footer,) = [block for block in message.blocks if isinstance(block, Footer)]
    assert footer.text == "Alle kilder i tråden · 1 sak kom nesten med · Neste: i morgen 08.00"


def test_in_private_the_digest_can_be_changed_and_ended_too():
    message = as_sent(composed(order(), the_day()), EDITION, IN_PRIVATE)

    assert rows(message) == [["Nyttig", "Ikke for meg"], ["Endre", "Slutte"]]


def test_each_story_has_its_menu_with_the_likeliest_first():
    first = stories(as_sent(composed(order(), the_day()), EDITION, CHANNEL))[0]

    assert [(choice.label, choice.action) for choice in first.menu] == [
        ("Lagre", "save 11"),
        ("Hvorfor ser jeg denne?", "why 11"),
        ("Mindre slikt", "less 11"),
        ("Demp Virksomheter", "mute enterprise"),
        ("English", "open 11 en"),
        ("Demp Kodeposten", "mute outlet:Kodeposten"),
        ("Kilder", "sources 11"),
    ]


def test_the_thread_has_every_storys_sources_and_what_nearly_made_it():
    thread = as_sent(composed(order(), the_day()), EDITION, CHANNEL).thread

    told = [block for block in thread if isinstance(block, StoryBlock)]
    assert [block.number for block in told] == [1, 2, 3, 4]
    *sources, nearly = [block for block in thread if isinstance(block, ListBlock)]
    assert len(sources) == 4
    assert [item.text.partition(":")[0] for item in sources[1].items] == ["Skyukas", "Google", "The Ledger"]
    assert "OpenAI" in nearly.items[0].text
    assert thread[-1] == Buttons(((replace(thread[-1].rows[0][0], label="1", action="open 15"),),))


def test_a_quiet_day_offers_the_nearest_and_has_no_thread():
    composed_quiet = composed(replace(order(), length=0), the_day()[4:])

    message = as_sent(composed_quiet, EDITION, CHANNEL)

    assert rows(message) == [["Vis den nærmeste"]]
    assert message.thread == ()


@pytest.mark.parametrize("stories_told", [the_day(), the_day()[4:]])
def test_elsewhere_nothing_of_it_is_sent(stories_told):
    edition = composed(order(), stories_told)

    message = as_sent(edition, EDITION, GROUP)

    assert rows(message) == rows(edition)
    assert message.thread == ()
    assert all(story.menu == () for story in stories(message))
