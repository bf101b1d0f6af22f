from datetime import timedelta

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
    assert part(base_score(at_once), "speed") > part(base_score(next_day), "speed")


def test_a_score_falls_with_age_and_the_base_does_not():
    one = story(news(PRICE))
    assert total(one) > total(one, hours=24) > total(one, hours=96)
    assert part(base_score(one), "fresh") == 0


def test_a_role_raises_what_is_its_own():
    breach = story(news("Attackers exploit a zero-day vulnerability in mail servers, customer data leaked"))
    assert total(breach, audience="ciso") > total(breach, audience="hr")


def test_a_score_is_the_sum_of_parts_that_all_have_names():
    one = score(story(news(PRICE)), audience="cio", now=MONDAY)
    assert one.total == round(sum(p.points for p in one.parts), 2)
    assert {p.name for p in one.parts} <= set(PART_NAMES)


def test_an_unknown_audience_gets_the_score_without_fit():
    assert part(score(story(news(PRICE)), audience="nobody", now=MONDAY), "fit") == 0
