"""Which pages an entry speaks of: its own, and those that it links to."""

from urllib.parse import urlsplit

from bot.model.entry import Entry

# Beyond the first links stand the outlet's own: related articles, authors, newsletters.
_READ = 20
# "/", "/news" and "/@name" are no articles.
_SHORTEST_PATH = 12


def own_page(entry: Entry) -> str | None:
    return _page(entry.canonical_url or entry.url or "")


def linked_pages(entry: Entry) -> frozenset[str]:
    """Return the pages of other sites that the entry links to, as "host/path"."""
    own = own_page(entry) or ""
    pages = {_page(link) for link in entry.links[:_READ]} - {None, own}
    return frozenset(page for page in pages if page and _site(page) != _site(own))


def _page(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    path = parts.path.rstrip("/")
    if not host or len(path) < _SHORTEST_PATH:
        return None
    return host.removeprefix("www.") + path


def _site(page: str) -> str:
    return ".".join(page.partition("/")[0].split(".")[-2:])
