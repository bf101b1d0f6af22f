"""Write the one message of a digest: header, stories, what nearly made it, when the next one comes.

Pure. Sentences are the sources' own; the words around them come from the translator.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.curation.catalog import Catalog
from bot.curation.language import normalise
from bot.curation.telling.reading_time import reading_minutes
from bot.curation.telling.tell import tell
from bot.digest.days import holidays_text, weekday
from bot.digest.fit import fitted
from bot.digest.person import NO_TEAM, TeamTold
from bot.digest.present import MAX_HEADLINE, clipped, language_mark, story_block
from bot.digest.schedule import local_date
from bot.digest.select import Choice, Selection
from bot.digest.story_menu import story_menu
from bot.digest.thread import thread_blocks
from bot.i18n.dates import clock_time, next_time, number, relative_day, weekday_date
from bot.i18n.translator import Translator, to_translate, translator
from bot.message import Block, Button, Buttons, Footer, Heading, Message, StoryBlock, Text
from bot.model.digest import Digest
from bot.model.story import Telling

_SHOW_NEAREST = {
    1: to_translate("Show the nearest"),
    2: to_translate("Show the two nearest"),
    3: to_translate("Show the three nearest"),
}
NEAREST_ACTION = "digest nearest"
# Numbers of stories side by side; a wider row is hard to hit on a phone.
_BUTTONS_A_ROW = 5


def compose(
    selection: Selection,
    digest: Digest,
    *,
    since: datetime,
    next_at: datetime | None,
    catalog: Catalog,
    now: datetime,
    told_on: Mapping[int, datetime] | None = None,
    not_repeated: TeamTold = NO_TEAM,
) -> Message:
    """Return the digest, or what is said on a quiet day.

    `since` is the start of what it covers. `told_on` says, as far as known, when stories that come back
    as updates were told. `not_repeated` is what would have come, had the team's channel not told it.
    """
    writer = _Writer(digest, catalog, now, not_repeated)
    if not selection.chosen:
        return writer.quiet_day(selection, since=since, next_at=next_at)
    return writer.digest_of(selection, since=since, next_at=next_at, told_on=told_on or {})


def in_time(
    selection: Selection,
    digest: Digest,
    *,
    catalog: Catalog,
    now: datetime,
    told_on: Mapping[int, datetime] | None = None,
) -> Selection:
    """Return as much of the selection as can be read in the digest's minutes: one story at least.

    The minutes are those that the digest says itself; without any it is all of the selection. What an admin
    keeps stays in any case.
    """
    if digest.reading_minutes is None:
        return selection
    writer = _Writer(digest, catalog, now)
    block_of = {block.story_id: block for block in writer.stories_of(selection, told_on or {})}
    kept = sum(choice.is_kept for choice in selection.chosen)
    least = 0 if kept else 1
    for count in range(len(selection.chosen) - kept, least, -1):
        shorter = selection.first(count)
        if writer.minutes([block_of[choice.story.id] for choice in shorter.chosen]) <= digest.reading_minutes:
            return shorter
    return selection.first(least)


def compose_catch_up(
    selection: Selection, digest: Digest, *, count: int, since: datetime, catalog: Catalog, now: datetime
) -> Message:
    """Return the best `count` of what was missed since then, as one message; there is something."""
    return _Writer(digest, catalog, now).caught_up(selection, count=count, since=since)


def since_text(since: datetime, *, now: datetime, zone: str, language: str) -> str:
    """Return "mandag kl. 08.00"; a weekday alone is that of the last week."""
    is_far = (local_date(now, zone) - local_date(since, zone)).days > 6
    day = weekday_date if is_far else weekday
    return translator(language)(
        "{day} at {time}", day=day(since, zone, language), time=clock_time(since, zone, language)
    )


class _Writer:
    """Writes for one digest at one moment, in its language and zone."""

    def __init__(
        self, digest: Digest, catalog: Catalog, now: datetime, not_repeated: TeamTold = NO_TEAM
    ) -> None:
        self._digest = digest
        self._not_repeated = not_repeated
        self._catalog = catalog
        self._now = now
        self._zone = digest.zone
        self.tr: Translator = translator(digest.language)
        self._language = self.tr.language

    def digest_of(
        self,
        selection: Selection,
        *,
        since: datetime,
        next_at: datetime | None,
        told_on: Mapping[int, datetime],
    ) -> Message:
        stories = self.stories_of(selection, told_on)
        facts = self._facts(stories, selection.read_count, since)
        footer = " · ".join(filter(None, (self._nearly(selection), self._next(next_at))))
        blocks: tuple[Block, ...] = (
            Heading(self._title()),
            Text(" · ".join(filter(None, (facts, self._left_out()))), is_quiet=True),
            *stories,
            *((Footer(footer),) if footer else ()),
            Buttons(self._open_rows(stories), instead_of_menus=True),
            Buttons((*self._nearest_row(selection), self._order_row(next_at))),
        )
        message = self._message(fitted(blocks), summary=f"{self._title()}: {stories[0].headline}")
        return replace(message, thread=self._thread(selection, stories))

    def caught_up(self, selection: Selection, *, count: int, since: datetime) -> Message:
        stories = self.stories_of(replace(selection, chosen=selection.chosen[:count]), {})
        title = self.tr("Siste · since you last looked")
        facts = self._facts(stories, selection.read_count, since, of=len(selection.chosen))
        rows = self._open_rows(stories)
        numbers = Buttons(rows, instead_of_menus=True)
        blocks: tuple[Block, ...] = (Heading(title), Text(facts, is_quiet=True), *stories, numbers)
        summary = f"{title}: {stories[0].headline}"
        return Message(fitted(blocks), summary=summary, language=self._language)

    def stories_of(self, selection: Selection, told_on: Mapping[int, datetime]) -> tuple[StoryBlock, ...]:
        return tuple(
            self._story(choice, place, told_on.get(choice.story.id))
            for place, choice in enumerate(selection.chosen, start=1)
        )

    def minutes(self, stories: Sequence[StoryBlock]) -> int:
        words = " ".join(
            text for story in stories for text in (story.headline, *story.lines, story.quote, story.meta)
        )
        return reading_minutes(words, normalise(self._language))

    def quiet_day(self, selection: Selection, *, since: datetime, next_at: datetime | None) -> Message:
        if self._digest.is_weekly:
            title = self.tr("{title} · quiet week", title=self._title())
        else:
            title = self.tr("{title} · quiet day", title=self._title())
        read = self._read(selection.read_count, since, is_emptied=selection.is_emptied)
        left_out = f"{told}." if (told := self._left_out()) else ""
        text = " ".join(filter(None, (read, left_out, self._nearest(selection))))
        upcoming = self._next(next_at)
        rows = (*self._nearest_row(selection), self._order_row(next_at))
        blocks: tuple[Block, ...] = (
            Heading(title),
            Text(text),
            *((Footer(upcoming),) if upcoming else ()),
            Buttons(rows),
        )
        return self._message(blocks, summary=f"{title}: {text}")

    def _message(self, blocks: tuple[Block, ...], *, summary: str) -> Message:
        return Message(
            blocks,
            summary=summary,
            language=self._language,
            is_private=False,
            is_silent=self._digest.is_silent,
        )

    # --- around the stories -------------------------------------------------------------------

    def _title(self) -> str:
        if self._digest.is_weekly:
            week = local_date(self._now, self._zone).isocalendar().week
            return self.tr("Siste · week {n}", n=week)
        return f"Siste · {weekday_date(self._now, self._zone, self._language)}"

    def _facts(
        self, stories: tuple[StoryBlock, ...], read_count: int, since: datetime, *, of: int = 0
    ) -> str:
        """Return "5 saker · 3 min · av 214 artikler siden mandag kl. 08.00"; "5 av 8 saker" of 8."""
        minutes = self.minutes(stories)
        count = self.tr.plural("{n} story", "{n} stories", len(stories))
        if of > len(stories):
            count = self.tr("{shown} of {n} stories", shown=len(stories), n=of)
        read = self.tr.plural(
            "of {count} article since {since}",
            "of {count} articles since {since}",
            read_count,
            count=number(read_count, self._language),
            since=self._since(since),
        )
        return f"{count} · {minutes} min · {read}"

    def _since(self, since: datetime) -> str:
        return since_text(since, now=self._now, zone=self._zone, language=self._language)

    def _next(self, next_at: datetime | None) -> str:
        if next_at is None:
            return ""
        when = next_time(next_at, now=self._now, zone=self._zone, language=self._language)
        text = self.tr("Next: {when}", when=when)
        free = holidays_text(self._digest, self._now, next_at, self.tr)
        return f"{text} ({free})" if free else text

    def _open_rows(self, stories: tuple[StoryBlock, ...]) -> tuple[tuple[Button, ...], ...]:
        buttons = [
            Button(str(story.number), f"open {story.story_id}", description=clipped(story.headline, 75))
            for story in stories
        ]
        return tuple(
            tuple(buttons[start : start + _BUTTONS_A_ROW]) for start in range(0, len(buttons), _BUTTONS_A_ROW)
        )

    def _order_row(self, next_at: datetime | None) -> tuple[Button, ...]:
        """Return what changes the digest, and what ends it at once."""
        change = Button(self.tr("Change"), self._order(), self.tr("Change this digest"))
        if next_at is None:
            return (change,)
        return change, Button(self.tr("Stop"), self._order("stop"), self.tr("No more of this digest"))

    def _order(self, word: str = "") -> str:
        name = f"@{self._digest.name}" if self._digest.name else ""
        return " ".join(filter(None, ("digest", name, word)))

    # --- one story ----------------------------------------------------------------------------

    def _story(self, choice: Choice, place: int, told_on: datetime | None) -> StoryBlock:
        telling = self._tell(choice)
        block = story_block(
            telling,
            number=place,
            tr=self.tr,
            now=self._now,
            zone=self._zone,
            catalog=self._catalog,
            audience=self._digest.audience,
            is_update=choice.is_update,
            is_far_above=choice.is_far_above,
            update=choice.update,
            told_on=told_on,
        )
        return replace(block, menu=story_menu(telling, tr=self.tr, catalog=self._catalog))

    def _thread(self, selection: Selection, stories: tuple[StoryBlock, ...]) -> tuple[Block, ...]:
        return thread_blocks(
            zip(stories, selection.chosen, strict=True),
            [(choice.story.id, self._tell(choice)) for choice in selection.near_misses],
            tr=self.tr,
            catalog=self._catalog,
            now=self._now,
            zone=self._zone,
        )

    def _tell(self, choice: Choice) -> Telling:
        return tell(
            choice.story, language=self._language, audience=self._digest.audience, catalog=self._catalog
        )

    # --- what nearly made it ------------------------------------------------------------------

    def _read(self, read_count: int, since: datetime, *, is_emptied: bool) -> str:
        if read_count == 0:
            return self.tr("No new articles since {since}.", since=self._since(since))
        if is_emptied:
            return self.tr.plural(
                "{count} article read, none picked for this time.",
                "{count} articles read, none picked for this time.",
                read_count,
                count=number(read_count, self._language),
            )
        return self.tr.plural(
            "{count} article read, not important enough.",
            "{count} articles read, none important enough.",
            read_count,
            count=number(read_count, self._language),
        )

    def _nearest(self, selection: Selection) -> str:
        if not selection.near_misses:
            return ""
        telling = self._tell(selection.near_misses[0])
        text = self.tr("Nearest: “{headline}”", headline=clipped(telling.headline, MAX_HEADLINE))
        return f"{text} {language_mark(telling, self.tr)}".rstrip() + "."

    def _nearly(self, selection: Selection) -> str:
        count = len(selection.near_misses)
        if not count:
            return ""
        return self.tr.plural("{n} story nearly made it", "{n} stories nearly made it", count)

    def _left_out(self) -> str:
        """Return "2 saker fortalt i #ai-nytt i går, ikke gjentatt"; the day where all are of one."""
        team = self._not_repeated
        if not team.told:
            return ""
        days = {
            relative_day(team.told_on[one], now=self._now, zone=self._zone, language=self._language)
            if one in team.told_on
            else ""
            for one in team.told
        }
        told = team.place if len(days) > 1 else f"{team.place} {days.pop()}".rstrip()
        return self.tr.plural(
            "{n} story told in {place}, not repeated",
            "{n} stories told in {place}, not repeated",
            len(team.told),
            place=told,
        )

    def _nearest_row(self, selection: Selection) -> tuple[tuple[Button, ...], ...]:
        label = _SHOW_NEAREST.get(len(selection.near_misses))
        return ((Button(self.tr(label), NEAREST_ACTION),),) if label else ()
