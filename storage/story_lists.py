"""Which stories a question of tags asks for, as statements over the index of lists.

A story has one moment and one score under all its tags, so that whether it has another tag as well is one
look into the primary key.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true, union

from bot.model.tag import Tag, TagQuestion
from storage.tables import story, story_tag


def listed(question: TagQuestion, *, since: datetime, min_score: float) -> Select[Any]:
    """Select id, last_seen and base_score of the stories asked for, each once."""
    if not question.any_of:
        everything = select(story.c.id, story.c.last_seen, story.c.base_score)
        return everything.where(
            story.c.merged_into.is_(None),
            story.c.last_seen >= since,
            story.c.base_score >= min_score,
            *_lacks(story.c.id, story.c.last_seen, question.without),
        )
    parts = [_under_all(tags, question.without, since, min_score) for tags in question.any_of]
    if len(parts) == 1:
        return parts[0]
    together = union(*parts).subquery()
    return select(together.c.id, together.c.last_seen, together.c.base_score)


def listed_under(tag: Tag) -> Select[Any]:
    """Select the stories of a tag; the primary key holds them by age."""
    columns = select(story_tag.c.story_id.label("id"), story_tag.c.last_seen, story_tag.c.base_score)
    return columns.where(story_tag.c.facet == tag.facet, story_tag.c.slug == tag.slug)


def is_asked_for(question: TagQuestion) -> ColumnElement[bool]:
    """Return the condition that a row of `story` is among the stories asked for."""
    any_of = [and_(*_has(story.c.id, story.c.last_seen, tags)) for tags in question.any_of]
    return and_(or_(*any_of) if any_of else true(), *_lacks(story.c.id, story.c.last_seen, question.without))


def newest_first(wanted: Select[Any]) -> Select[Any]:
    columns = wanted.selected_columns
    return wanted.order_by(columns["last_seen"].desc(), columns["id"].desc())


def _under_all(tags: Iterable[Tag], without: Iterable[Tag], since: datetime, min_score: float) -> Select[Any]:
    """Walk the first tag's stretch and look each story up under the others."""
    walked, *others = tags
    return listed_under(walked).where(
        story_tag.c.last_seen >= since,
        story_tag.c.base_score >= min_score,
        *_has(story_tag.c.story_id, story_tag.c.last_seen, others),
        *_lacks(story_tag.c.story_id, story_tag.c.last_seen, without),
    )


def _has(
    story_id: ColumnElement[int], last_seen: ColumnElement[datetime], tags: Iterable[Tag]
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for tag in tags:
        other = story_tag.alias()
        conditions.append(
            exists().where(
                other.c.facet == tag.facet,
                other.c.slug == tag.slug,
                other.c.last_seen == last_seen,
                other.c.story_id == story_id,
            )
        )
    return conditions


def _lacks(
    story_id: ColumnElement[int], last_seen: ColumnElement[datetime], tags: Iterable[Tag]
) -> list[ColumnElement[bool]]:
    return [~condition for condition in _has(story_id, last_seen, tags)]
