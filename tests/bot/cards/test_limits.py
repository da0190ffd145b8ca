from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.cards.card import Button, Card, Field, Picture
from bot.cards.limits import clip, fit
from tests.bot.cards.rules import within_limits

long = st.one_of(st.text(max_size=200), st.text(min_size=1, max_size=30).map(lambda text: text * 400))


def test_a_short_card_stays_as_it_is():
    card = Card(title="t", lead="l", lines=("a", "b"), fields=(Field("n", "v"),), footer="f")
    assert fit(card) == card


def test_a_long_text_is_cut_at_a_sentence():
    assert clip("One sentence. Two sentences. Three sentences here.", 35) == "One sentence. Two sentences.…"


def test_a_cut_leaves_no_torn_markup():
    assert clip("aaaa **bold text that is long** tail", 20) == "aaaa…"
    assert clip("aaaa bbbb cc <t:1790000000:R> dd", 24) == "aaaa bbbb cc…"
    assert clip("aaaa\\*bbbb", 6) == "aaaa…"
    assert clip("aaaa `code is long` x", 12) == "aaaa…"
    assert clip("aa \\`bbbb\\` cccccc", 14) == "aa \\`bbbb\\`…"


def test_lines_that_find_no_room_are_counted():
    card = fit(Card(title="t", lead="l", lines=tuple("x" * 500 for _ in range(20))))
    assert card.lines[-1].startswith("… and ")
    within_limits(card)


@given(
    st.builds(
        Card,
        title=long,
        lead=long,
        lines=st.lists(long, max_size=12).map(tuple),
        fields=st.lists(
            st.builds(Field, name=st.text(min_size=1, max_size=400), value=long.filter(bool)), max_size=30
        ).map(tuple),
        footer=long,
        buttons=st.lists(st.builds(Button, label=st.text(max_size=200)), max_size=40).map(tuple),
        picture=st.one_of(
            st.none(),
            st.builds(Picture, name=st.just("x"), png=st.just(b""), alt=long, width=st.just(1), height=st.just(1)),
        ),
    )
)
def test_any_card_is_made_to_fit(card):
    within_limits(fit(card))
