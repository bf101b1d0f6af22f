"""What a reader missed: one edition of all that came since they last looked, merged over days.

It is chosen as the week's digest is: each story rated as fresh as it was, told once with all that came of it.
What had been told before they left comes as an update, whatever digests told in between counts as missed.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.curation.catalog import Catalog
from bot.curation.ranking import NOISE_THRESHOLD
from bot.digest.select import MAX_LENGTH, Selection, select
from bot.model.digest import Digest, Mode, TargetKind
from bot.model.story import Story
from bot.model.tag import Tag, TagQuestion
from bot.ports.store import Transaction

# Older news is no news any more.
MAX_SPAN = timedelta(days=14)
# The weightiest stories, and the newest of what is followed: out of so many the best are chosen.
_WEIGHTIEST = 400
_FOLLOWED = 200


async def missed_since(
    tx: Transaction, digest: Digest, since: datetime, *, now: datetime, catalog: Catalog
) -> Selection:
    """Return the best ten of what came since then, by what the digest follows and mutes."""
    as_week = replace(digest, weekdays=frozenset({0}), length=MAX_LENGTH, reading_minutes=None)
    selection = select(
        await _candidates(tx, digest, since, catalog=catalog, now=now),
        as_week,
        told=await tx.deliveries.told_before(digest.destination_id, since),
        now=now,
        window_start=since,
        catalog=catalog,
    )
    return replace(selection, read_count=await tx.entries.count_seen(since=since, until=now))


async def _candidates(
    tx: Transaction, digest: Digest, since: datetime, *, catalog: Catalog, now: datetime
) -> list[Story]:
    found = {story.id: story for story in await tx.stories.weightiest(since=since, limit=_WEIGHTIEST)}
    if followed := _followed_tags(digest, catalog, now):
        question = TagQuestion(tuple((tag,) for tag in followed))
        page = await tx.stories.latest(question, since=since, min_score=NOISE_THRESHOLD, limit=_FOLLOWED)
        found |= {story.id: story for story in page.stories}
    return list(found.values())


def _followed_tags(digest: Digest, catalog: Catalog, now: datetime) -> list[Tag]:
    """Return the followed tags that the catalog knows."""
    slugs = [
        wish.target.value
        for wish in digest.subscriptions
        if wish.mode is Mode.FOLLOW
        and wish.target.kind is TargetKind.TAG
        and not (wish.until and wish.until <= now)
    ]
    return [tag for slug in slugs if (tag := catalog.find(slug))]
