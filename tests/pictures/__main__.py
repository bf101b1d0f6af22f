"""Take the pictures: python -m tests.pictures --out docs/pictures [--only digest]."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from storage.engine import database_url
from storage.migration import migrate_database
from storage.store import SqlStore
from tests.browser import Browser, find_chromium, open_browser
from tests.flow.conftest import open_world
from tests.pictures.scenes import SCENES
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
    failures = []
    with tempfile.TemporaryDirectory() as data:
        url = f"sqlite:///{data}/siste.db"
        migrate_database(database_url(url))
        store = SqlStore.open(url, ["a passphrase for pictures"])
        async with open_world(store, language) as world:
            stage = Stage(world, browser, folder)
            for scene in SCENES:
                try:
                    await scene(stage)
                except (SceneError, TimeoutError, LookupError) as error:
                    failures.append(f"{scene.__name__} ({language}): {error!r}")
        await store.close()
    for path in stage.taken:
        sys.stdout.write(f"{path} {path.stat().st_size} bytes\n")
    return failures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description="Take the docs' pictures.")
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"))
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    arguments = parser.parse_args()
    failures = asyncio.run(take_pictures(arguments.out, arguments.language or list(LANGUAGES)))
    sys.exit("\n".join(failures) or None)


if __name__ == "__main__":
    main()
