"""The web process answers health checks."""

import httpx
import pytest
from pydantic import SecretStr

from bot.bootstrap import make_web_app
from bot.settings import Settings
from tests.conftest import SECRET_KEY


async def health_of(url: str) -> httpx.Response:
    settings = Settings(database_url=SecretStr(url), secret_key=SecretStr(SECRET_KEY))
    transport = httpx.ASGITransport(make_web_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://siste.example") as client:
        return await client.get("/health")


async def test_a_database_in_order_is_healthy(sqlite_url: str):
    answer = await health_of(sqlite_url)

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_an_unusable_database_is_told_without_its_password():
    answer = await health_of("postgresql://siste:hunter2@127.0.0.1:1/siste")

    assert answer.status_code == 503
    assert "No connection" in answer.json()["status"]
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("path", ["/", "/admin"])
async def test_there_is_nothing_else(sqlite_url: str, path: str):
    settings = Settings(database_url=SecretStr(sqlite_url), secret_key=SecretStr(SECRET_KEY))
    transport = httpx.ASGITransport(make_web_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://siste.example") as client:
        assert (await client.get(path)).status_code == 404
