"""Where sentences end, in Norwegian and English, and what a paragraph is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.telling.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Møtet er kl. 10.30 i dag. Det varer lenge.", ["Møtet er kl. 10.30 i dag.", "Det varer lenge."]),
        (
            "Den koster 2 mrd. kroner, f.eks. i år. Slutt.",
            ["Den koster 2 mrd. kroner, f.eks. i år.", "Slutt."],
        ),
        ("Den koster 2 mrd. Det er mye.", ["Den koster 2 mrd.", "Det er mye."]),
        ("Regelen gjelder fra 1. juli. Den er ny.", ["Regelen gjelder fra 1. juli.", "Den er ny."]),
        ("Det skjedde i 2025. Selskapet vokste.", ["Det skjedde i 2025.", "Selskapet vokste."]),
        (
            "St. Olavs hospital er nr. 5. Dr. Berg er glad.",
            ["St. Olavs hospital er nr. 5.", "Dr. Berg er glad."],
        ),
        ("«Det er bra.» Hun smilte. «Nei!» sa han.", ["«Det er bra.»", "Hun smilte.", "«Nei!» sa han."]),
        ("– Vi er klare, sier hun. – Alt virker.", ["– Vi er klare, sier hun.", "– Alt virker."]),
    ],
)
def test_norwegian_sentences_end_where_a_reader_ends_them(text, sentences):
    assert split_sentences(text, "no") == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The U.S. Senate voted. J. D. Smith agreed.", ["The U.S. Senate voted.", "J. D. Smith agreed."]),
        ("It is sold in the U.S. The company said so.", ["It is sold in the U.S.", "The company said so."]),
        (
            "Acme Inc. said so. He runs Acme Inc. It grew.",
            ["Acme Inc. said so.", "He runs Acme Inc.", "It grew."],
        ),
        ("No. 1 is Acme. No. That is wrong.", ["No. 1 is Acme.", "No.", "That is wrong."]),
        ("It costs $3.5 billion. “It works.” Fine!", ["It costs $3.5 billion.", "“It works.”", "Fine!"]),
        ("“Will it work?” he asked. It did.", ["“Will it work?” he asked.", "It did."]),
        ("Use tools, e.g. Python, i.e. code. Done.", ["Use tools, e.g. Python, i.e. code.", "Done."]),
        ("He waited... Then it came … at last.", ["He waited...", "Then it came … at last."]),
        ("Sales fell. iOS was late. xAI said no.", ["Sales fell.", "iOS was late.", "xAI said no."]),
        (
            "It ended at 5 p.m. She left on Jan. 5 at last.",
            ["It ended at 5 p.m.", "She left on Jan. 5 at last."],
        ),
        ("Prices fell for all.The firm said so.", ["Prices fell for all.", "The firm said so."]),
        ("Node.js and Acme.com grew by 3.5.", ["Node.js and Acme.com grew by 3.5."]),
    ],
)
def test_english_sentences_end_where_a_reader_ends_them(text, sentences):
    assert split_sentences(text, "en") == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Price\nIt costs $5.\n\nEnd", ["Price", "It costs $5.", "End"]),
        ("• One thing\n• Another thing.", ["• One thing", "• Another thing."]),
        (
            "The line that\nis broken to a\nwidth. It ends.",
            ["The line that is broken to a width.", "It ends."],
        ),
        ("1. Install it.\n2. Run it.", ["1. Install it.", "2. Run it."]),
        ("これは文です。次の文。", ["これは文です。", "次の文。"]),
        ("", []),
    ],
)
def test_headings_and_items_stand_alone_and_broken_lines_are_joined(text, sentences):
    assert split_sentences(text, "en") == sentences


@given(
    st.text(alphabet=st.sampled_from("aB. \n\t!?…”»(1é漢 \x00"), max_size=300),
    st.sampled_from(["no", "en", None]),
)
def test_no_letter_is_lost_or_added(text, language):
    assert "".join("".join(split_sentences(text, language)).split()) == "".join(text.split())
