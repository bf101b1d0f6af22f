"""`siste why`, from the command line to the database."""

import asyncio

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.ingest.curate import save_anew
from storage.store import SqlStore
from tests.conftest import SECRET_KEY
from tests.factories import MORNING, add_entry, add_feed, add_story

PRICE = "Google raises the price of Gemini Enterprise from 1 July"


@pytest.fixture
def siste(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SISTE_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("SISTE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SISTE_EMBEDDER", "none")
    return lambda *words: CliRunner().invoke(main, words)


def test_a_story_is_explained_in_the_language_of_the_settings(siste, sqlite_url, monkeypatch):
    story_id = asyncio.run(_store_story(sqlite_url))
    norwegian = siste("why", str(story_id))
    monkeypatch.setenv("SISTE_LANGUAGE", "en")
    english = siste("why", str(story_id), "--audience", "cfo")

    assert norwegian.exit_code == 0
    assert norwegian.stdout.splitlines()[0] == f"Kodeposten: {PRICE}"
    assert "Google: «Google» i tittelen" in norwegian.stdout
    assert "prisendring for kunder" in norwegian.stdout
    assert "price change for customers" in english.stdout
    assert "Chosen automatically, without an editor." in english.stdout


def test_a_story_that_went_into_another_says_so(siste, sqlite_url):
    kept = asyncio.run(_store_story(sqlite_url))
    gone = asyncio.run(_store_story(sqlite_url, into=kept))

    assert siste("why", str(gone)).stdout.startswith(f"{gone} → {kept}\n")


def test_a_story_that_is_not_there_is_told_with_the_next_step(siste):
    result = siste("why", "99")

    assert result.exit_code == 1
    assert "no story 99" in result.stderr


async def _store_story(url: str, into: int | None = None) -> int:
    store = SqlStore.open(url, [SECRET_KEY])
    async with store.transaction() as tx:
        entry = await add_entry(tx, await add_feed(tx), now=MORNING, title=PRICE)
        story = await add_story(tx, [entry])
        if into is not None:
            await tx.stories.merge(kept=into, gone=story.id)
            await save_anew(tx, [into])
    await store.close()
    return story.id


def test_a_clock_that_does_not_answer_is_named_with_its_fix(siste, monkeypatch):
    monkeypatch.setenv("SISTE_CLOCK_URL", "http://127.0.0.1:1/clock")
    answer = siste("fetch")
    assert answer.exit_code == 1
    assert "SISTE_CLOCK_URL" in answer.output
    assert "Next step:" in answer.output
