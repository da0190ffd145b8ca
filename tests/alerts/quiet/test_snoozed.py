"""A snooze is shown in the message of its incident, where it holds and as long as it does."""

from __future__ import annotations

from alerts.quiet import Matcher, Mute, World
from alerts.sample import HOUR, MINUTE
from tests.alerts.quiet.given import T0, facts


def snooze(number, end, guild="1", episode=T0, author="ana"):
    return Mute(number, Matcher("Low", labels=(("network", "akash"),), episode=episode), author, T0, end, "", guild)


def test_of_several_the_one_that_lasts_longest_is_shown():
    world = World(
        now=T0 + MINUTE, mutes=(snooze(1, T0 + HOUR), snooze(2, None, author="bob"), snooze(3, T0 + 8 * HOUR))
    )
    assert world.snooze(facts(), "1").author == "bob"


def test_it_is_shown_in_its_own_server_alone():
    world = World(now=T0 + MINUTE, mutes=(snooze(1, T0 + HOUR),))
    assert world.snooze(facts(), "2") is None


def test_one_that_is_over_or_of_another_incident_is_not_shown():
    world = World(now=T0 + HOUR, mutes=(snooze(1, T0 + HOUR), snooze(2, None, episode=T0 - HOUR)))
    assert world.snooze(facts(), "1") is None


def test_a_mute_is_no_snooze():
    world = World(now=T0 + MINUTE, mutes=(Mute(1, Matcher("Low"), "ana", T0, T0 + HOUR),))
    assert world.snooze(facts(), "1") is None
