"""What every page of the simulated platform shares: its document, its policy, its little pictures."""

from collections.abc import Mapping

from aiohttp import web
from markupsafe import Markup

# Nothing from elsewhere and nothing inline: a title that is a script stays a title.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

_DOCUMENT = Markup("""\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page/{look}.css">
<script src="/page/follow.js" defer></script>
<script src="/page/{look}.js" defer></script>
</head>
<body>
{body}
</body>
</html>
""")
_AVATAR = Markup('<span class="avatar hue{hue}" aria-hidden="true">{initial}</span>')
HUES = 7


def document(title: str, body: Markup, language: str, look: str = "page") -> web.Response:
    """Return a page; `look` names its style and its script."""
    text = _DOCUMENT.format(title=title, body=body, language=language, look=look)
    # A lone half of a surrogate pair has no place in UTF-8.
    content = text.encode("utf-8", "replace")
    return web.Response(body=content, content_type="text/html", charset="utf-8", headers=HEADERS)


def avatar(name: str, number: int) -> Markup:
    initial = next((character for character in name if character.isalnum()), "?")
    return _AVATAR.format(hue=hue_of(number), initial=initial.upper())


def hue_of(number: int) -> int:
    """Return the colour that Telegram's apps would give this account, from 0 to HUES - 1."""
    return abs(number) % HUES
