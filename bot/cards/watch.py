"""What somebody waits for, as cards: begun, listed, removed, satisfied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import _names, numbers, words, words_alerts
from bot.cards import words_setup as says
from bot.cards._frame import answer
from bot.cards.card import Tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.app.setup_facts import WatchShown
    from bot.cards.card import Card


def watch_card(shown: WatchShown) -> Card:
    """A watch that was just begun."""
    return answer(
        title=says.WATCH_TITLE.format(number=shown.number, what=_what(shown)),
        lead=says.WATCH_ADDED_MET if shown.met else says.WATCH_ADDED,
        lines=[f"{_now(shown)[:1].upper()}{_now(shown)[1:]}", says.WATCH_EXPIRES.format(when=numbers.ago(shown.expires_at))],
        simulated=shown.simulated,
    )  # fmt: skip


def removed_card(shown: WatchShown) -> Card:
    """A watch that was just removed."""
    title = says.WATCH_REMOVED_TITLE.format(number=shown.number)
    return answer(title=title, lead=says.WATCH_REMOVED, lines=[_what(shown)], tone=Tone.QUIET)


def watches_card(watches: Sequence[WatchShown]) -> Card:
    """Everything that somebody waits for."""
    if not watches:
        return answer(title=says.WATCHES_TITLE, lead=says.WATCHES_NONE, lines=(), tone=Tone.QUIET)
    return answer(
        title=says.WATCHES_TITLE,
        lead=says.WATCHES_LEAD.format(count=words.plural(len(watches), *says.WATCH_THING)),
        lines=[
            says.WATCH_LINE.format(number=one.number, what=_what(one), now=_now(one), when=numbers.ago(one.expires_at))
            for one in watches
        ],
        simulated=any(one.simulated for one in watches),
    )


def satisfied_card(shown: WatchShown) -> Card:
    """What a person waited for is there."""
    model = _names.safe(shown.model, 60)
    return answer(
        title=says.WATCH_MET_TITLE.format(model=model, count=numbers.count(shown.available)),
        lead=(says.WATCH_MET_LEAD_ALONE if shown.total is None else says.WATCH_MET_LEAD).format(
            free=numbers.count(shown.available), total=numbers.count(shown.total), model=model
        ),
        lines=_met(shown),
        simulated=shown.simulated,
        tone=Tone.GOOD,
        kind="watch",
        state="satisfied",
    )


def _met(shown: WatchShown) -> Iterator[str]:
    if shown.price is None:
        yield says.WATCH_MET_NO_PRICE
    elif shown.max_price is None:
        yield says.WATCH_MET_BID.format(price=numbers.hourly(shown.price))
    else:
        yield says.WATCH_MET_PRICE.format(price=numbers.hourly(shown.price), max=numbers.hourly(shown.max_price))
    if shown.providers is None:
        yield says.WATCH_NO_PROVIDERS
    else:
        yield says.WATCH_PROVIDERS.format(count=words.plural(round(shown.providers), "provider"))
    if shown.at is not None:
        yield words_alerts.SOURCES_LINE.format(sources=says.WATCH_AGE.format(age=numbers.age(shown.now - shown.at)))
    yield says.WATCH_MET_SINCE.format(number=shown.number, when=numbers.ago(shown.made_at))


def _what(shown: WatchShown) -> str:
    what = says.WATCH_WHAT.format(count=numbers.count(shown.at_least), model=_names.safe(shown.model, 60))
    if shown.max_price is None:
        return what
    return says.WATCH_WHAT_PRICE.format(what=what, price=numbers.hourly(shown.max_price))


def _now(shown: WatchShown) -> str:
    if shown.available is None:
        return says.WATCH_NOW_NONE
    free = numbers.count(shown.available)
    if shown.price is None:
        return says.WATCH_NOW.format(free=free)
    return says.WATCH_NOW_PRICE.format(free=free, price=numbers.hourly(shown.price))
