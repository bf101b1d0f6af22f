from collections import Counter
from dataclasses import replace

import pytest

from bot.curation.catalog import load_catalog
from bot.curation.catalog.files import read_data
from bot.curation.newsroom import read_entry
from bot.curation.phrases import flatten
from bot.curation.ranking import PART_NAMES
from bot.i18n.translator import translator
from bot.model.correction import NameDecision, NameKind
from bot.model.feed import Tier
from bot.model.tag import Facet, Tag
from tests.unit.curation.news import news

CATALOG = load_catalog()
LISTED = """
alibaba amazon amd anthropic apple baidu bytedance cohere databricks deepseek google huawei hugging-face
ibm intel meta microsoft mistral nvidia openai oracle perplexity qualcomm salesforce samsung sap servicenow
spacex tesla tsmc xai
"""


@pytest.mark.parametrize("slug", LISTED.split())
def test_every_listed_company_is_known(slug):
    assert Tag(Facet.COMPANY, slug) in CATALOG.tags


def test_topics_and_audiences_are_complete_and_named_in_both_languages():
    assert len(CATALOG.all(Facet.TOPIC)) == 23
    assert len(CATALOG.all(Facet.AUDIENCE)) == 9
    assert all(set(entry.names) == {"en", "nb"} for entry in CATALOG.tags.values())


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("google", "google"),
        ("Alphabet", "google"),
        ("deepmind", "google"),
        ("#OpenAI", "openai"),
        ("hugging face", "hugging-face"),
        ("Sikkerhet", "security"),
        ("security", "security"),
        ("åpne modeller", "open-models"),
        ("open-models", "open-models"),
        ("Personvern", "privacy"),
        ("cio", "cio"),
    ],
)
def test_a_tag_is_found_by_slug_name_or_alias_in_either_language(typed, slug):
    found = CATALOG.find(typed)
    assert found is not None
    assert found.slug == slug


def test_unknown_words_are_no_tag():
    assert CATALOG.find("xyzzy") is None
    assert CATALOG.find("") is None


def test_a_misspelt_tag_is_guessed_and_nonsense_is_not():
    assert CATALOG.nearest("gogle")[0].slug == "google"
    assert CATALOG.nearest("regulerng")[0].slug == "regulation"
    assert CATALOG.nearest("qqqqzzzz") == []
    assert CATALOG.nearest("x" * 10_000) == []
    assert CATALOG.nearest("🙂") == []


def test_names_come_in_the_readers_language_and_unknown_slugs_readable():
    security = Tag(Facet.TOPIC, "security")
    assert (CATALOG.name(security, "nb"), CATALOG.name(security, "en")) == ("Sikkerhet", "Security")
    assert CATALOG.name(Tag(Facet.COMPANY, "acme-ai"), "nb") == "Acme AI"


def test_an_outlet_is_known_by_subdomain_section_name_or_not_at_all():
    assert CATALOG.outlet("https://blogs.nvidia.com/feed/").tier is Tier.VENDOR
    assert CATALOG.outlet("TechCrunch, AI").name == "TechCrunch"
    assert CATALOG.outlet("https://www.datatilsynet.no/").tier is Tier.REGULATOR
    unknown = CATALOG.outlet("Somebody's Letters")
    assert (unknown.name, unknown.tier) == ("Somebody's Letters", Tier.PRESS)
    assert CATALOG.outlet("https://[bad/").name


def test_paywalls_are_known_by_outlet_and_by_address():
    assert CATALOG.is_paywalled(CATALOG.outlet("Financial Times"))
    assert CATALOG.is_paywalled("https://www.dn.no/sak/1")
    assert not CATALOG.is_paywalled("https://www.nrk.no/")


def test_every_rule_speaks_of_topics_and_signals_that_exist():
    topics = {tag.slug for tag in CATALOG.all(Facet.TOPIC)}
    signals = {signal.name for signal in CATALOG.signals}
    for rule in CATALOG.audience_rules.values():
        assert set(rule.topics) <= topics
        assert set(rule.signals) <= signals


