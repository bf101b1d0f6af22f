"""A browser for the tests marked so."""

from collections.abc import AsyncIterator

import pytest

from tests.browser import Browser, chromium_or_skip, open_browser


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with open_browser(chromium_or_skip()) as browser:
        yield browser
