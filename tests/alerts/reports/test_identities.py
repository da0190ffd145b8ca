"""The identities of BME's books: they hold on healthy books, break with both numbers, and are not fooled by two heights."""

from __future__ import annotations

import pytest

from alerts.reports.agreement import Agreement, Other, State, agreement
from alerts.reports.identities import Check, Constant, Verdict, check
from alerts.sample import DAY, HOUR, MINUTE
from tests.alerts.derived.memory import MemoryView, at

NOW = at("2026-08-12T14:30")
MIGRATED = 31_323.136323
CONSOLE = "akash_console"
ALL = {"bank", "covered", "credits", "outstanding", "act_burned", "vault", "act_minted", "ratio"}


class Books:
    """A chain that goes on, polled each half minute, and a Console that tells of it some minutes later."""

    def __init__(self):
        self.view = MemoryView(lookback=5 * MINUTE)
        self.view.put("token.price_usd", NOW - NOW % DAY + 2 * MINUTE, 0.50)

    def chain(self, when, *, vault=741_000.0, credit=441_000.0, act=310_000.0, minted=1_151_000.0, burned=841_000.0,
              twap=0.48, ratio=None):  # fmt: skip
        put = self.view.put
        put("bme.vault_akt", when, vault)
        put("bme.remint_credits", when, credit)
        put("bme.act_outstanding", when, act)
        put("bme.act_minted_total", when, minted)
        put("bme.act_burned_total", when, burned)
        put("oracle.akt_usd_twap", when, twap)
        put("bme.collateral_ratio", when, vault * twap / act if ratio is None else ratio)

    def console(self, when=NOW, *, vault=741_000.0, credit=441_000.0, act=310_000.0, minted=1_151_000.0 + MIGRATED,
                burned=841_000.0, ratio=None):  # fmt: skip
        for key, value in {
            "bme.vault_akt": vault, "bme.remint_credits": credit, "bme.act_outstanding": act, "bme.act_minted_total": minted,
            "bme.act_burned_total": burned, "bme.collateral_ratio": vault * 0.50 / act if ratio is None else ratio,
        }.items():  # fmt: skip
            self.view.put(key, when, value, source=CONSOLE)

    def steady(self, minutes=30, **figures):
        for step in range(2 * minutes, -1, -1):
            self.chain(NOW - step * MINUTE // 2, **figures)
        return self

    def checks(self, console_at=NOW - MINUTE, now=NOW, known=None):
        found, constant = check(self.view, "akash", console_at, now, known)
        return {one.name: one for one in found}, constant


def test_on_healthy_books_every_identity_holds():
    books = Books().steady()
    books.console()
    books.view.put("bme.act_outstanding", NOW, 310_000.0, source="akash_chain")
    found, constant = books.checks()
    assert set(found) == ALL
    assert {one.verdict for one in found.values()} == {Verdict.HOLDS}, found
    assert all(one.gap == 0 for one in found.values())
    assert constant.low == pytest.approx(MIGRATED, abs=1e-5)


@pytest.mark.parametrize(
    ("figure", "wrong", "name"),
    [
        ("credit", 441_000.5, "credits"),
        ("act", 309_999.99, "outstanding"),
        ("burned", 841_000.001, "act_burned"),
        ("vault", 760_000.0, "vault"),
        ("ratio", 1.30, "ratio"),
    ],
)
def test_a_broken_one_names_both_numbers_and_breaks_no_other(figure, wrong, name):
    books = Books().steady()
    books.console(ratio=1.195) if figure != "ratio" else None
    books.console(**({"ratio": 741_000.0 * 0.5 / 310_000.0} | {figure: wrong}))
    found, _ = books.checks()
    assert {one.name for one in found.values() if one.verdict is Verdict.BROKEN} == {name}
    assert found[name].left == wrong
    assert found[name].right != wrong
    assert found[name].gap > 0


def test_the_vaults_books_and_the_bank_must_be_equal_at_one_height():
    books = Books().steady()
    books.view.put("bme.act_outstanding", NOW, 310_000.000005, source="akash_chain")
    found, _ = books.checks(None)
    assert found["bank"].verdict is Verdict.BROKEN
    books.view.put("bme.act_outstanding", NOW - 7, 310_050.0, source="akash_chain")
    books.view.put("bme.act_outstanding", NOW, None, source="akash_chain")
    found, _ = books.checks(None)
    assert "bank" not in found, "read at another moment: no comparison"


def test_a_node_that_ignores_the_height_and_answers_a_block_later_breaks_nothing():
    books = Books().steady()
    books.view.put("bme.act_outstanding", NOW, 310_020.0, source="akash_chain")
    assert books.checks(None)[0]["bank"].verdict is Verdict.BROKEN
    books.chain(NOW + 30_000, act=310_020.0)
    assert books.checks(None, now=NOW + 30_000)[0]["bank"].verdict is Verdict.HOLDS


def test_a_vault_that_holds_less_than_it_owes_is_broken():
    books = Books().steady(vault=400_000.0)
    found, _ = books.checks(None)
    assert found["covered"].verdict is Verdict.BROKEN
    assert (found["covered"].left, found["covered"].right) == (400_000.0, 441_000.0)


@pytest.mark.parametrize("behind", [MINUTE, 4 * MINUTE, 9 * MINUTE, 25 * MINUTE])
def test_a_console_that_is_behind_is_held_against_what_the_chain_said_then(behind):
    """While 60 AKT a minute are set aside, an old answer is not a wrong one."""
    books = Books()
    for step in range(120, -1, -1):
        books.chain(NOW - step * MINUTE // 2, credit=441_000.0 - 30.0 * step, vault=741_000.0 - 30.0 * step)
    then = 441_000.0 - 60.0 * behind / MINUTE
    books.console(credit=then, vault=then + 300_000.0)
    found, _ = books.checks(NOW - behind)
    assert found["credits"].verdict is Verdict.HOLDS
    books.console(credit=then + 900.0)
    found, _ = books.checks(NOW - behind)
    assert found["credits"].verdict is Verdict.BROKEN, "more than moved in ten minutes"


def test_a_block_that_the_chain_was_not_read_at_gives_no_verdict():
    books = Books()
    books.chain(NOW - 2 * HOUR)
    books.console(credit=1.0)
    found, _ = books.checks(NOW - HOUR)
    assert found["credits"].verdict is Verdict.UNKNOWN
    assert "has not been read since" in found["credits"].why
    assert found["credits"].gap is None
    books.chain(NOW)
    found, _ = books.checks(NOW - HOUR)
    assert found["credits"].verdict is Verdict.UNKNOWN
    assert "was not read around" in found["credits"].why


def test_a_console_figure_that_no_longer_stands_is_not_compared():
    books = Books().steady()
    books.console(NOW - 6 * MINUTE, credit=1.0)
    found, _ = books.checks()
    assert found["credits"].why == "the Console gives no current figure"


def test_the_migration_is_learnt_and_may_not_move():
    books, known = Books(), None
    for step in range(60, -1, -1):
        when = NOW - step * MINUTE // 2
        books.chain(when, minted=1_151_000.0 + 5.0 * (60 - step))
        if step % 10 == 0 and step < 60:
            books.console(when, minted=1_151_000.0 + 5.0 * (60 - step - 4) + MIGRATED)
            found, known = books.checks(when - 2 * MINUTE + 30_000, when, known)
            assert found["act_minted"].verdict in {Verdict.HOLDS, Verdict.UNKNOWN}
    assert known.low <= MIGRATED <= known.high
    assert known.high - known.low < 200.0
    books.console(NOW, minted=1_151_000.0 + 5.0 * 56 + MIGRATED + 5_000.0)
    found, after = books.checks(NOW - 2 * MINUTE + 30_000, NOW, known)
    assert found["act_minted"].verdict is Verdict.BROKEN
    assert after == known, "what is known is not overwritten by what contradicts it"


def test_nothing_is_learnt_of_the_migration_from_a_console_that_is_re_indexed():
    """What is learnt stands for good: from half of the past it would be called broken for ever after."""
    books = Books().steady()
    books.console(act=200_000.0, minted=700_000.0, burned=500_000.0)
    found, constant = books.checks()
    assert constant is None
    assert found["act_minted"].verdict is Verdict.UNKNOWN
    assert "not known yet" in found["act_minted"].why
    books.console(NOW)
    found, constant = books.checks()
    assert constant.low == pytest.approx(MIGRATED, abs=1e-5)
    assert found["act_minted"].verdict is Verdict.HOLDS
    books.console(act=200_000.0, minted=700_000.0, burned=500_000.0)
    found, later = books.checks(known=constant)
    assert found["act_minted"].verdict is Verdict.BROKEN, "once known it is held against"
    assert later == constant


def test_a_constant_narrows_and_never_widens():
    assert Constant(1.0, 5.0).narrowed(0.0, 4.0) == Constant(1.0, 4.0)
    assert not Constant(1.0, 2.0).meets(2.5, 3.0)


def test_prices_of_zero_and_missing_midnights_give_no_verdict_on_the_ratio():
    books = Books().steady(twap=0.0, ratio=1.1)
    books.console()
    found, _ = books.checks()
    assert found["ratio"].why == "a price of zero is no price"
    books = Books().steady()
    books.console()
    books.view.drop("token.price_usd")
    found, _ = books.checks()
    assert "midnight" in found["ratio"].why


def test_an_empty_view_says_nothing_and_raises_nothing():
    assert check(MemoryView(), "akash", None, NOW) == ((), None)
    found, known = check(MemoryView(), "akash", NOW - MINUTE, NOW)
    assert {one.verdict for one in found} == {Verdict.UNKNOWN}
    assert known is None


BROKEN = Check("x", Verdict.BROKEN, 1.0, 0.5, 0.9)
HOLDS = Check("x", Verdict.HOLDS, 1.0, 0.9, 1.1)
UNKNOWN = Check("x", Verdict.UNKNOWN, why="nobody knows")


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"value": None, "stale": False, "checks": [HOLDS]}, State.NONE),
        ({"value": 1.0, "stale": True, "checks": [HOLDS]}, State.STALE),
        ({"value": 1.0, "stale": False}, State.ONE),
        ({"value": 1.0, "stale": False, "checks": [UNKNOWN, None]}, State.ONE),
        ({"value": 1.0, "stale": False, "checks": [HOLDS, UNKNOWN]}, State.AGREE),
        ({"value": 1.0, "stale": False, "checks": [HOLDS, BROKEN]}, State.DISAGREE),
        ({"value": 1.0, "stale": False, "others": [Other(1.02, 0.03)]}, State.AGREE),
        ({"value": 1.0, "stale": False, "others": [Other(1.04, 0.03)]}, State.DISAGREE),
        ({"value": 0.0, "stale": False, "others": [Other(0.0, 0.03)]}, State.AGREE),
    ],
)
def test_one_word_for_each_state(said, state):
    value = said.pop("value")
    found = agreement(value, **said)
    assert found.state is state
    assert (found.spread is not None) == (state is State.DISAGREE)
    assert agreement(None, stale=False) == Agreement(State.NONE)
