"""One address for one page: trackers, default ports and fragments go; ids stay."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# What courlan leaves in place. Names, or beginnings where a star stands.
_TRACKERS = re.compile(
    r"^(_hs\w*|si|ns_\w+|ocid|ref|ref_src|ref_url|referrer|cmpid|cid_source|ito|partner|smid|smtyp|sref|spm|ncid|"
    r"guccounter|guce_\w+|taid|xtor|wt\.\w+|ftag|feature|share|rss|mod|source|sh|via|trk|igshid|mibextid|at_\w+|"
    r"utm\w*|fbclid|gclid|mc_\w+)$",
    re.IGNORECASE,
)
# On these sites a name above says which page it is.
_IDS_ON = {"news.ycombinator.com": {"id"}, "youtube.com": {"v", "list"}, "www.youtube.com": {"v", "list"}}
_LONGEST = 2000


def canonical_url(url: str | None, declared_canonical: str | None = None) -> str | None:
    """Return the page's one address; None if `url` is no http(s) address.

    The page's own canonical link is believed on the same site only, and not when it points at the front page.
    """
    cleaned = _clean(url) if url else None
    declared = _clean(declared_canonical) if declared_canonical else None
    if cleaned and declared and _is_same_page(cleaned, declared):
        return declared
    return cleaned


@lru_cache(maxsize=4096)
def _clean(url: str) -> str | None:
    # courlan brings its lists with it: half a second that only whoever has an address pays.
    from courlan import clean_url

    url = url.strip()
    if len(url) > _LONGEST or not url.lower().startswith(("http://", "https://")):
        return None
    try:
        cleaned = clean_url(url)
        parts = urlsplit(cleaned or url)
        host = parts.hostname
    except ValueError:
        return None
    if not host:
        return None
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if _is_kept(host, pair[0])]
    # A fragment names a place on the page, but for sites whose pages live behind "#!" or "#/".
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    path = parts.path.rstrip("/") or "/"
    return urlunsplit(("https", parts.netloc.removesuffix(":443"), path, urlencode(query), fragment))


def _is_kept(host: str, name: str) -> bool:
    return name in _IDS_ON.get(host, ()) or not _TRACKERS.match(name)


def _is_same_page(cleaned: str, declared: str) -> bool:
    there, here = urlsplit(declared), urlsplit(cleaned)
    same_site = _site(there.hostname or "") == _site(here.hostname or "")
    is_front_page = there.path in ("", "/") and not there.query
    return same_site and not (is_front_page and here.path not in ("", "/"))


def _site(host: str) -> str:
    return ".".join(host.split(".")[-2:])
