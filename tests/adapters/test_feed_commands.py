"""`siste feeds`, `siste fetch` and `siste entries`, from the command line to a publisher on loopback."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from click.testing import CliRunner

from bot.cli import main

FEED = """<rss version="2.0"><channel><title>The Ledger</title><item><guid>1</guid>
<title>Google opens Gemma 4</title><description>Under Apache 2.0.</description>
<pubDate>Mon, 03 Aug 2026 10:00:00 GMT</pubDate></item></channel></rss>"""


class Publisher(BaseHTTPRequestHandler):
    def do_GET(self):
        body = (FEED if self.path == "/feed" else "<html><body>Hello</body></html>").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_): ...


@pytest.fixture
def publisher():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def siste(sqlite_url, tmp_path, monkeypatch):
    """Run a command line; return exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SISTE_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("SISTE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SISTE_FETCH_ALLOW_NETWORKS", "127.0.0.0/8")

    def run(*arguments):
        result = CliRunner().invoke(main, arguments)
        return result.exit_code, result.stdout, result.stderr

    return run


def test_from_an_address_to_entries(siste, publisher):
    siste("feeds", "add", f"{publisher}/feed", f"{publisher}/page")

    code, out, err = siste("fetch", "--now", "2026-08-03T12:00Z")
    summary = json.loads(out)

    assert code == 0
    assert (summary["feeds_due"], summary["feeds_fetched"], summary["feeds_failed"]) == (2, 1, 1)
    assert (summary["entries_new"], summary["stories_new"]) == (1, 1)
    assert "HTML page" in err
    _, out, _ = siste("entries", "--jsonl")
    assert json.loads(out) == {
        "feed_url": f"{publisher}/feed",
        "id": "1",
        "title": "Google opens Gemma 4",
        "url": None,
        "published": "2026-08-03T10:00:00+00:00",
        "updated": None,
        "first_seen": "2026-08-03T12:00:00+00:00",
        "summary": "Under Apache 2.0.",
    }
    _, out, _ = siste("feeds", "list", "--json")
    assert [feed["failures"] for feed in json.loads(out)] == [0, 1]


def test_an_empty_store_says_how_to_begin(siste):
    assert "siste feeds import --starter" in siste("feeds", "list")[1]
    code, out, err = siste("fetch")
    assert (code, json.loads(out)["feeds"]) == (0, 0)
    assert "siste feeds import --starter" in err


def test_one_bad_address_does_not_stop_the_others(siste):
    code, out, err = siste("feeds", "add", "ftp://x", "a.example/feed", "a.example/feed")

    assert code == 1
    assert out.splitlines() == ["Added https://a.example/feed", "Already followed: https://a.example/feed"]
    assert "ftp://x does not begin with https://" in err


def test_the_starter_list_survives_export_and_import(siste, tmp_path):
    siste("feeds", "import", "--starter")
    _, exported, _ = siste("feeds", "export")
    (tmp_path / "mine.opml").write_text(exported)

    _, out, _ = siste("feeds", "import", "mine.opml")

    assert "added: 0, followed already: 112" in out


def test_an_export_leaves_secrets_out_unless_told_otherwise(siste):
    siste("feeds", "add", "https://a.example/?token=hunter2")

    _, out, err = siste("feeds", "export")
    _, all_of_it, _ = siste("feeds", "export", "--with-secrets")

    assert "hunter2" not in out + err
    assert "--with-secrets" in err
    assert "hunter2" in all_of_it
    assert "hunter2" not in siste("feeds", "list")[1]


@pytest.mark.parametrize("name", ["nowhere.opml", "bad.opml", "empty.opml"])
def test_a_list_that_cannot_be_imported_says_why_and_changes_nothing(siste, tmp_path, name):
    (tmp_path / "bad.opml").write_text("<rss/>")
    (tmp_path / "empty.opml").write_text("<opml version='2.0'><body/></opml>")

    code, _, err = siste("feeds", "import", name)

    assert code == 1
    assert "Nothing was changed" in err


def test_a_feed_that_is_not_followed_cannot_be_removed(siste):
    siste("feeds", "add", "a.example/feed")

    assert siste("feeds", "remove", "https://a.example/feed")[0] == 0
    code, _, err = siste("feeds", "remove", "https://a.example/feed")
    assert (code, "siste feeds list" in err) == (1, True)


def test_a_wrong_moment_is_a_wrong_use(siste):
    code, _, err = siste("fetch", "--now", "yesterday")

    assert code == 2
    assert "2026-04-28T06:00Z" in err
