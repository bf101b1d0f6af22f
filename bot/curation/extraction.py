"""The article of a web page that we fetched: text and what the page says about itself."""

import json
import re
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.curation.addresses import canonical_url
from bot.curation.language import detect_language
from bot.curation.telling.boilerplate import is_boilerplate

# Beyond this a page is no article, and reading it would take seconds.
_LONGEST_PAGE = 5_000_000
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Extracted:
    """`published` is as the page says it, an ISO date or time; `canonical_url` is the page's one address."""

    title: str | None
    text: str
    author: str | None
    published: str | None
    lang: str | None
    canonical_url: str | None


def extract(html: str | bytes, url: str | None = None) -> Extracted:
    """Return the page's article; an empty text if there is none. Never fetches."""
    trafilatura = _trafilatura()
    found = trafilatura.extract(
        html[:_LONGEST_PAGE],
        url=url,
        favor_precision=True,
        with_metadata=True,
        include_comments=False,
        # Old pages lay out whole articles as tables.
        include_tables=True,
        output_format="json",
    )
    if not found:
        return Extracted(None, "", None, None, None, canonical_url(url))
    page = json.loads(found)
    title = page.get("title") or None
    text = _article(page.get("text") or "", title or "")
    return Extracted(
        title=title,
        text=text,
        author=page.get("author") or None,
        published=page.get("date") or None,
        lang=detect_language(title or "", text, page.get("language")) if text else None,
        canonical_url=canonical_url(url or page.get("source"), page.get("source")),
    )


def _article(text: str, title: str) -> str:
    """Return the lines that are news: no title again, no invitation, cells of tables as lines."""
    lines = [
        cell.strip()
        for line in text.splitlines()
        for cell in (line.strip().strip("|").split("|") if line.startswith("|") else (line,))
    ]
    news = [line for line in lines if _WORD.search(line) and not is_boilerplate(line)]
    while news and _is_title(news[0], title):
        del news[0]
    return "\n".join(news)


def _is_title(line: str, title: str) -> bool:
    """Say whether the line is the title, or all of it but the outlet's name."""
    mine, whole = _WORD.findall(line.lower()), _WORD.findall(title.lower())
    return mine == whole or (len(mine) > 2 and 2 * len(mine) > len(whole) and mine == whole[: len(mine)])


@cache
def _trafilatura() -> Any:
    # It takes most of a second to import, so only whoever extracts pays. Its downloader, which we never use,
    # warns on import that it cannot speak SOCKS.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="SOCKS support")
        import trafilatura
    return trafilatura
