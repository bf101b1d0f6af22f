"""Feed addresses as typed and as shown."""

import pytest

from bot.ingest.address import BadAddressError, clean_address, has_secret, shown_url


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" https://A.example/Feed?x=1#top ", "https://a.example/Feed?x=1"),
        ("a.example/feed", "https://a.example/feed"),
        ("a.example", "https://a.example/"),
        ("feed://a.example/x", "https://a.example/x"),
        ("feed:https://a.example/x", "https://a.example/x"),
        ("HTTP://a.example:8080/x", "http://a.example:8080/x"),
        ("https://blåbær.example/rss", "https://blåbær.example/rss"),
    ],
)
def test_what_people_type_becomes_an_address(typed, address):
    assert clean_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "news",
        "file:///etc/passwd",
        "ftp://a.example/x",
        "https://",
        "https://a.example:0/",
        "https://a.example:99999/",
        "https://[::1/",
        "https://a.example/a b",
        "https://a.example/" + "x" * 3000,
        "javascript:alert(1)",
    ],
)
def test_what_is_no_address_is_refused_with_what_would_be_one(typed):
    with pytest.raises(BadAddressError, match="Give the feed's"):
        clean_address(typed)


def test_passwords_and_keys_are_never_shown():
    shown = shown_url("https://kari:hunter2@a.example/feed?api_key=hunter2&page=2&token=hunter2")

    assert shown == "https://…@a.example/feed?api_key=…&page=2&token=…"


def test_an_ordinary_address_is_shown_as_it_is():
    url = "https://a.example/feed?format=rss&id=7&keywords=ai&author=x"

    assert shown_url(url) == url
    assert not has_secret(url)
    assert has_secret("https://a.example/?auth=x")
