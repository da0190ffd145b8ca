"""A planned upgrade: a date from measured blocks, a countdown told once, and silence that was planned."""

from __future__ import annotations

import json
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.governance.blockpace import measure
from alerts.governance.proposal import UpgradePlan
from alerts.governance.upgrade import KnownUpgrade, Look, UpgradeEvent, advance_upgrade, planned_halt
from alerts.sample import DAY, HOUR, MINUTE, SECOND

NOW = 1_790_000_000_000
BLOCK = 6 * SECOND
START = 29_000_000
PLAN = UpgradePlan("v2.2.0", START + 10 * DAY // BLOCK)


class Chain:
    """A bot that looks at a chain; `restart` sends what is known through storage."""

    def __init__(self, plan=None, *, dated=True):
        self.now, self.height, self.dated = NOW, START, dated
        self.known, self.told = None, []
        self.look(plan, after=0)

    def look(self, plan=None, *, after=MINUTE, read=True, stands=False, height=None, dark=False):
        self.now += after
        if not stands:
            self.height += after // BLOCK
        at = self.height if height is None else height
        pace = measure([(self.now - DAY, at - DAY // BLOCK), (self.now, at)]) if self.dated else None
        eta = pace.until(plan.height - at, self.now) if plan and pace and not dark else None
        look = Look() if dark else Look(read, plan, at, eta)
        if self.known is not None:
            self.known = KnownUpgrade.from_json(json.loads(json.dumps(self.known.to_json())))
        self.known, news = advance_upgrade(self.known, look, self.now)
        self.told += news
        return [str(one.event) for one in news]

    def to(self, plan, left):
        """Let time pass until `left` is left."""
        return self.look(plan, after=(plan.height - self.height) * BLOCK - left)


def test_a_plan_is_told_when_two_polls_agree_and_the_first_one_is_taken_in_silently():
    chain = Chain()
    assert chain.look(PLAN) == []
    assert chain.look(PLAN) == ["scheduled"]
    assert chain.look(PLAN) == []
    chain = Chain(PLAN)
    assert chain.look(PLAN) == []


def test_the_countdown_is_told_once_each_and_then_that_it_passed():
    chain = Chain(PLAN)
    assert chain.to(PLAN, 8 * DAY) == []
    assert chain.to(PLAN, 7 * DAY) == ["week_left"]
    assert chain.look(PLAN) == []
    assert chain.to(PLAN, DAY) == ["day_left"]
    assert chain.to(PLAN, 6 * HOUR) == ["hours_left"]
    assert chain.to(PLAN, HOUR) == ["hour_left"]
    assert chain.look(PLAN) == []
    assert chain.to(PLAN, 100 * BLOCK) == ["blocks_left"]
    assert chain.to(PLAN, BLOCK) == []
    assert chain.look(PLAN, stands=True, after=4 * MINUTE) == []
    assert chain.look(PLAN, stands=True) == ["standing"]
    assert chain.look(PLAN, stands=True) == []
    assert chain.look(None) == ["reached"]
    assert chain.look(PLAN) == [], "a node that is behind may name it still"
    assert chain.look(PLAN) == []
    assert chain.look(None) == []


def test_marks_that_fell_into_an_outage_are_one_message():
    chain = Chain(PLAN)
    assert chain.to(PLAN, 5 * HOUR) == ["hours_left"]
    assert chain.to(PLAN, 2 * HOUR) == []


def test_a_plan_for_tomorrow_does_not_count_down_the_week():
    soon = UpgradePlan("v2.2.0", START + DAY // BLOCK - 100)
    chain = Chain()
    chain.look(soon)
    assert chain.look(soon) == ["scheduled"]
    assert chain.look(soon) == []
    assert chain.to(soon, 6 * HOUR) == ["hours_left"]


def test_a_plan_that_is_gone_before_its_height_was_cancelled_once_two_polls_agree():
    chain = Chain(PLAN)
    assert chain.look(None) == []
    assert chain.look(PLAN) == []
    assert chain.look(None) == []
    assert chain.look(None, read=False) == []
    assert chain.look(None) == ["cancelled"]
    assert chain.look(None) == []
    chain.look(PLAN)
    assert chain.look(PLAN) == ["scheduled"], "it came again: that is news"
    assert len({one.key for one in chain.told}) == len(chain.told)


def test_without_a_height_nobody_can_tell_cancelled_from_passed():
    chain = Chain(PLAN)
    for _ in range(4):
        chain.known, news = advance_upgrade(chain.known, Look(read=True, plan=None), chain.now)
        assert news == ()


def test_a_node_at_an_older_height_changes_nothing():
    chain = Chain(PLAN)
    for _ in range(4):
        assert chain.look(None, height=START - 5) == []


def test_another_height_for_the_same_name_is_rescheduled_and_counts_down_anew():
    later = UpgradePlan("v2.2.0", PLAN.height + 3 * DAY // BLOCK)
    chain = Chain(PLAN)
    chain.to(PLAN, 7 * DAY)
    chain.look(later)
    assert chain.look(later) == ["rescheduled"]
    assert chain.told[-1].before == (PLAN.name, PLAN.height)
    assert chain.to(later, 7 * DAY) == ["week_left"]
    assert len({one.key for one in chain.told}) == len(chain.told)


def test_the_date_of_a_plan_that_one_poll_gave_in_its_place_reaches_no_mark_of_the_plan_that_is_known():
    chain = Chain(PLAN)
    near = UpgradePlan("v2.2.0", START + 5 * HOUR // BLOCK)
    assert chain.look(near) == []
    assert chain.look(PLAN) == []
    assert chain.known.eta_at - chain.now > 9 * DAY
    assert chain.look(near) == []


def test_a_plan_that_goes_to_and_fro_is_told_each_time():
    other = UpgradePlan("v2.2.0", PLAN.height + 5_000)
    chain = Chain(PLAN)
    for plan in (other, PLAN, other):
        chain.look(plan)
        assert chain.look(plan) == ["rescheduled"]
    assert len({one.key for one in chain.told}) == 3


def test_a_plan_that_was_put_off_while_nobody_looked_has_not_passed():
    chain = Chain(PLAN)
    later = UpgradePlan("v2.2.0", PLAN.height + 5_000)
    assert chain.to(later, 4_000 * BLOCK) == []
    assert chain.look(later) == ["rescheduled"]
    other = UpgradePlan("v2.3.0", later.height + 50_000)
    assert chain.to(other, 40_000 * BLOCK) == ["reached"]
    assert chain.look(other) == ["scheduled"]


def test_another_name_in_its_place_is_a_cancelled_and_a_scheduled_one():
    other = UpgradePlan("v2.3.0", PLAN.height)
    chain = Chain(PLAN)
    chain.look(other)
    assert chain.look(other) == ["cancelled", "scheduled"]
    assert [one.name for one in chain.told] == ["v2.2.0", "v2.3.0"]


def test_without_a_measured_block_time_there_is_no_date_and_the_last_blocks_are_told_all_the_same():
    chain = Chain(PLAN, dated=False)
    assert chain.to(PLAN, DAY) == []
    assert chain.to(PLAN, 99 * BLOCK) == ["blocks_left"]


def test_the_first_date_of_all_tells_no_mark_that_was_passed_before():
    chain = Chain(PLAN, dated=False)
    chain.to(PLAN, 3 * DAY)
    chain.dated = True
    assert chain.look(PLAN) == []
    assert chain.to(PLAN, DAY) == ["day_left"]


def test_standing_at_an_upgrade_explains_silence_for_two_hours():
    chain = Chain(PLAN)
    assert planned_halt(chain.known, chain.now) is None
    chain.to(PLAN, BLOCK)
    assert planned_halt(chain.known, chain.now) is UpgradeEvent.STANDING
    chain.look(PLAN, stands=True, after=HOUR)
    assert planned_halt(chain.known, chain.now) is UpgradeEvent.STANDING
    chain.look(PLAN, stands=True, after=2 * HOUR)
    assert planned_halt(chain.known, chain.now) is None, "that is not going as planned any more"


def test_nodes_that_go_dark_just_before_the_height_are_explained_once_its_time_has_come():
    chain = Chain(PLAN)
    chain.to(PLAN, 50 * BLOCK)
    assert planned_halt(chain.known, chain.now) is None
    chain.look(after=6 * MINUTE, dark=True)
    assert planned_halt(chain.known, chain.now) is UpgradeEvent.STANDING


SUNSET = UpgradePlan("v3.0.0-sunset", START + 10 * DAY // BLOCK)


def test_a_chain_that_was_to_end_is_told_of_once_and_stays_explained():
    chain = Chain(SUNSET)
    chain.to(SUNSET, BLOCK)
    assert planned_halt(chain.known, chain.now) is UpgradeEvent.ENDED
    assert chain.look(SUNSET, stands=True, after=6 * MINUTE) == ["standing"]
    assert chain.look(after=6 * HOUR, dark=True, stands=True) == ["ended"]
    for _ in range(3):
        assert chain.look(after=DAY, dark=True, stands=True) == []
    assert planned_halt(chain.known, chain.now) is UpgradeEvent.ENDED


def test_after_the_first_sunset_upgrade_the_next_halt_may_be_the_end_by_whatever_name():
    chain = Chain(SUNSET)
    chain.to(SUNSET, BLOCK)
    assert chain.look(None) == ["reached"]
    last = UpgradePlan("v3.1.0", chain.height + 90 * DAY // BLOCK)
    chain.look(last)
    assert chain.look(last) == ["scheduled"]
    chain.to(last, BLOCK)
    assert planned_halt(chain.known, chain.now) is UpgradeEvent.ENDED


def test_what_an_older_version_stored_is_understood():
    known = KnownUpgrade.from_json({"name": "v2.2.0", "height": 5})
    assert (known.name, known.height, known.told) == ("v2.2.0", 5, frozenset({UpgradeEvent.SCHEDULED}))
    assert KnownUpgrade.from_json({}) == KnownUpgrade()
    assert KnownUpgrade.from_json({"name": 7, "height": "x", "other": [1], "told": [3, "no"]}) == KnownUpgrade()


def test_the_pace_is_measured_over_blocks_with_its_range():
    points = [(NOW + hour * HOUR, START + hour * 600 + (60 if hour >= 40 else 0)) for hour in range(48)]
    pace = measure(points)
    assert pace.typical == 6_000
    assert pace.low < 6_000 <= pace.high
    assert pace.span == 47 * HOUR
    assert pace.blocks == 47 * 600 + 60
    eta = pace.until(600, NOW)
    assert eta.low < eta.at == NOW + HOUR <= eta.high


def test_a_halt_in_the_past_does_not_move_the_date():
    running = [(NOW + minute * MINUTE, START + minute * 10) for minute in range(600)]
    halted = [(at + (5 * HOUR if at > NOW + 300 * MINUTE else 0), height) for at, height in running]
    assert measure(halted).typical == 6_000
    assert measure(halted).high < 6_100, "nor does it widen the range"
    slower = [
        (NOW + minute * MINUTE, START + min(minute, 300) * 10 + max(0, minute - 300) * 5) for minute in range(600)
    ]
    assert measure(slower).high == 12_000, "blocks that take twice as long are no halt"


def test_too_little_is_no_pace():
    assert measure([]) is None
    assert measure([(NOW, START)]) is None
    assert measure([(NOW, START), (NOW + MINUTE, START + 10)]) is None
    assert measure([(NOW, START), (NOW + DAY, START)]) is None
    assert measure([(NOW, START), (NOW + DAY, START - 100)]) is None


PLANS = st.sampled_from([None, PLAN, SUNSET, UpgradePlan("v2.2.0", PLAN.height + 5_000)])
LOOKS = st.tuples(PLANS, st.sampled_from([MINUTE, HOUR, DAY, 3 * DAY]), st.booleans(), st.booleans(), st.booleans())


@settings(max_examples=150, deadline=None)
@given(st.lists(LOOKS, max_size=20), PLANS)
def test_whatever_nodes_say_of_a_plan_no_event_is_told_twice_and_blocks_only_rise(looks, first):
    chain = Chain(first)
    for plan, after, stands, dark, behind in looks:
        top = chain.known.top
        chain.look(plan, after=after, stands=stands, dark=dark, height=START - 7 if behind else None)
        assert chain.known.top >= top
    assert all(count == 1 for count in Counter(one.key for one in chain.told).values())
