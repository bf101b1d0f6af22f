"""The project's own list of sources to begin with."""

from importlib.resources import files

from bot.ingest.opml import read_opml
from bot.model.feed import NewFeed


def starter_feeds() -> list[NewFeed]:
    return read_opml(files("bot.ingest").joinpath("starter.opml").read_bytes())
