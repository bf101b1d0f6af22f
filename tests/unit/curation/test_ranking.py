from dataclasses import replace
from datetime import timedelta
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.ranking import PART_NAMES, base_score, independent_owners, score
from tests.unit.curation.news import MONDAY, news, story

PRICE = "Microsoft raises prices of Copilot for enterprise customers"


def total(one, *, audience="cio", hours=0):
    return score(one, audience=audience, now=one.last_seen + timedelta(hours=hours)).total


def part(points, name):
    return next((one.points for one in points.parts if one.name == name), 0.0)


def test_a_price_change_outweighs_a_gadget_and_a_tip():
    price, gadget, tip = (
        story(news(title))
        for title in (PRICE, "Best smartwatch deals of the day", "How to write better prompts on your iPhone")
    )
    assert total(price) > 5 > 1 > total(gadget)
    assert total(price) > total(tip)


def test_independent_outlets_raise_a_score_and_copies_do_not():
    alone = story(news(PRICE))
    carried = story(news(PRICE), news(PRICE, outlet="Skyukas"), news(PRICE, outlet="Kodeposten"))
    assert part(base_score(carried), "corroboration") > part(base_score(alone), "corroboration") == 0


def test_one_house_is_one_voice_and_a_party_is_none():
    same_house = story(news(PRICE, outlet="VG"), news(PRICE, outlet="E24"), news(PRICE, outlet="Microsoft"))
    assert independent_owners(same_house) == {"schibsted"}


def test_a_story_carried_at_once_is_faster_than_one_carried_next_day():
    at_once = story(news(PRICE), news(PRICE, outlet="Skyukas", hours=2))
    next_day = story(news(PRICE), news(PRICE, outlet="Skyukas", hours=20))
    assert part(base_score(at_once), "speed") > part(base_score(next_day), "speed") == 0
    fetched_late = replace(next_day, entries=next_day.entries[::-1])
    assert part(base_score(fetched_late), "speed") == 0


def test_a_score_falls_with_age_and_the_base_does_not():
    one = story(news(PRICE))
    assert total(one) > total(one, hours=24) > total(one, hours=96)
    assert part(base_score(one), "fresh") == 0


def test_a_role_raises_what_is_its_own():
    breach = story(news("Attackers exploit a zero-day vulnerability in mail servers, customer data leaked"))
    assert total(breach, audience="ciso") > total(breach, audience="hr")


_outlets = st.sampled_from(
    ["The Ledger", "Skyukas", "VG", "E24", "Techmeme", "Microsoft", "OpenAI", "Datatilsynet"]
)
_titles = st.one_of(
    st.text(max_size=80),
    st.sampled_from([PRICE, "Best smartwatch deals of the day", "Claude is 40% off", "AI"]),
)
_entries = st.lists(st.tuples(_titles, _outlets, st.floats(0, 200), st.booleans()), min_size=1, max_size=8)


@given(_entries, st.sampled_from(["cio", "legal", "nobody"]), st.floats(-1000, 100_000))
def test_a_score_is_finite_and_the_sum_of_parts_that_all_have_names(entries, audience, hours):
    told = [
        replace(news(title, outlet=outlet, hours=at), copy_of=number if is_copy else None)
        for number, (title, outlet, at, is_copy) in enumerate(entries, 1)
    ]
    one = story(*told)
    for points in (base_score(one), score(one, audience=audience, now=MONDAY + timedelta(hours=hours))):
        assert points.total == round(sum(p.points for p in points.parts), 2)
        assert isfinite(points.total)
        assert {p.name for p in points.parts} <= set(PART_NAMES)


def test_what_only_the_company_says_is_a_claim_until_somebody_else_reports_it():
    own = news("Copilot is the best assistant, says Microsoft", outlet="Microsoft")
    report = news("Microsoft calls Copilot the best assistant", outlet="The Ledger")
    linked = news("Microsoft: Copilot is the best assistant", outlet="Techmeme")
    assert part(base_score(story(own)), "claim") < 0
    assert part(base_score(story(own, linked)), "claim") < 0
    assert part(base_score(story(own, report)), "claim") == 0
    assert part(base_score(story(report)), "claim") == 0


def test_labs_and_vendors_are_nobodys_independent_source():
    assert independent_owners(story(news("A new model from a rival", outlet="OpenAI"))) == frozenset()


def test_corroboration_says_how_many_they_are():
    carried = story(news(PRICE), news(PRICE, outlet="Skyukas"), news(PRICE, outlet="Microsoft"))
    assert next(p.count for p in base_score(carried).parts if p.name == "corroboration") == 2


def test_what_is_not_about_ai_gains_nothing_by_being_told_often():
    title = "App store operator fined for its payment rules"
    alone = story(news(title))
    everywhere = story(*(news(title, outlet=name) for name in ("The Ledger", "Skyukas", "Kodeposten", "VG")))
    assert base_score(alone).total <= 0
    assert base_score(everywhere).total <= 0
    assert part(base_score(story(news("AI store operator fined"))), "off-subject") == 0
    assert part(base_score(story(news("Butikk med KI-kasser får bot", language="no"))), "off-subject") == 0


