"""Hostile stories rendered for Slack, and judged by all that is known of what Slack takes.

    python -m tests.scale.slack_rendering --count 10000

Every message must be taken by slack_sdk's models, by the schema of Slack's own types and by the simulated
platform, keep to every limit, hold nothing alive that we did not put there, and say what its document says.
A digest is one message. Prints one line, before it the first ten faults, and ends with 1 if there was any.
"""

import argparse
import html
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from adapters.hostile_text import cut, one_line, web_link
from adapters.simulated.slack_alive import alive_in
from adapters.simulated.slack_blocks import MAX_TOTAL_TEXT, block_errors, total_text
from adapters.slack.render import SlackText, render
from bot.digest.form import as_sent
from bot.digest.select import MAX_LENGTH
from bot.message import Block as Part
from bot.message import ListBlock, Message, StoryBlock
from bot.model.destination import Destination, Place, PlaceKind, Platform
from tests.adapters.slack_schema import is_taken_by_schema
from tests.hostile_stories import HostileStories
from tests.scale.rendering import MAX_FAULTS_SHOWN, NOW, documents, hostile_digest

MAX_SUMMARY = 4_000
CHANNEL = Destination(
    id=1,
    installation_id=1,
    platform=Platform.SLACK,
    place=Place(PlaceKind.CHANNEL, "C0SIM00001"),
    language="nb",
    zone="Europe/Oslo",
    audience="cio",
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)
_LIVE = re.compile(r"<[^>]*>?")
_OUR_LINK = re.compile(r"<(https?://[^|<>]+)\|([^|<>]+)>")
# Marks that could pair with another one: followed by what may be emphasised.
_MARK = re.compile(r"[*_~`](?!\u200b)")
_EMOJI = re.compile(r":[a-z0-9_+'-]+:")


@dataclass
class Findings:
    digests: int = 0
    messages: int = 0
    longest: int = 0
    most_blocks: int = 0
    faults: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="so many digests")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.monotonic()
    found = check_rendering(arguments.count, arguments.seed)
    lines = [
        *found.faults[:MAX_FAULTS_SHOWN],
        f"{found.digests} digests, {found.messages} messages: {len(found.faults)} faults; longest "
        f"{found.longest} of {MAX_TOTAL_TEXT} characters, most blocks {found.most_blocks} of 50; "
        f"{time.monotonic() - began:.0f} s",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(bool(found.faults))


def check_rendering(count: int, seed: int) -> Findings:
    """Show so many digests with their threads, and among them cards, lists and sources."""
    found = Findings()
    hostile = HostileStories(seed, now=NOW)
    while found.digests < count:
        length, language = found.digests % MAX_LENGTH + 1, "nb" if found.digests % 2 else "en"
        edition = hostile_digest(length, hostile, language)
        digest = as_sent(edition, found.digests, CHANNEL)
        texts = render(digest)
        found.faults += [f"{len(texts)} messages for one digest"] if len(texts) > 1 else []
        found.faults += faults_of(digest, texts, found)
        below = replace(digest, blocks=digest.thread, thread=())
        found.faults += faults_of(below, render(below), found)
        if found.digests % 20 == 0:
            for document in documents(5, hostile):
                found.faults += faults_of(document, render(document), found)
        found.digests += 1
    return found


def faults_of(document: Message, texts: list[SlackText], found: Findings) -> list[str]:
    """Return what is wrong with the messages that a document became."""
    addresses = set(_addresses(document.blocks))
    faults: list[str] = []
    for text in texts:
        found.messages += 1
        size = total_text(text.blocks)
        found.longest, found.most_blocks = max(found.longest, size), max(found.most_blocks, len(text.blocks))
        faults += block_errors(text.blocks)
        faults += [f"{size} characters over all blocks"] if size > MAX_TOTAL_TEXT else []
        faults += [f"refused by the types: {b}" for b in text.blocks if not _is_taken(b)]
        faults += (
            [f"no summary or a long one: {text.text!r}"] if not 0 < len(text.text) <= MAX_SUMMARY else []
        )
        alive = alive_in(text.text, text.blocks)
        faults += [f"calls {call}" for call in alive.calls]
        faults += [f"links to {address}" for address in alive.links if address not in addresses]
        for said in (*_marked_up(text.blocks), text.text):
            faults += _alive(said, addresses)
        faults += [f"would ping: {said!r}" for said in _plain(text.blocks) if re.search(r"<[!@#]", said)]
    seen = "\n".join(map(_seen, (said for text in texts for said in _marked_up(text.blocks))))
    faults += [
        f"does not say {headline!r}" for headline in _headlines(document.blocks) if headline not in seen
    ]
    return faults


def _seen(said: str) -> str:
    """Return what people see of marked-up text."""
    return html.unescape(_OUR_LINK.sub(r"\2", said)).replace("\u200b", "").replace("∣", "|")


def _headlines(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, StoryBlock):
            yield cut(one_line(part.headline), 300).replace("∣", "|")


def _is_taken(block: dict[str, Any]) -> bool:
    try:
        parsed = Block.parse(block)
        is_of_library = parsed is not None and bool(parsed.to_dict())
    except SlackObjectFormationError:
        return False
    definition = f"{str(block['type']).capitalize()}Block"
    return is_of_library and is_taken_by_schema(definition, block)


def _addresses(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        match part:
            case StoryBlock(url=str()) if address := web_link(part.url):
                yield address
            case ListBlock():
                yield from (address for item in part.items if (address := web_link(item.url)))
            case _:
                pass


def _alive(said: str, addresses: set[str]) -> Iterator[str]:
    """Yield what Slack would make something of that is not ours: links, mentions, emphasis, emoji."""
    for part in _LIVE.findall(said):
        link = _OUR_LINK.fullmatch(part)
        if link is None or html.unescape(link[1]) not in addresses:
            yield f"would come alive: {part!r} in {said!r}"
    # Our own emphasis is a headline's alone, around its line.
    shown = _OUR_LINK.sub(r"\2", said)
    for line in shown.split("\n"):
        bare = re.sub(r"^\*(.*)\*( \[[^\]]*\])?$", r"\1", line)
        if mark := _MARK.search(bare) or _EMOJI.search(bare):
            yield f"would be emphasised: {mark[0]!r} in {line!r}"
        if line.startswith("&gt;"):
            yield f"would be a quotation: {line!r}"


def _marked_up(blocks: Any) -> Iterator[str]:
    yield from (text for kind, text in _texts(blocks) if kind == "mrkdwn")


def _plain(blocks: Any) -> Iterator[str]:
    yield from (text for kind, text in _texts(blocks) if kind == "plain_text")


def _texts(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield str(node["type"]), node["text"]
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


if __name__ == "__main__":
    main()
