"""CoinGecko: nothing for an unknown id, nulls, age, and a 429 that asks for patience."""

from __future__ import annotations

import pytest

from alerts.sample import MINUTE, SECOND
from bot.clock import ManualClock
from bot.errors import SourceDown, SourceRefused, SourceShapeChanged
from bot.sources._http import Http
from bot.sources.coingecko import METRICS, CoinGeckoSource, parse_market
from tests.bot.sources._given import NOW, by_series, fixture, ms, picked, recorded
from tests.doubles import _stand as bad
from tests.doubles.coingecko import FakeCoinGecko

PATH = "/coins/markets"


@pytest.fixture
def markets():
    return fixture("coingecko/markets")


@pytest.fixture
def clock():
    return ManualClock(NOW)


@pytest.fixture
async def gecko(clock):
    async with FakeCoinGecko(clock) as fake:
        yield fake


@pytest.fixture
async def source(gecko):
    http = Http(first_wait=0.001)
    yield CoinGeckoSource(http, gecko.url, every=5 * MINUTE, timeout=5 * SECOND)
    await http.aclose()


def test_price_and_market_cap_are_picked(markets):
    assert picked(METRICS, "market", parse_market(markets)) == {
        "token.price_usd": 0.6838,
        "token.market_cap_usd": 201234567,
    }


@pytest.mark.parametrize("nothing", [{}, []])
def test_an_unknown_id_is_answered_with_nothing_and_that_is_no_data(nothing):
    with pytest.raises(SourceRefused, match="nothing about akash-network"):
        parse_market(nothing)


def test_another_coin_is_not_ours(markets):
    markets[0]["id"] = "akash-network-wormhole"
    with pytest.raises(SourceRefused, match="other coins"):
        parse_market(markets)


@pytest.mark.parametrize("unknown", [None, 0, 0.0])
def test_null_and_zero_are_no_value_and_the_other_is_still_taken(markets, unknown):
    markets[0]["market_cap"] = unknown
    assert picked(METRICS, "market", parse_market(markets)) == {"token.price_usd": 0.6838}
    markets[0]["current_price"] = unknown
    with pytest.raises(SourceRefused, match="no price"):
        parse_market(markets)


def test_age_comes_from_last_updated(markets):
    market = parse_market(markets)
    assert market.updated_at == ms("2026-09-20T10:14:12.123Z")
    assert market.age(NOW) == 47_877


@pytest.mark.parametrize(
    "broken", [{"last_updated": None}, {"last_updated": "soon"}, {"current_price": "cheap"}, {"current_price": -1}]
)
def test_another_shape_is_named(markets, broken):
    markets[0] |= broken
    with pytest.raises(SourceShapeChanged, match=next(iter(broken))):
        parse_market(markets)


def test_the_reference_sample_is_read():
    assert parse_market(recorded("reference/akash-samples/coingecko_coins_markets.synthetic.json")).price_usd == 0.5603


async def test_one_call_a_tick_asks_for_one_coin_in_dollars(source, clock, gecko):
    fetched = await source.fetch(clock.now())
    assert gecko.asked == ["/coins/markets?vs_currency=usd&ids=akash-network"]
    assert by_series(fetched)['token.price_usd{network="akash"}'].value == 0.6838


async def test_an_old_price_is_refused_with_its_age(source, clock, gecko):
    gecko.behind = 3 * 60 * MINUTE
    fetched = await source.fetch(clock.now())
    assert str(fetched.failed["market"]) == "the price is stale: 3 h old"


async def test_a_price_older_than_one_already_seen_is_refused(source, clock, gecko):
    await source.fetch(clock.now())
    gecko.behind += 7 * MINUTE
    clock.set(clock.now() + 5 * MINUTE)
    assert "older than one already seen" in str((await source.fetch(clock.now())).failed["market"])


async def test_429_with_a_short_retry_after_is_waited_out(source, clock, gecko):
    gecko.behave(PATH, [bad.limited("1", fixture("coingecko/error_429"))])
    assert not (await source.fetch(clock.now())).failed
    assert gecko.count(PATH) == 2


async def test_429_with_a_long_retry_after_is_handed_up_and_nothing_is_asked_until_then(source, clock, gecko):
    gecko.behave(PATH, [bad.limited("720", fixture("coingecko/error_429"))])
    fetched = await source.fetch(clock.now())
    error = fetched.failed["market"]
    assert isinstance(error, SourceDown)
    assert error.after == 720
    assert gecko.count(PATH) == 1
    for minutes in (5, 10):
        quiet = await source.fetch(NOW + minutes * MINUTE)
        assert not quiet.samples
        assert not quiet.failed
    assert gecko.count(PATH) == 1
    clock.set(NOW + 12 * MINUTE)
    assert "market" in (await source.fetch(clock.now())).samples


async def test_a_page_of_html_is_refused(source, clock, gecko):
    gecko.behave(PATH, bad.challenge(200))
    assert isinstance((await source.fetch(clock.now())).failed["market"], SourceRefused)


async def test_a_demo_key_travels_in_its_header_and_not_in_the_address(gecko, clock):
    http = Http(first_wait=0.001)
    seen = []

    def answer(request):
        seen.append(request.headers.get("x-cg-demo-api-key"))
        return bad.says(gecko.markets())

    gecko.behave(PATH, answer)
    await CoinGeckoSource(http, gecko.url, api_key="CG-key").fetch(clock.now())
    await CoinGeckoSource(http, gecko.url).fetch(clock.now())
    assert seen == ["CG-key", None]
    assert not any("CG-key" in asked for asked in gecko.asked)
    await http.aclose()
