"""Stories whose publishers do their worst in every field: the same ones for the same seed.

Whatever renders messages can be tried with them, on any platform.
"""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from bot.model.entry import Entry
from bot.model.feed import Outlet, Tier
from bot.model.story import Quote, Source, Story, Telling
from bot.model.tag import Facet, Tag

# Fragments stand one to a blank, but for those that hold blanks themselves.
_WORDS = """Google setter sluttdato for Gemini 2.5 før sommeren – new agents ship in June, says Ærlig Ås"""
_MARKUP = """<b> </b> < > & &amp; &lt;b&gt; &#60; &nbsp; " ' </ <!-- <script>alert(1)</script> <tg-spoiler>
    ]]> <pre><code> <br/> **bold** __under__ ~~gone~~ `code` ``` ||hidden|| [text](https://a.example) *
    <!channel> <!here> <@U0123456> <#C0123456|x> <https://a.example|click> :smile: *x* _x_"""
_ALIVE = """@anna_berg @channel /stop /forgetme@siste_bot #AI $GOOG mail@a.example a@b @@x (@anna) /start?x=1
    https://a.example/@anna //cdn 1/2 and/or @Åse @٣٤٥ https://a.example/?q="x"&y=<z> javascript:alert(1)
    tg://user?id=5 http://[::1 a.example ./stop :/stop -/stop “/stop” »/stop ”"""
_SCRIPTS = """שלום مرحبا فارسی‌ها 한국어 日本語の見出し ไทย ﷺ İI ß … “x” «y» 🚀 👩‍💻 🇳🇴 👍🏽 1️⃣ 𝔸𝕀"""
_BLANKED = ("<a href='x'>", "<blockquote expandable>", "> ", "* ", "مرحبا بالعالم", "A story /stop")
# What turns, hides or breaks the line, and characters of several code points.
_STEERING = (
    *("\u202e", "\u2066x\u2069", "\u200f", "\u200b", "\ufeff", "\u2060", "\xad", "\u180e", "\U000e0041"),
    *("\x00", "\x07", "\x1b[31m", "\t", "\r\n", "\n\n\n", "\u2028", "\x85", "\xa0", "\u3000"),
    *("\ud800", "\udfff", "\uffff", "\ufffd", "\ue000", "\u0378"),
    *("A\u030ase", "x\u030a", "Z\u0333\u033f\u0489", "e\u0301"),
)
_LONG = ("x" * 300, "æ" * 120, "🚀" * 130)
WORDS = tuple(_WORDS.split())
FRAGMENTS = (*_MARKUP.split(), *_ALIVE.split(), *_SCRIPTS.split(), *_BLANKED, *_STEERING, *_LONG)
ADDRESSES = (
    None,
    "https://outlet.example/a?b=1&c=2",
    "http://outlet.example/å/ø?q=æ",
    'https://outlet.example/"quoted"',
    "https://outlet.example/<b>",
    "https://outlet.example/'single'",
    "javascript:alert(1)",
    "tg://user?id=5",
    "https://",
    "http://[::1",
    "//outlet.example",
    "https://outlet.example/" + "x" * 3_000,
    "https://user:word@outlet.example/",
    "https://outlet.example/%zz#@anna",
)
TAGS = tuple(
    Tag(facet, slug)
    for facet, slugs in (
        (Facet.COMPANY, ("google", "microsoft", "mistral", "<b>&", "@anna", "x" * 70)),
        (Facet.TOPIC, ("models", "security", "regulation", "/stop")),
        (Facet.AUDIENCE, ("cio", "developers")),
    )
    for slug in slugs
)
LANGUAGES = ("nb", "en", "no", "he", "<b>", "")


class HostileStories:
    """Makes stories and their tellings; `now` is later than all of them."""

    def __init__(self, seed: int, *, now: datetime) -> None:
        self._random = random.Random(seed)
        self._now = now
        self._ids = count(1)

    def text(self, pieces: int) -> str:
        """Return up to so many pieces of text, half of them words; at times none at all."""
        chosen = (
            self._random.choice(WORDS if self._random.random() < 0.5 else FRAGMENTS)
            for _ in range(self._random.randint(0, pieces))
        )
        return self._random.choice((" ", " ", "")).join(chosen)

    def story(self) -> Story:
        entries = tuple(self._entry() for _ in range(self._random.randint(1, 4)))
        return Story(
            id=next(self._ids),
            entries=entries,
            tags=self._tags(),
            first_seen=entries[0].first_seen,
            last_seen=self._moment(),
            base_score=3.0,
        )

    def telling(self) -> Telling:
        sources = tuple(self._source() for _ in range(self._random.randint(0, 4)))
        first_seen = self._moment()
        return Telling(
            story_id=next(self._ids),
            headline=self.text(12),
            language=self._random.choice(LANGUAGES),
            what_happened=self.text(40),
            short_version=self.text(20),
            why_it_matters=self.quote() if self._random.random() < 0.5 else None,
            sources=sources,
            independent=self._random.randint(0, len(sources)),
            tags=self._tags(),
            first_seen=first_seen,
            last_seen=first_seen + timedelta(minutes=self._random.randint(0, 300)),
            other_language=self._random.choice((None, "nb", "en")),
        )

    def quote(self) -> Quote:
        return Quote(self.text(15), self.text(4))

    def _entry(self) -> Entry:
        number = next(self._ids)
        seen = self._moment()
        return Entry(
            id=number,
            feed_id=number % 7,
            outlet=replace(Outlet("Skyukas", Tier.PRESS), name=self.text(3) or "Skyukas"),
            guid=str(number),
            title=self.text(12),
            published=seen,
            first_seen=seen,
            url=self._random.choice(ADDRESSES),
            summary=self.text(30),
            language=self._random.choice(LANGUAGES) or None,
        )

    def _source(self) -> Source:
        return Source(
            entry_id=next(self._ids),
            outlet=self.text(3),
            url=self._random.choice(ADDRESSES),
            language=self._random.choice(LANGUAGES),
            reading_minutes=self._random.randint(0, 9),
            is_paywalled=self._random.random() < 0.2,
        )

    def _tags(self) -> tuple[Tag, ...]:
        return tuple(dict.fromkeys(self._random.choices(TAGS, k=self._random.randint(0, 5))))

    def _moment(self) -> datetime:
        return self._now - timedelta(minutes=self._random.randint(1, 4_000))
