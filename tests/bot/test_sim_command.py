"""`burnwatch sim`: from a stored state or a given one, always marked, and one line for whatever cannot be played."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from alerts import stats
from alerts.sample import DAY, HOUR, MINUTE, Sample, Series
from bot._cli import sim
from bot.app import simulate
from bot.app.simulate_facts import WhatIfQuestion
from bot.cli import main, parser
from bot.clock import ManualClock
from bot.storage import Storage

NOW = 1_790_000_400_000  # 2026-09-21T14:20:00Z
PRICES = Path(__file__).parents[2] / ".." / "shared" / "data" / "prices" / "bybit_AKTUSDT_daily.csv"
GIVEN = ("vault_akt=572320.058657", "credits_akt=272320.058657", "outstanding_act=195427.161531", "price_usd=0.61",
         "daily_act=5000")  # fmt: skip
SETS = tuple(word for figure in GIVEN for word in ("--set", figure))
STORED = {
    "bme.vault_akt": 572_320.058657, "bme.remint_credits": 272_320.058657, "bme.act_outstanding": 195_427.161531,
    "oracle.akt_usd_twap": 0.61, "oracle.akt_usd": 0.62, "token.supply": 290e6, "bme.warn_threshold": 0.95,
    "bme.halt_threshold": 0.9,
}  # fmt: skip


def fill(place: str, *, days: int = 40, minted: float = 5_000.0, last: float = 1.0, **changes: float | None) -> str:
    """A state a minute old, `days` of prices and of ACT minted."""
    rows = [Sample(Series.of(key, network="akash"), NOW - MINUTE, value) for key, value in (STORED | changes).items()
            if value is not None]  # fmt: skip
    for number in range(days, 0, -1):
        at = NOW - number * DAY
        price = 0.6 * (1.05 if number % 2 else 1.0)
        rows.append(Sample(Series.of("token.price_usd", network="akash"), at, price))
        rows.append(Sample(Series.of("bme.act_minted_total", network="akash"), at, minted * (days - number)))
    if days:
        rows.append(Sample(Series.of("bme.act_minted_total", network="akash"), NOW - MINUTE, minted * days * last))
    with Storage.open(place) as storage:
        assert not storage.write_now(lambda tx: tx.add_samples(rows)).refused
    return place


@pytest.fixture
def place(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'watch.db'}"


@pytest.fixture
def play(capsys):
    """(exit code, standard output, standard error) of the command, at a fixed time."""

    def run(*words: str):
        argv = ["sim", *words]
        code = sim.run(parser(argv).parse_args(argv), ManualClock(NOW))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def document(said: str) -> dict:
    return json.loads(said)


def test_a_given_state_needs_no_database(play, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, said, complained = play(*SETS, "--preset", "crash", "--paths", "5")
    assert (code, complained) == (0, "")
    assert said.startswith("SIMULATED · What if")
    assert "Minting would stop after 5½ days" in said
    assert "SIMULATED: a what-if, nothing of it has happened" in said
    assert "A model, not a forecast" in said


def test_every_token_of_the_document_adds_up(play):
    code, said, _ = play(*SETS, "--preset", "both", "--days", "30", "--paths", "0", "--json")
    assert code == 0
    found = document(said)
    assert found["simulated"] is True
    assert found["outcomes"] is None
    assert len(found["steps"]) == 30 * 4 + 1
    supply = found["steps"][0]["supply_uakt"]
    for step in found["steps"]:
        assert step["outside_uakt"] + step["queued_uakt"] + step["vault_uakt"] == step["supply_uakt"]
        assert step["held_uact"] + step["kept_uact"] == step["outstanding_uact"]
        assert step["supply_uakt"] - supply == step["fresh_uakt"]


def test_the_stored_state_is_where_it_begins_and_every_figure_says_its_basis(play, place):
    code, said, _ = play("--db", fill(place), "--json", "--paths", "2")
    assert code == 0
    start = document(said)["start"]
    assert {name: figure["basis"] for name, figure in start.items()} == {
        "vault_akt": "stored", "credits_akt": "stored", "outstanding_act": "stored", "supply_akt": "stored",
        "price_usd": "stored", "daily_act": "minted", "hold_days": "turnover", "sigma": "measured",
    }  # fmt: skip
    assert start["price_usd"]["value"] == 0.61, "the oracle's average over time, by which the breaker goes"
    assert start["daily_act"]["value"] == pytest.approx(5_000, rel=0.01)
    assert start["hold_days"]["value"] == pytest.approx(195_427 / 5_000, rel=0.01)
    assert start["sigma"]["value"] == pytest.approx(stats.volatility([0.6, 0.63] * 20, 365), rel=0.05)


def test_too_few_prices_and_no_minting_are_stood_in_for_and_that_is_said(play, place):
    fill(place, days=0)
    assert play("--db", place)[0] == 2
    code, said, _ = play("--db", place, "--set", "daily_act=0")
    assert code == 0
    assert "AEP-76's assumption" in said
    assert "too few prices are stored; of 506 daily closes" in said


def test_the_volatility_that_stands_in_is_that_of_the_recorded_prices():
    if not PRICES.exists():
        pytest.skip("the recorded prices are not beside this checkout")
    with PRICES.open(encoding="utf-8") as file:
        closes = [float(row["close"]) for row in csv.DictReader(file)]
    assert len(closes) == simulate.RECORDED_N
    assert round(stats.volatility(closes, 365), 2) == simulate.RECORDED_SIGMA


def test_an_oracle_that_fell_silent_gives_way_to_the_market(place):
    fill(place, days=0, **{"spend.usd_24h": 4_000.0})
    market, later = Series.of("token.price_usd", network="akash"), NOW + 2 * HOUR
    with Storage.open(place) as storage:
        storage.write_now(lambda tx: tx.add_samples([Sample(market, later, 0.44)]))
        before = storage.read_now(lambda read: simulate._figures(read, WhatIfQuestion(), NOW))
        after = storage.read_now(lambda read: simulate._figures(read, WhatIfQuestion(), later))
    assert (before["price_usd"].value, after["price_usd"].value) == (0.61, 0.44)


def test_a_counter_that_was_set_back_is_no_demand(play, place):
    fill(place, last=0.1, **{"spend.usd_24h": 4_000.0})
    _, said, _ = play("--db", place, "--json", "--paths", "0")
    figure = document(said)["start"]["daily_act"]
    assert (figure["basis"], figure["value"]) == ("spent", 4_000.0)


def test_no_state_yet_says_what_is_missing_and_what_to_do(play, place):
    fill(place, **{"bme.vault_akt": None, "bme.remint_credits": None})
    code, said, complained = play("--db", place)
    assert (code, said) == (2, "")
    assert complained.startswith("There is no state to begin with yet: nothing is stored of AKT in the vault, remint")
    assert complained.count("\n") == 1


def test_an_old_state_is_played_with_its_age(play, place):
    fill(place)
    argv = ["sim", "--db", place, "--paths", "0"]
    assert sim.run(parser(argv).parse_args(argv), ManualClock(NOW + 3 * DAY)) == 0


def test_the_same_question_has_the_same_answer_and_another_seed_another_band(play):
    words = (*SETS, "--json", "--days", "5", "--paths", "10")
    first, again, other = play(*words), play(*words), play(*words, "--seed", "7")
    assert first == again
    assert document(first[1])["outcomes"] != document(other[1])["outcomes"]
    assert document(first[1])["summary"] == document(other[1])["summary"]


def test_the_picture_is_marked_and_said_in_words(play, tmp_path):
    out = tmp_path / "out.png"
    code, said, _ = play(*SETS, "--preset", "spike", "-o", str(out), "--theme", "light", "--paths", "5")
    assert code == 0
    assert out.read_bytes().startswith(b"\x89PNG")
    assert "SIMULATED values. What if:" in said
    assert play(*SETS, "-o", str(tmp_path / "none" / "out.png"), "--paths", "0")[0] == 2


def test_the_page_is_complete_in_itself_and_marked(play, tmp_path):
    page = tmp_path / "out.html"
    assert play(*SETS, "--page", str(page), "--paths", "0", "--json")[0] == 0
    text = page.read_text(encoding="utf-8")
    assert "SIMULATED" in text
    assert "data:image/png;base64," in text
    assert "http://" not in text.replace("http://www.w3.org", "")


def test_an_outage_of_the_oracle_is_played_and_said(play):
    _, said, _ = play(*SETS, "--outage", "3-5", "--days", "10", "--paths", "0")
    assert "For 2 days the oracle gives no price: minting and redeeming both stop." in said
    assert "The ratio would stay above warn" in said
    assert "stay healthy" not in said, "without a price the breaker halts"
    assert "Turned away while minting was stopped: $10,000" in said
    _, said, _ = play(*SETS, "--outage", "1-10", "--days", "10", "--paths", "0")
    assert "no data" not in said.splitlines()[1]


def test_a_state_file_takes_the_place_of_what_is_stored(play, tmp_path):
    file = tmp_path / "state.json"
    file.write_text(json.dumps({"vault_akt": 100, "credits_akt": 100, "outstanding_act": 100, "price_usd": 0.5,
                                "daily_act": 10, "warn": 0.8, "halt": 0.7}))  # fmt: skip
    _, said, _ = play("--state", str(file), "--json", "--paths", "0")
    found = document(said)
    assert found["params"] == {"warn": 0.8, "halt": 0.7, "mint_spread_bps": 25}
    assert found["steps"][0]["status"] == "halt_cr"
    assert found["summary"]["days_to_halt"] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--demand", "x"), 'The demand "x" is no factor: write how many times today\'s it is, from 0 to 1,000'),
        (("--demand", "1001"), "from 0 to 1,000"),
        (("--price", "50%"), 'The price "50%" cannot be read'),
        (("--price", "-100%"), "a fall is less than 100 %"),
        (("--price", "0.3@99d"), "only 90 days are played"),
        (("--price", "@everyone"), "cannot be read"),
        (("--price", "-99.9999%"), "leaves the range from $0.0001 to $10,000"),
        (("--days", "0"), "from 1 to 365"),
        (("--days", "1e2"), "from 1 to 365"),
        (("--hold", "0"), "from 0.05 to 365"),
        (("--volatility", "900"), "from 0 to 500"),
        (("--paths", "1001"), "from 0 to 1,000"),
        (("--preset", "moon"), 'There is no preset "moon": spike, crash, both, today.'),
        (("--outage", "3"), "such as 3-4"),
        (("--outage", "80-99"), "such as 3-4"),
        (("--set", "vault"), "write NAME=VALUE"),
        (("--set", "vault=3"), 'There is no figure "vault": vault_akt'),
        (("--set", "price_usd=0"), "a number from 0.0001"),
        (("--set", "vault_akt=-1"), "a number from 0 to 1e+12"),
        (("--set", "vault_akt=nan"), "is needed"),
        (("--set", "credits_akt=999999999"), "more is credited than the vault holds"),
        (("--set", "supply_akt=1"), "the vault holds more AKT than the supply"),
        (("--set", "warn=0.5"), "the halt threshold lies between 0 and the warn threshold"),
        (("--state", "nowhere.json"), "cannot be read as JSON"),
    ],
)
def test_what_cannot_be_played_is_one_line_with_the_range(play, words, says):
    code, said, complained = play(*SETS, *words)
    assert (code, said) == (2, "")
    assert says in complained
    assert complained.count("\n") == 1
    assert "Traceback" not in complained


def test_a_fall_is_no_option(play):
    code, said, _ = play(*SETS, "--price", "-30%@7d, 0.50@30d", "--paths", "0")
    assert code == 0
    assert "AKT fell from $0.61 to $0.427 and came to $0.50" in said


def test_a_database_that_is_not_there_is_said(tmp_path, capsys):
    assert main(["sim", "--db", f"sqlite:///{tmp_path / 'none.db'}"]) == 3
    assert "does not exist" in capsys.readouterr().err


def test_prices_are_one_a_day_however_many_are_stored(place):
    fill(place, days=0)
    rows = [Sample(Series.of("token.price_usd", network="akash"), NOW - 30 * DAY + hour * HOUR, 0.6 + hour % 3 / 100)
            for hour in range(29 * 24)]  # fmt: skip
    with Storage.open(place) as storage:
        storage.write_now(lambda tx: tx.add_samples(rows))
        figure = storage.read_now(lambda read: simulate._sigma(read, "akash", NOW))
    assert (figure.basis, figure.n) == ("measured", 30)