def test_no_word_speaks_twice_for_a_tag():
    said = Counter((cue.tag, flatten(word).lower()) for cue in CATALOG.cues for word in cue.words)
    assert [word for word, times in said.items() if times > 1] == []


def test_every_topic_and_audience_has_cues():
    tags = {*CATALOG.all(Facet.TOPIC), *CATALOG.all(Facet.AUDIENCE)}
    assert {cue.tag for cue in CATALOG.cues} == tags
    assert len(CATALOG.all(Facet.TOPIC)) == 23
    assert len(CATALOG.all(Facet.AUDIENCE)) == 9


def test_every_signal_has_a_name_to_show_in_both_languages():
    assert {signal.name for signal in CATALOG.signals} <= set(PART_NAMES)
    bokmal = translator("nb")
    assert all(bokmal(text, n=3) != text.format(n=3) for text in PART_NAMES.values())


def test_organisations_are_many_and_each_slug_and_name_has_one_owner():
    rows = read_data("companies")
    assert len(rows) >= 300
    assert max(Counter(row["slug"] for row in rows).values()) == 1
    owners = Counter(
        name
        for row in rows
        for name in {
            spelling(name) for name in (row["name"], *row.get("aliases", ()), *row.get("settings", ()))
        }
    )
    assert [name for name, count in owners.items() if count > 1] == []


def test_parents_and_ambiguous_names_of_organisations_exist():
    rows = read_data("companies")
    slugs = {row["slug"] for row in rows}
    assert {row["parent"] for row in rows if "parent" in row} <= slugs
    for row in rows:
        own = {row["name"], *row.get("aliases", ()), *row.get("settings", ())}
        assert set(row.get("senses", {})) <= own, row["slug"]


def test_no_organisation_takes_the_name_of_a_topic_or_an_audience():
    for tag in (*CATALOG.all(Facet.TOPIC), *CATALOG.all(Facet.AUDIENCE)):
        for name in (tag.slug, *CATALOG.tags[tag].names.values(), *CATALOG.tags[tag].aliases):
            assert CATALOG.find(name).facet is not Facet.COMPANY, name


def test_a_firms_pages_have_the_firm_as_outlet():
    assert CATALOG.outlet("OpenAI News").tier is Tier.LAB
    assert CATALOG.outlet("The Cloudflare Blog").owner == "cloudflare"


def spelling(name):
    return name.lower().replace("-", " ")


def test_names_that_were_decided_on_are_found_and_leave_the_catalog_as_it_was():
    catalog = load_catalog()
    own, google = Tag(Facet.COMPANY, "glimtra"), Tag(Facet.COMPANY, "google")
    decided = (
        NameDecision("Glimtra", NameKind.TAG, own),
        NameDecision("Big Brain", NameKind.ALIAS, google),
        NameDecision("zeropoint attack", NameKind.ALIAS, Tag(Facet.TOPIC, "security")),
        NameDecision("Tuesday Ltd", NameKind.IGNORED),
        NameDecision("Acme Labs", NameKind.ALIAS, Tag(Facet.COMPANY, "acme")),
    )
    extended = catalog.with_names(decided)

    assert (extended.find("GLIMTRA"), extended.find("big brain")) == (own, google)
    assert extended.name(own, "nb") == "Glimtra"
    assert extended.name(Tag(Facet.COMPANY, "acme"), "en") == "Acme"
    assert extended.find("Tuesday Ltd") is None
    assert {tag.tag for tag in _tags("Big Brain meets Glimtra", extended)} == {own, google}
    assert Tag(Facet.TOPIC, "security") in {tag.tag for tag in _tags("A zeropoint attack", extended)}
    assert extended.outlet("https://www.wired.com/x") == catalog.outlet("https://www.wired.com/x")
    assert catalog.find("Glimtra") is None


def _tags(title, catalog):
    return read_entry(replace(news(title), tags=()), catalog).tags