@pytest.mark.parametrize(
    "title", ["Kids fined for riding scooters", "Killing of bees banned", "Aid law in force"]
)
def test_a_word_that_begins_like_ai_is_not_about_it(title):
    assert base_score(story(news(title))).total <= 0


def test_what_ai_is_built_of_is_half_on_the_subject_and_a_lab_always_is():
    off, near = (
        part(base_score(story(news(title))), "off-subject") for title in ("A new bridge", "A new chip")
    )
    assert off < near < 0
    assert part(base_score(story(news("Ten advances in geometry", outlet="OpenAI"))), "off-subject") == 0


def test_a_bargain_is_no_price_change():
    bargain = base_score(story(news("ChatGPT subscription price cut: save 40% only today")))
    assert part(bargain, "price") == 0 > part(bargain, "shopping")


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Show HN: Fjordterm – AI API pricing calculators", "en"),
        ("Price cut on AI laptops: worth buying, says our buying guide", "en"),
        ("Webinar om priskutt på KI: meld deg på", "no"),
    ],
)
def test_an_offer_or_advice_on_shopping_asks_for_no_decision(title, language):
    assert part(base_score(story(news(title, language=language))), "price") == 0


def test_a_headline_that_asks_or_teaches_weighs_little_of_what_it_names():
    asks, lesson, report = (
        base_score(story(news(title)))
        for title in (
            "Is a hospital with AI safe from ransomware?",
            "AI and ransomware: what hospitals teach us",
            "Ransomware stops a hospital with AI",
        )
    )
    assert 0 < part(asks, "incident") == part(lesson, "incident") < part(report, "incident") / 2
    assert part(asks, "asking") == part(lesson, "asking") < 0 == part(report, "asking")


def test_a_phrase_of_another_meaning_hides_the_word_inside_it():
    office, law = (
        base_score(story(news(title)))
        for title in (
            "Insurer sets house rules for AI staff",
            "State sets new rules for AI text",
        )
    )
    assert part(office, "law") == 0 < part(law, "law")


def test_what_ai_costs_weighs_less_than_a_change_of_price():
    cost = base_score(story(news("Bank lowers its AI bills with a router")))
    assert 0 < part(cost, "cost") < part(base_score(story(news(PRICE))), "price")


def test_an_old_story_is_not_new_again_when_somebody_adds_to_it():
    now = MONDAY + timedelta(hours=50)
    running = story(news(PRICE), news(PRICE, outlet="Skyukas", hours=50))
    new = story(news(PRICE, hours=50), news(PRICE, outlet="Skyukas", hours=50))
    assert part(score(running, audience="cio", now=now), "fresh") == part(
        score(new, audience="cio", now=now), "fresh"
    )
    assert part(score(running, audience="cio", now=now), "new") < part(
        score(new, audience="cio", now=now), "new"
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Here's how to get more out of Claude", "tips"),
        ("Slik bruker du Copilot på mobilen", "tips"),
        ("llm-toolbox 0.3a1", "small-release"),
        ("Ukens KI-nyheter oppsummert", "round-up"),
        ("New chips for AI + a walk in Oslo + your letters", "round-up"),
        ("Webinar: register now for AI week", "promotion"),
        ("What the Fjordbank breach tells us about risk", "opinion"),
        ("Hva innbruddet i Fjordbank forteller oss om risiko", "opinion"),
        ("Opinion: AI needs patience", "opinion"),
        ("Fjordbank founder predicts a cold winter for AI", "opinion"),
        ("Fjordbank-toppsjef mener KI-bransjen har gått for langt", "opinion"),
        ("KI-selskapets aksje stiger på børsen", "shares"),
        ("Smart glasses with Gemini for your vacation", "private"),
    ],
)
def test_what_nobody_has_to_act_on_weighs_against_a_story(title, name):
    assert part(base_score(story(news(title))), name) < 0


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Mistral kutter prisen på modellene", "price"),
        ("The old API retires on 1 June", "deadline"),
        ("Modellen fases ut innen 1. juni", "deadline"),
        ("KI-loven trer i kraft", "law"),
        ("Kommunen setter tak på KI-regningen", "cost"),
        ("Datalekkasje hos KI-leverandør", "incident"),
        ("Copilot er nå tilgjengelig i Norge", "availability"),
        ("OpenAI endrer vilkårene", "terms"),
        ("Mistral kjøper oppstartsselskap", "takeover"),
    ],
)
def test_what_asks_for_a_decision_weighs_for_a_story(title, name):
    assert part(base_score(story(news(title))), name) > 0


def test_an_unknown_audience_gets_the_score_without_fit():
    assert part(score(story(news(PRICE)), audience="nobody", now=MONDAY), "fit") == 0
