"""Take the pictures: python -m tests.pictures --out docs/pictures [--only digest]."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from adapters.simulated.slack_workspace import UnknownInSlackError
from storage.engine import database_url
from storage.migration import migrate_database
from storage.store import SqlStore
from tests.browser import Browser, find_chromium, open_browser
from tests.flow.conftest import World, open_world
from tests.pictures.linking_scenes import LINKING_SCENES, BothStages
from tests.pictures.scenes import SCENES
from tests.pictures.slack_scenes import SLACK_SCENES
from tests.pictures.slack_stage import SlackStage
from tests.pictures.stage import SceneError, Stage

LANGUAGES = ("nb", "en")


async def take_pictures(folder: Path, languages: list[str]) -> list[str]:
    """Play every scene in every language; return what went wrong, scene by scene."""
    chromium = find_chromium()
    if chromium is None:
        return ["There is no Chromium. Next step, on Debian and Ubuntu: sudo apt install chromium"]
    folder.mkdir(parents=True, exist_ok=True)
    failures = []
    async with open_browser(chromium) as browser:
        for language in languages:
            failures += await _play(browser, folder, language)
    return failures


async def _play(browser: Browser, folder: Path, language: str) -> list[str]:
    async with _world(language) as world:
        stage = Stage(world, browser, folder)
        failures = [failure for scene in SCENES if (failure := await _failure(scene, stage))]
        _tell(stage.taken)
    async with _world(language) as world:
        on_slack = SlackStage(world, browser, folder)
        failures += [failure for scene in SLACK_SCENES if (failure := await _failure(scene, on_slack))]
        _tell(on_slack.taken)
    async with _world(language) as world:
        both = BothStages(Stage(world, browser, folder), SlackStage(world, browser, folder))
        failures += [failure for scene in LINKING_SCENES if (failure := await _failure(scene, both))]
        _tell([*both.telegram.taken, *both.slack.taken])
    return [f"{failure} ({language})" for failure in failures]


async def _failure(scene: Callable[[Any], Awaitable[None]], stage: Stage | SlackStage | BothStages) -> str:
    try:
        await scene(stage)
    except (SceneError, TimeoutError, LookupError, UnknownInSlackError) as error:
        return f"{getattr(scene, '__name__', scene)}: {error!r}"
    return ""


def _tell(taken: list[Path]) -> None:
    for path in taken:
        sys.stdout.write(f"{path} {path.stat().st_size} bytes\n")


@asynccontextmanager
async def _world(language: str) -> AsyncIterator[World]:
    with tempfile.TemporaryDirectory() as data:
        url = f"sqlite:///{data}/siste.db"
        migrate_database(database_url(url))
        store = SqlStore.open(url, ["a passphrase for pictures"])
        async with open_world(store, language) as world:
            yield world
        await store.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description="Take the docs' pictures.")
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"))
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    arguments = parser.parse_args()
    failures = asyncio.run(take_pictures(arguments.out, arguments.language or list(LANGUAGES)))
    sys.exit("\n".join(failures) or None)


if __name__ == "__main__":
    main()
