"""Made-up AI news for as many days as are wanted, in Norwegian and English, the same for the same seed.

What happened is drawn from a few kinds of events; one to four outlets tell it, each with a headline of its
own and some hours apart, and now and then a headline that tries to break whoever shows it.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import escape

from adapters.samples.week import OSLO, SampleArticle, SampleOutlet
from bot.model.feed import Tier

OUTLETS = (
    SampleOutlet("oslokode", "Oslokode", Tier.PRESS, "no", "rss", "For dem som bygger."),
    SampleOutlet("skyposten", "Skyposten", Tier.PRESS, "no", "rss", "Sky og plattformer."),
    SampleOutlet("ledernytt", "Ledernytt", Tier.PRESS, "no", "atom", "For dem som bestemmer."),
    SampleOutlet("tilsynet", "Tilsynet", Tier.REGULATOR, "no", "rss", "Oppdiktede meldinger."),
    SampleOutlet("northpost", "North Post", Tier.PRESS, "en", "atom", "Made-up wire."),
    SampleOutlet("costsheet", "The Cost Sheet", Tier.PRESS, "en", "rss", "What technology costs."),
    SampleOutlet("quadrant", "Quadrant Notes", Tier.ANALYST, "en", "rss", "Made-up analysts."),
    SampleOutlet("releases", "Release Notes", Tier.VENDOR, "en", "atom", "What vendors say."),
)
EVENTS_ON_WEEKDAYS = (6, 12)
EVENTS_ON_WEEKENDS = (0, 3)
HOSTILE_SHARE = 0.03

_MAKERS = {
    "Google": ("Gemini", "Vertex AI"),
    "Microsoft": ("Copilot", "Azure AI"),
    "OpenAI": ("ChatGPT", "GPT-6"),
    "Anthropic": ("Claude", "Claude Code"),
    "Amazon": ("Bedrock", "Nova"),
    "Meta": ("Llama", "Meta AI"),
    "Nvidia": ("Blackwell", "NIM"),
    "Mistral": ("Le Chat", "Mistral Large"),
    "Salesforce": ("Agentforce", "Einstein"),
    "SAP": ("Joule", "S/4HANA"),
    "Apple": ("Siri", "Apple Intelligence"),
    "IBM": ("watsonx", "Granite"),
}
_PLACES = ("Skien", "Hamar", "Narvik", "Gjøvik", "Rjukan", "Luleå", "Dublin", "Texas", "Frankfurt")
_USERS = ("Telenor", "DNB", "Equinor", "Statkraft", "Posten", "Bærum kommune", "Volvo", "the city of Malmö")
_AREAS = (
    ("customer service", "kundeservice"),
    ("invoices", "faktura"),
    ("code review", "kodegjennomgang"),
    ("hiring", "ansettelser"),
    ("medical records", "journaler"),
    ("traffic planning", "trafikkplanlegging"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """Headlines, and sentences below them, in both languages; the first sentence is the event."""

    english: tuple[str, ...]
    norwegian: tuple[str, ...]
    more_english: tuple[str, ...]
    more_norwegian: tuple[str, ...]


KINDS = (
    Kind(
        ("{maker} raises the price of {product} by {percent} percent", "{product} to cost {percent} % more"),
        ("{maker} setter opp prisen på {product} med {percent} prosent", "{product} blir {percent} % dyrere"),
        ("The new price applies from {date}.", "Existing contracts keep the old price for a year."),
        ("Den nye prisen gjelder fra {date_nb}.", "Løpende avtaler beholder prisen i et år."),
    ),
    Kind(
        ("{maker} sets end date for {product} {version}: {date}", "{product} {version} shuts down on {date}"),
        (
            "{maker} setter sluttdato for {product} {version}: {date_nb}",
            "{product} {version} stenger {date_nb}",
        ),
        ("Calls to the old version fail after {date}.", "Customers should test the next version in time."),
        (
            "Kall til den gamle versjonen feiler etter {date_nb}.",
            "Kunder bør teste den neste versjonen i tide.",
        ),
    ),
    Kind(
        ("{maker} opens data centre in {place} with {number} GPUs", "{place} gets {maker} data centre"),
        ("{maker} åpner datasenter i {place} med {number} GPU-er", "{place} får datasenter fra {maker}"),
        ("The site draws {percent} megawatts.", "Local politicians voted for it by a small margin."),
        ("Anlegget trekker {percent} megawatt.", "Et knapt flertall i kommunestyret stemte for."),
    ),
    Kind(
        ("Security flaw in {product} let strangers read {area}", "{maker} closes hole in {product}"),
        ("Sikkerhetshull i {product} lot fremmede lese {area_nb}", "{maker} tetter hull i {product}"),
        ("{number} organisations were told.", "There is no sign that the flaw was used."),
        ("{number} virksomheter er varslet.", "Det er ikke tegn til at hullet er brukt."),
    ),
    Kind(
        ("{user} lets {product} handle {area}", "{user} saves {percent} percent with {product} in {area}"),
        (
            "{user} lar {product} ta seg av {area_nb}",
            "{user} sparer {percent} prosent med {product} i {area_nb}",
        ),
        ("The trial ran for {percent} weeks.", "Employees check every tenth answer."),
        ("Forsøket varte i {percent} uker.", "Ansatte kontrollerer hvert tiende svar."),
    ),
    Kind(
        ("{product} {version} is out: {percent} percent faster", "{maker} releases {product} {version}"),
        ("{product} {version} er ute: {percent} prosent raskere", "{maker} slipper {product} {version}"),
        ("It reads {number} pages at once.", "The weights can be downloaded."),
        ("Den leser {number} sider på én gang.", "Vektene kan lastes ned."),
    ),
    Kind(
        ("Regulator fines {maker} {number} million over {product}", "{maker} fined for {area} in {product}"),
        ("Tilsynet gir {maker} {number} millioner i gebyr for {product}", "Gebyr til {maker} for {area_nb}"),
        ("The company has three weeks to appeal.", "The decision rests on the AI Act."),
        ("Selskapet har tre uker på å klage.", "Vedtaket bygger på KI-forordningen."),
    ),
    Kind(
        ("{product} was down for {percent} hours", "Outage: {product} did not answer in {place}"),
        ("{product} var nede i {percent} timer", "Driftsstans: {product} svarte ikke i {place}"),
        ("A faulty certificate was the cause.", "{number} customers ask for their money back."),
        ("Årsaken var et utløpt sertifikat.", "{number} kunder krever pengene tilbake."),
    ),
    Kind(
        (
            "{maker} buys {place} start-up for {number} million",
            "{maker} takes over start-up behind {area} bot",
        ),
        (
            "{maker} kjøper oppstartsselskap i {place} for {number} millioner",
            "{maker} overtar selskap i {place}",
        ),
        ("The founders stay for three years.", "Its product will be part of {product}."),
        ("Gründerne blir i tre år.", "Produktet blir en del av {product}."),
    ),
)
_HOSTILE = (
    "<b>{title}",
    "{title} </a></b><script>alert(1)</script>",
    "{title} &amp;lt;&#x202e; &nbsp;",
    "{title} <tg-spoiler>& <!channel> @everyone",
    "\u202e{title}\u202c",
    "{title} \U0001f469\u200d\U0001f4bb\U0001f1f3\U0001f1f4 \u200b\u2066",
    "{title} " + "og enda mer " * 40,
    "[{title}](https://evil.example) *_`~",
    "{title} \" ' > < & \\",
)


def made_up_month(first: date, days: int, *, seed: int) -> list[SampleArticle]:
    """Return the articles of all outlets, oldest first."""
    rng = random.Random(seed)
    articles = [
        article
        for number in range(days)
        for event in _events(rng, first + timedelta(days=number))
        for article in _told(rng, *event)
    ]
    return sorted(articles, key=lambda article: article.published)


def _events(rng: random.Random, day: date) -> Iterator[tuple[str, datetime, Kind, dict[str, str]]]:
    fewest, most = EVENTS_ON_WEEKENDS if day.weekday() > 4 else EVENTS_ON_WEEKDAYS
    for number in range(rng.randint(fewest, most)):
        begun = datetime.combine(day, time(rng.randint(0, 20), rng.randint(0, 59)), OSLO)
        yield f"{day.isoformat()}-{number}", begun, rng.choice(KINDS), _facts(rng, day)


def _facts(rng: random.Random, day: date) -> dict[str, str]:
    maker = rng.choice(list(_MAKERS))
    when = day + timedelta(days=rng.randint(20, 200))
    english, norwegian = rng.choice(_AREAS)
    months = [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ]
    return {
        "maker": maker,
        "product": rng.choice(_MAKERS[maker]),
        "version": f"{rng.randint(2, 9)}.{rng.randint(0, 9)}",
        "percent": str(rng.randint(3, 60)),
        "number": str(rng.randint(2, 90) * 10),
        "place": rng.choice(_PLACES),
        "user": rng.choice(_USERS),
        "area": english,
        "area_nb": norwegian,
        "date": f"{when.day} {when:%B}",
        "date_nb": f"{when.day}. {months[when.month - 1]}",
    }


def _told(
    rng: random.Random, event: str, begun: datetime, kind: Kind, facts: dict[str, str]
) -> Iterator[SampleArticle]:
    outlets = rng.sample(OUTLETS, k=rng.choices((1, 2, 3, 4), weights=(5, 3, 2, 1))[0])
    for number, outlet in enumerate(outlets):
        is_norwegian = outlet.language == "no"
        titles = kind.norwegian if is_norwegian else kind.english
        title = rng.choice(titles).format_map(facts)
        if rng.random() < HOSTILE_SHARE:
            title = rng.choice(_HOSTILE).format(title=title)
        published = begun + timedelta(minutes=number * rng.randint(10, 90))
        sentences = [titles[0], *(kind.more_norwegian if is_norwegian else kind.more_english)]
        yield SampleArticle(event, outlet, published, title, _html(sentences, facts))


def _html(sentences: Sequence[str], facts: dict[str, str]) -> str:
    told = [sentence.format_map(facts) for sentence in sentences]
    return "".join(f"<p>{escape(text if text.endswith('.') else f'{text}.')}</p>" for text in told)
