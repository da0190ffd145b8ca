"""What the picture of a vote shows: turnout as it was stored, and where it may come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.derived import voting_courses
from alerts.governance.projection import Projection, Step, project
from alerts.sample import DAY, Series
from bot.app import tracks
from bot.app.voting import with_times

if TYPE_CHECKING:
    from alerts.sample import Ms
    from bot.app.proposal_facts import ProposalFacts
    from bot.app.tracks import Points
    from bot.storage import Read

_LONGEST: Ms = 60 * DAY


@dataclass(frozen=True, slots=True)
class VoteTrack:
    """Turnout of one vote over time."""

    points: Points
    """Fractions of the bonded stake; None is a gap."""
    start: Ms | None
    end: Ms | None
    now: Ms
    path: tuple[Step, ...] = ()
    """The projection, from the last reading to the end; empty where there is none."""

    @property
    def newest(self) -> tuple[Ms, float] | None:
        """The newest reading."""
        return next(((at, value) for at, value in reversed(self.points) if value is not None), None)


def vote_track(read: Read, facts: ProposalFacts, now: Ms) -> VoteTrack:
    """The course of a vote that runs or is over."""
    running, earlier = voting_courses(read, facts.network, now)
    course = with_times(running.get(facts.number), facts)
    until = now if course.end is None else min(now, course.end)
    series = Series.of("gov.turnout", network=facts.network, proposal=str(facts.number))
    after = max(until - _LONGEST, 0 if course.start is None else course.start - 1)
    points = tracks.track(read, series, after, until).points if after < until else ()
    found = project(course, earlier, now) if facts.status == "voting" else None
    return VoteTrack(points, course.start, course.end, now, found.path if isinstance(found, Projection) else ())
