"""Publishers and a parser that a test writes itself."""

from collections import defaultdict
from dataclasses import replace

from bot.model.feed import ParsedEntry, ParsedFeed
from bot.ports.outside import FeedParseError, FetchError, FetchRequest, FetchResponse


class FakePublishers:
    """The port `Fetcher`: answers by address, the last one again and again; remembers what was asked."""

    def __init__(self):
        self.asked: list[FetchRequest] = []
        self._answers = defaultdict(list)

    def publish(self, url, *titles, status=200, moved_to=None, **headers):
        """Answer with entries of these titles; headers are written etag="x", retry_after="60"."""
        plain = {name.replace("_", "-"): value for name, value in headers.items()}
        body = "\n".join(titles).encode() if status == 200 else b""
        self._answers[url].append(FetchResponse(status, moved_to or url, body, plain, moved_to))

    def fail(self, url, error=None):
        self._answers[url].append(error or FetchError("a.example did not answer in time."))

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        self.asked.append(request)
        answers = self._answers[request.url]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None: ...


class LineParser:
    """The port `FeedParser`: each line is an entry whose guid is its first word; "!" is no feed."""

    def __init__(self, **of_each_entry):
        self.parsed = 0
        self._of_each_entry = of_each_entry

    async def parse(self, body, *, url, headers) -> ParsedFeed:
        self.parsed += 1
        lines = body.decode().splitlines()
        if lines == ["!"]:
            raise FeedParseError("This is an HTML page, not a feed.")
        entries = tuple(replace(_entry(line), **self._of_each_entry) for line in lines)
        return ParsedFeed("The Ledger » AI", "https://a.example/", "en", entries)

    async def close(self) -> None: ...


def _entry(line):
    return ParsedEntry(guid=line.split()[0], title=line, url=f"https://a.example/{line.split()[0]}")
