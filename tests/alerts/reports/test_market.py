"""What one provider did to a figure, and when a model was sold out."""

from __future__ import annotations

import random

import pytest

from alerts.reports.market import Mover, SoldOut, Spell, mover, sold_out
from alerts.sample import Window

MIN = 60_000


def test_one_farm_that_vanished_is_named_with_the_network_without_it():
    found = mover({"farm": 120, "barn": 60, "hut": 22}, {"barn": 60, "hut": 24})
    assert found == Mover("farm", 120, 0, 82, 84)


def test_one_farm_that_came_is_named_too():
    assert mover({"barn": 60}, {"barn": 60, "farm": 40}) == Mover("farm", 0, 40, 60, 60)


def test_a_change_that_many_share_has_no_single_reason():
    assert mover({"a": 50, "b": 50, "c": 50}, {"a": 40, "b": 40, "c": 40}) is None


def test_one_that_went_while_another_came_is_no_reason_for_what_remains():
    # -100 and +90: the sum fell by 10, which neither of them explains.
    assert mover({"a": 100, "b": 10}, {"b": 100}) is None


def test_a_small_change_needs_no_reason():
    assert mover({"a": 100, "b": 100}, {"a": 100, "b": 95}) is None


@pytest.mark.parametrize(("was", "now"), [({}, {}), ({}, {"a": 3}), ({"a": 0}, {"a": 0})])
def test_from_nothing_there_is_no_part_to_compare_with(was, now):
    assert mover(was, now) is None


def test_the_network_without_the_mover_changes_less_than_with_it():
    rng = random.Random(5)
    named = 0
    for _ in range(2_000):
        was = {f"p{index}": float(rng.randrange(0, 50)) for index in range(rng.randrange(1, 8))}
        now = {name: (value if rng.random() < 0.7 else float(rng.randrange(0, 80))) for name, value in was.items()}
        found = mover(was, now)
        if found is None:
            continue
        named += 1
        change = sum(now.values()) - sum(was.values())
        assert abs(found.without_now - found.without_was) <= 0.2 * abs(change) + 1e-9
        assert found.now - found.was + found.without_now - found.without_was == pytest.approx(change)
    assert named > 100


def spells(values, *, start=0, gap=5, step=1):
    times = [MIN * step * index for index in range(len(values))]
    return sold_out(Window(times, values), start * MIN, times[-1] if times else 0, gap * MIN)


def test_a_spell_lasts_from_the_first_zero_to_the_first_free_one():
    assert spells([2, 0, 0, 0, 1, 0, 0]) == SoldOut((Spell(MIN, 4 * MIN), Spell(5 * MIN, None)), 6 * MIN)


def test_a_model_that_was_always_free_has_no_spell():
    assert spells([1, 2, 3]).spells == ()


def test_a_hole_in_the_samples_is_neither_sold_out_nor_free():
    # Zero, then nothing for twenty minutes: the spell ends where the last sample stops to stand.
    found = sold_out(Window([0, 20 * MIN, 21 * MIN], [0, 0, 1]), 0, 22 * MIN, 5 * MIN)
    assert found.spells == (Spell(0, 5 * MIN), Spell(20 * MIN, 21 * MIN))
    assert found.known == 7 * MIN


def test_a_stale_mark_ends_what_is_known_at_once():
    found = sold_out(Window([0, 2 * MIN], [0, None]), 0, 10 * MIN, 5 * MIN)
    assert found == SoldOut((Spell(0, 2 * MIN),), 2 * MIN)


def test_what_began_before_the_window_counts_from_its_start():
    found = sold_out(Window([0, MIN, 2 * MIN, 3 * MIN], [0, 0, 0, 1]), 2 * MIN, 3 * MIN, 5 * MIN)
    assert found == SoldOut((Spell(2 * MIN, 3 * MIN),), MIN)


def test_without_samples_nothing_is_known():
    assert sold_out(Window(), 0, 60 * MIN, 5 * MIN) == SoldOut((), 0)


def test_spells_never_overlap_and_never_exceed_what_is_known():
    rng = random.Random(9)
    for _ in range(500):
        at, times, values = 0, [], []
        for _ in range(rng.randrange(0, 40)):
            at += rng.randrange(1, 12) * MIN
            times.append(at)
            values.append(rng.choice([0, 0, 1, 3, None]))
        now = at + rng.randrange(0, 10) * MIN
        found = sold_out(Window(times, values), rng.randrange(0, 30) * MIN, now, 5 * MIN)
        ends = [point for spell in found.spells for point in (spell.since, spell.since + spell.length(now))]
        assert ends == sorted(ends)
        assert found.total(now) <= found.known
