"""An embeddings endpoint on the loopback: one that answers, one that is busy and one that talks nonsense."""

from datetime import timedelta
from math import sqrt

import pytest
from aiohttp import web
from pydantic import SecretStr

from adapters.embeddings.endpoint import EndpointEmbedder
from bot.ports.outside import EmbedderError
from tests.adapters.scripted_server import Answer, ScriptedServer
from tests.fakes import FixedClock

KEY = "sk-fake-key-of-nobody"


def answer_of(*vectors):
    return Answer({"data": [{"index": n, "embedding": list(vector)} for n, vector in enumerate(vectors)]})


async def count_letters(request):
    """Answer each text with a vector told by its length, last text first."""
    texts = (await request.json())["input"]
    rows = [{"index": n, "embedding": [float(len(text)), 1.0]} for n, text in enumerate(texts)]
    return web.json_response({"data": rows[::-1]})


@pytest.fixture
async def server():
    async with ScriptedServer() as server:
        server.defaults["embeddings"] = count_letters
        yield server


@pytest.fixture
async def embedder(server, clock):
    embedder = EndpointEmbedder(server.url, model="small", key=SecretStr(KEY), clock=clock)
    yield embedder
    await embedder.close()


async def test_every_text_gets_its_vector_whatever_the_order_of_the_answer(server, embedder):
    vectors = await embedder.embed(["x" * n for n in range(1, 71)])

    assert [round(vector[0] / vector[1]) for vector in vectors] == list(range(1, 71))
    asked = server.asked("embeddings")
    assert [len(call["input"]) for call in asked] == [32, 32, 6]
    assert {call["model"] for call in asked} == {"small"}


async def test_vectors_come_out_at_unit_length(server, embedder):
    server.answer("embeddings", answer_of((3, 4)))
    (vector,) = await embedder.embed(["a"])
    assert list(vector) == pytest.approx([0.6, 0.8])
    assert sqrt(sum(x * x for x in vector)) == pytest.approx(1)


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/", "/v1/embeddings"])
async def test_the_address_may_be_the_host_the_base_or_the_whole(server, clock, path):
    paths = []

    async def note(request):
        paths.append(request.path)
        return await count_letters(request)

    server.defaults["embeddings"] = note
    embedder = EndpointEmbedder(server.url + path, model="small", key=None, clock=clock)
    await embedder.embed(["a"])
    await embedder.close()

    assert paths == ["/v1/embeddings"]


async def test_the_key_goes_in_the_header_and_only_where_there_is_one(server, clock):
    headers = []

    async def note(request):
        headers.append(request.headers.get("Authorization"))
        return await count_letters(request)

    server.defaults["embeddings"] = note
    for key in (SecretStr(KEY), None):
        embedder = EndpointEmbedder(server.url, model="small", key=key, clock=clock)
        await embedder.embed(["a"])
        await embedder.close()

    assert headers == [f"Bearer {KEY}", None]


@pytest.mark.parametrize("busy", [Answer(status=429), Answer(status=503), Answer(cuts=True)])
async def test_who_is_busy_is_asked_again_after_growing_waits(server, embedder, clock, busy):
    started = clock.now()
    server.answer("embeddings", busy, busy)

    assert len(await embedder.embed(["a"])) == 1
    assert len(server.asked("embeddings")) == 3
    assert clock.now() - started == timedelta(seconds=5)


async def test_a_short_wait_that_is_asked_for_is_kept(server, embedder, clock):
    started = clock.now()
    server.answer("embeddings", Answer(status=429, headers={"Retry-After": "7"}))
    await embedder.embed(["a"])
    assert clock.now() - started == timedelta(seconds=7)


async def test_a_long_wait_is_passed_on_instead(server, embedder, clock):
    started = clock.now()
    server.answer("embeddings", Answer(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(EmbedderError) as caught:
        await embedder.embed(["a"])
    assert (caught.value.retry_after, clock.now()) == (timedelta(hours=1), started)


async def test_who_stays_busy_is_given_up(server, embedder):
    server.answer("embeddings", *[Answer(status=500)] * 9)
    with pytest.raises(EmbedderError, match="HTTP 500"):
        await embedder.embed(["a"])
    assert len(server.asked("embeddings")) == 3


async def test_nobody_there_is_said_with_the_next_step(clock):
    embedder = EndpointEmbedder("http://127.0.0.1:1/v1?key=hidden", model="small", key=None, clock=clock)
    with pytest.raises(
        EmbedderError, match=r"127\.0\.0\.1:1/v1/embeddings does not answer.*Next step"
    ) as caught:
        await embedder.embed(["a"])
    await embedder.close()
    assert "hidden" not in f"{caught.value} {embedder.model}"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer({"error": {"message": f"bad key {KEY}"}}, status=401), "SISTE_EMBEDDER_KEY"),
        (
            Answer({"error": {"message": f"no model {KEY}"}}, status=404),
            r"no model \[key\].*SISTE_EMBEDDER_MODEL",
        ),
        (Answer(raw="gone", status=410), "HTTP 410"),
        (Answer(raw="[" * 100_000, status=410), "HTTP 410"),
        (Answer(status=302, headers={"Location": "http://elsewhere.example/"}), "HTTP 302"),
    ],
)
async def test_a_refusal_is_not_repeated_and_never_shows_the_key(server, embedder, answer, says):
    server.answer("embeddings", answer)
    with pytest.raises(EmbedderError, match=says) as caught:
        await embedder.embed(["a"])
    assert KEY not in str(caught.value)
    assert len(server.asked("embeddings")) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(raw="<html>"),
        Answer(raw="[" * 100_000),
        Answer({"data": [{"index": 0, "embedding": [1] * 20_000}]}),
        Answer([]),
        Answer({"data": None}),
        Answer({"data": ["x"]}),
        answer_of(),
        answer_of((1, 0), (0, 1)),
        answer_of((0, 0)),
        answer_of(("1", "0")),
        Answer({"data": [{"index": 7, "embedding": [1.0]}]}),
        Answer(raw='{"data": [{"index": 0, "embedding": [NaN, 1]}]}'),
        Answer(raw='{"data": [{"index": 0, "embedding": [1e400, 1]}]}'),
        Answer(raw="x" * 17_000_000),
    ],
)
async def test_an_answer_that_is_none_is_refused(server, embedder, answer):
    server.answer("embeddings", answer)
    with pytest.raises(EmbedderError, match="Next step"):
        await embedder.embed(["a"])


def test_no_repr_shows_the_key():
    embedder = EndpointEmbedder("http://127.0.0.1/", model="small", key=SecretStr(KEY), clock=FixedClock())
    assert KEY not in repr(vars(embedder))
