"""The words of a proposal's life and of upgrades: part of the catalogue of words, so a second language is a second file of these names too."""

from __future__ import annotations

from typing import Final

DEPOSIT_SHARE = "{share} of the deposit that a vote needs is there"
DEPOSIT_UNTIL = "until {moment}, {relative}"

OPEN: Final = {
    "quorum": "quorum not reached: turnout {share} of {limit} needed",
    "close": "a close call: yes {share} of those who took a side, more than {limit} is needed",
    "veto": "veto at {share}, and it rejects above {limit}",
}
READ = "{sources}, read {when}"
OPEN_BARE: Final = {"quorum": "quorum not reached", "close": "a close call", "veto": "veto near its threshold"}

NEWS: Final = {
    "deposit": "Submitted: it collects its deposit",
    "deposit_near": "Four fifths of its deposit are there: a vote is near",
    "voting": "Its deposit is met: the vote has begun",
    "converted": "The expedited vote did not pass, so it goes on as a regular vote from zero: whoever voted has to vote again",
    "day_left": "A day is left to vote, and the outcome is not settled",
    "hours_left": "Six hours are left to vote, and the outcome is not settled",
    "dropped": "It is gone from the chain",
}
EVENTS: Final = {
    "deposit": "submitted",
    "deposit_near": "deposit nearly met",
    "voting": "voting",
    "converted": "votes again, as a regular vote",
    "day_left": "a day left to vote",
    "hours_left": "six hours left to vote",
    "ended": "vote ended",
    "dropped": "gone from the chain",
    "scheduled": "scheduled",
    "rescheduled": "moved to another block",
    "cancelled": "cancelled",
    "week_left": "a week left",
    "hour_left": "an hour left",
    "blocks_left": "100 blocks left",
    "standing": "the chain stands, as planned",
    "reached": "done",
}
"""News in a few words, for a line of a summary."""
LATE_REMINDER = "{left} are left to vote, and the outcome is not settled"
"""Where a reminder is told later than at its mark."""
ENDED: Final = {
    "passed": "Passed, and carried out",
    "passed_text": "Passed",
    "rejected": "Rejected",
    "failed": "Passed, and failed when it was carried out: nothing of it took effect",
}
DECIDED: Final = {
    "reject_quorum": "turnout {turnout} is below the quorum of {turnout_limit}",
    "reject_veto": "veto {veto} is above {veto_limit}",
    "reject_threshold": "yes {yes} of those who took a side; more than {yes_limit} is needed",
    "pass": "yes {yes} of those who took a side, where more than {yes_limit} was needed; turnout {turnout} of {turnout_limit} needed",
}
DROPPED: Final = {
    "missed its deposit": "It is gone from the chain: its deposit was not met in time",
    "was cancelled": "It is gone from the chain: its proposer took it back",
}
WAS_UNTIL = "The expedited vote would have ended {moment}"
ENDS = "Voting ends {moment}, {relative}"

MESSAGES = "Messages"
MESSAGES_TITLE = "Messages of #{number}"
MESSAGES_LEAD = "{count}, decoded from the chain"
MESSAGES_NONE = "It carries no message: it is a text, and changes nothing on the chain by itself"
MESSAGES_GONE = "Proposal #{number} is not among those that were seen."
MESSAGES_HELD = "Proposal #{number} is held: an admin finds it in /held."

UPGRADE_LEAD: Final = {
    "scheduled": "The chain is to upgrade at block {height}; it stops there until its validators run the new version",
    "rescheduled": "The upgrade was moved: from block {before} to block {height}",
    "cancelled": "The upgrade planned for block {height} was cancelled",
    "week_left": "A week to the upgrade at block {height}",
    "day_left": "A day to the upgrade at block {height}",
    "hours_left": "Six hours to the upgrade at block {height}",
    "hour_left": "An hour to the upgrade at block {height}",
    "blocks_left": "{left} to the upgrade at block {height}",
    "standing": "The chain stands at block {height}, as planned, until enough validators run the new version",
    "reached": "The upgrade is done: the chain makes blocks again from block {height} on",
    "ended": "The chain has ended as planned at block {height}",
}
UPGRADE_SUNSET = "**Sunset**: this plan, or one before it, announces that Akash is to leave its own chain (AEP-79)."
UPGRADE_SUNSET_STANDS = "It may stay so: then this was its last block."
UPGRADE_ENDED = (
    "Sources that read it are silent from here on, and that raises no more alarms. What was stored stays: "
    "`burnwatch db export` gives it."
)
UPGRADE_DATE = "Expected {moment}, {relative}"
UPGRADE_RANGE = "between {low} and {high}"
UPGRADE_BASIS = "{left} at {pace} s a block, measured over {span}"
UPGRADE_NO_DATE = (
    "Block {now} now, {left} to go; the time of a block has not been measured for long enough to give a date"
)
UPGRADE_STOOD = "Its last block was seen {relative}."

PROPOSALS_TITLE = "Proposals · {network}"
PROPOSALS_OPEN = "{count} open for voting"
PROPOSALS_NONE_OPEN = "No proposal is open for voting"
PROPOSAL_TITLE = "#{number} · {title}"
PROPOSAL_UNTITLED = "(no title)"
PROPOSAL_STATUS: Final = {
    "deposit": "in deposit period",
    "voting": "voting",
    "passed": "passed",
    "rejected": "rejected",
    "failed": "passed, then failed when it was carried out",
    "dropped": "dropped",
}
PROPOSAL_LEAD: Final = {
    "deposit": "In deposit period: voting starts once the deposit is met",
    "voting": "Open for voting",
    "passed": "The vote ended: passed",
    "rejected": "The vote ended: rejected",
    "failed": "It passed, and failed when it was carried out",
    "dropped": "It is gone from the chain: its deposit was not met, or it was withdrawn",
}
PROPOSAL_UNKNOWN = "Its state is one that burnwatch does not know"
PROPOSAL_OPEN_UNTIL = "Open for voting until {moment}, {relative}"
PROPOSAL_ENDED = "voting ended {relative}"
PROPOSAL_UNTIL = "voting ends {relative}"
PROPOSAL_OVER = "voting ended {moment}, its result has not been read"
PROPOSAL_EXPEDITED = "expedited: a shorter vote with a higher threshold"
PROPOSAL_TURNOUT_ALONE = "Turnout {turnout}"
PROPOSAL_KINDS = "It carries: {kinds}"
PROPOSAL_REASON = "Cause: {reason}"
PROPOSAL_LINKS = "{links} in its text left out: anybody can write there"

UPGRADE_TITLE = "Upgrade {name}"
UPGRADE_UNKNOWN = "The plan to upgrade at block {height} changed"
PROPOSAL_STATUS_SHORT: Final = {**PROPOSAL_STATUS, "deposit": "deposit", "failed": "failed"}

PROPOSALS_OF: Final = {
    "open": "{count} open, in deposit or voting",
    "voting": "{count} open for voting",
    "deposit": "{count} in deposit period",
    "passed": "{count} passed",
    "rejected": "{count} rejected",
    "failed": "{count} passed, then failed when carried out",
    "dropped": "{count} dropped",
}
PROPOSALS_NO = "No proposal"
PROPOSALS_SINCE = "Listed is what burnwatch has seen since its start; `/proposal` finds older ones by their number."
PROPOSAL_NUMBER = "Proposal #{number} · {network}"
PROPOSAL_IS_UNKNOWN = "The chain knows no proposal #{number}"
PROPOSAL_NEWEST = "the newest known is #{newest}"
PROPOSAL_NOT_ASKED = "Proposal #{number} is not among those that were seen, and the chain could not be asked: {reason}"
