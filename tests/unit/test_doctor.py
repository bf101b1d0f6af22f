"""What `siste doctor` says of the encoder."""

import pytest
from click.testing import CliRunner

from bot import bootstrap
from bot.cli.doctor import command as doctor
from bot.ports.outside import EmbedderError
from tests.fakes import FakeEmbedder


@pytest.fixture
def findings(tmp_path, monkeypatch):
    monkeypatch.setenv("SISTE_DATA_DIR", str(tmp_path))

    def examine(embedder):
        monkeypatch.setattr(bootstrap, "make_embedder", lambda *_: embedder)
        return CliRunner().invoke(doctor).output.splitlines()

    return examine


def test_an_encoder_that_answers_is_well(findings):
    assert "ok    encoder: fake gives vectors of 2 numbers" in findings(FakeEmbedder())


def test_an_encoder_that_fails_is_to_be_mended(findings):
    broken = FakeEmbedder()
    broken.fails = EmbedderError("it is down. Next step: start it")
    assert "MEND  encoder: it is down. Next step: start it" in findings(broken)


def test_what_keeps_updates_away_is_to_be_mended(findings, monkeypatch):
    class Troubled:
        identity = ("7", "siste_bot")
        shortcomings = ("it lacks a scope. Fix: add it",)

        async def troubles(self):
            return ("updates go to old.example. Fix: start it",)

        async def close(self):
            pass

    async def connect(siste, *_, **__):
        siste.adapters[1] = Troubled()
        return ["telegram"]

    monkeypatch.setattr("bot.cli.doctor.connect", connect)

    assert findings(None)[-2:] == [
        "MEND  siste_bot: it lacks a scope. Fix: add it",
        "MEND  siste_bot: updates go to old.example. Fix: start it",
    ]


def test_none_is_well_too(findings, monkeypatch):
    monkeypatch.setenv("SISTE_EMBEDDER", "none")
    assert any(line.startswith("ok    encoder: turned off") for line in findings(None))
