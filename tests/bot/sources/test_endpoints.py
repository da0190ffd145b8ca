"""Ranking endpoints, and the height mark that no single node can push."""

from __future__ import annotations

import pytest

from alerts.sample import DAY, MINUTE, SECOND
from bot.errors import SourceRefused
from bot.sources._chain_mark import HeightMark, is_fresh
from bot.sources._endpoints import Endpoints

NOW = 1_791_201_600_000


def hosts(endpoints, now=NOW):
    return [each.host for each in endpoints.in_order(now)]


@pytest.fixture
def three():
    return Endpoints(
        ["https://a.example/rest/", "https://b.example:443", "https://c.example", "https://a.example/rest"]
    )


def test_the_order_of_the_configuration_stands_until_something_is_known(three):
    assert len(three) == 3
    assert hosts(three) == ["a.example", "b.example", "c.example"]


def test_a_failed_endpoint_rests_longer_with_each_failure_and_is_still_the_last_resort(three):
    a = three.in_order(NOW)[0]
    rests = []
    for tick in range(8):
        now = NOW + tick * 20 * MINUTE
        three.failed(a, now, "no")
        rests.append((a.resting_until - now) // SECOND)
        assert hosts(three, now)[-1] == "a.example"
    assert rests == [30, 60, 120, 240, 480, 900, 900, 900]


def test_several_failures_in_one_tick_count_once(three):
    a = three.in_order(NOW)[0]
    for _ in range(8):
        three.failed(a, NOW, "no")
    assert a.failures == 1


def test_retry_after_is_how_long_it_rests(three):
    a = three.in_order(NOW)[0]
    three.failed(a, NOW, "slow down", after=600.0)
    assert a.resting_until == NOW + 600 * SECOND


def test_trust_comes_back_one_answer_at_a_time(three):
    a = three.in_order(NOW)[0]
    three.failed(a, NOW, "no")
    three.failed(a, NOW + MINUTE, "no")
    three.worked(a, 0.1)
    assert (a.failures, hosts(three, NOW + DAY)[-1]) == (1, "a.example")
    three.worked(a, 0.1)
    assert (a.failures, a.says) == (0, "")


def test_a_node_that_lags_comes_after_one_that_does_not(three):
    a, b, _ = three.in_order(NOW)
    a.height, b.height = 100, 200
    assert hosts(three) == ["b.example", "c.example", "a.example"]
    a.height = 198
    assert hosts(three)[0] == "a.example"


def test_small_differences_in_latency_do_not_move_the_bot(three):
    a, b, c = three.in_order(NOW)
    three.worked(a, 0.19)
    three.worked(b, 0.12)
    assert hosts(three) == ["a.example", "b.example", "c.example"]
    three.worked(c, 0.01)
    assert hosts(three)[0] == "c.example"


def test_a_distrusted_node_rests_longest_and_its_height_counts_for_nothing(three):
    a, b, _ = three.in_order(NOW)
    a.height, b.height = 10**9, 100
    three.distrusted(a, NOW, "lied")
    assert hosts(three)[0] == "b.example"
    assert a.resting_until == NOW + 15 * MINUTE
    assert three.health()[0].says == "lied"


def test_credentials_in_an_address_are_never_shown():
    (endpoint,) = Endpoints(["https://me:secret@node.example/rest?key=1"]).in_order(NOW)
    assert endpoint.host == "node.example"
    assert Endpoints(["http://[::1"]).in_order(NOW)[0].host == "an address that is none"


def test_no_endpoint_at_all_is_a_mistake():
    with pytest.raises(ValueError, match="at least one"):
        Endpoints([])


def test_the_mark_never_goes_back():
    marks = {}
    mark = HeightMark("akashnet-2", marks)
    mark.rise(100, NOW)
    mark.rise(90, NOW + SECOND)
    assert marks == {"akashnet-2": 100, "akashnet-2 time": NOW}
    mark.check(100, "n")
    with pytest.raises(SourceRefused, match="99, and 100"):
        mark.check(99, "n")


def test_the_mark_is_kept_per_chain():
    marks = {}
    HeightMark("akashnet-2", marks).rise(100, NOW)
    HeightMark("sandbox-2", marks).check(5, "n")


def test_a_height_that_cannot_have_been_reached_is_refused():
    mark = HeightMark("c", {"c": 1_000, "c time": NOW})
    mark.check_block(1_000 + 200 + 60, NOW + MINUTE, NOW + MINUTE, "n", alone=False)
    with pytest.raises(SourceRefused, match="too far above"):
        mark.check_block(1_000 + 200 + 62, NOW + MINUTE, NOW + MINUTE, "n", alone=False)


def test_a_day_of_sleep_leaves_room_for_a_day_of_blocks():
    mark = HeightMark("c", {"c": 1_000, "c time": NOW})
    mark.check_block(1_000 + 14_400, NOW + DAY, NOW + DAY, "n", alone=False)


def test_a_single_node_that_keeps_saying_so_is_believed_in_the_end():
    mark = HeightMark("c", {"c": 1_000, "c time": NOW})
    for _ in range(4):
        with pytest.raises(SourceRefused):
            mark.check_block(10**7, NOW, NOW, "n", alone=True)
    mark.check_block(10**7, NOW, NOW, "n", alone=True)


def test_one_of_several_nodes_is_never_believed_by_repetition():
    mark = HeightMark("c", {"c": 1_000, "c time": NOW})
    for _ in range(20):
        with pytest.raises(SourceRefused):
            mark.check_block(10**7, NOW, NOW, "n", alone=False)


def test_a_block_from_the_future_is_refused():
    mark = HeightMark("c", {})
    mark.check_block(5, NOW + 2 * MINUTE, NOW, "n", alone=True)
    with pytest.raises(SourceRefused, match="future"):
        mark.check_block(5, NOW + 2 * MINUTE + SECOND, NOW, "n", alone=True)


def test_fresh_is_within_two_minutes_of_our_clock():
    assert is_fresh(NOW - 2 * MINUTE, NOW)
    assert not is_fresh(NOW - 2 * MINUTE - 1, NOW)
    assert not is_fresh(NOW + 2 * MINUTE + 1, NOW)
