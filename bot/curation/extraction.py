"""The article of a web page that we fetched: text and what the page says about itself."""

import json
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.curation.addresses import canonical_url
from bot.curation.language import detect_language

# Beyond this a page is no article, and reading it would take seconds.
_LONGEST_PAGE = 5_000_000


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
        include_tables=False,
        output_format="json",
    )
    if not found:
        return Extracted(None, "", None, None, None, canonical_url(url))
    page = json.loads(found)
    text = (page.get("text") or "").strip()
    title = page.get("title") or None
    return Extracted(
        title=title,
        text=text,
        author=page.get("author") or None,
        published=page.get("date") or None,
        lang=detect_language(title or "", text, page.get("language")) if text else None,
        canonical_url=canonical_url(url or page.get("source"), page.get("source")),
    )


@cache
def _trafilatura() -> Any:
    # It takes most of a second to import, so only whoever extracts pays. Its downloader, which we never use,
    # warns on import that it cannot speak SOCKS.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="SOCKS support")
        import trafilatura
    return trafilatura
