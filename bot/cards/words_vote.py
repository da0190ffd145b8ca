"""The words of a vote: part of the catalogue of words, so a second language is a second file of these names too."""

from __future__ import annotations

from typing import Final

TURNOUT = "Turnout {turnout} of {quorum} needed"
TURNOUT_ALONE = "Turnout {turnout}"
NO_COUNT = "No vote count yet"
UNDER = "under 0.01 %"
OVER = "over 99.99 %"
NOBODY = "nobody has voted"
SHARES: Final = (("yes", "yes"), ("no", "no"), ("veto", "veto"), ("abstain", "abstain"))
NOW = "{count} → {outcome}"
OUTCOME: Final = {
    "pass": "passes if it ended now",
    "reject_quorum": "fails for want of quorum if it ended now",
    "reject_threshold": "fails for want of yes if it ended now",
    "reject_veto": "is vetoed if it ended now",
}
FALLS_BACK: Final = {
    "reject_quorum": "lacks quorum: ended now, it would go on as a regular vote, counted from zero",
    "reject_threshold": "too little yes: ended now, it would go on as a regular vote, counted from zero",
    "reject_veto": "vetoed: ended now, it would go on as a regular vote, counted from zero",
}
ENDED: Final = {
    "reject_quorum": "too little turnout",
    "reject_threshold": "too little yes",
    "reject_veto": "vetoed",
}
YES_OF_SIDES = "Yes is {yes} of yes, no and veto; more than {threshold} passes"
VETO_OF_CAST = "Veto is {veto} of all votes; more than {threshold} rejects"
BURNS = "Its deposit would be burned"
BURNED = "Its deposit is burned"
MISSING = "{amount} more must vote for the quorum: {share} of the stake"
MISSING_ALONE = "{amount} more must vote for the quorum"

PROJECTED = "At the end about **{turnout}** ({low} to {high}), from {basis}"
PROJECTED_POINT = "At the end about **{turnout}**, from {basis}"
PACE = "the pace of the last {span}"
PACE_ALONE = "{pace} alone; a rush at the end would go beyond"
EARLIER: Final = ("how {votes} ended in its last day", "how {votes} ended in their last day")
EARLIER_VOTE = "earlier vote"
BOTH = "{pace} and {earlier}"
NO_PROJECTION: Final = {
    "too_early": "No projection yet: less than a tenth of the vote is over",
    "too_short": "No projection yet: the vote has not been followed for three hours",
}

SILENT = "Not voted: {validators} with at most {share} of the stake, the largest {names}"
SILENT_ALONE = "Largest not voted: {names}"
SILENT_NONE = "Every validator has voted"
VALIDATOR = "validator"
ONE_SILENT = "{name} {share}"
NAMELESS = "(no name)"

# What all of them together could do. {who} is "All 23 of them" or the one there is.
ALL_OF_THEM = "All {count} of them"
BOTH_OF_THEM = "Both of them"
IT = "It"
NO_CHANGES: Final = {
    True: "{who} voting no, even with veto, would not change it",
    False: "{who} voting yes would not pass it",
}
NO_STOPS = "{who} voting no would stop it"
ONLY_VETO_STOPS = "{who} voting no would not stop it, with veto it would"
YES_PASSES = "{who} voting yes would pass it"
ABSTAIN_PASSES = "{who} voting yes would pass it, and so would abstaining"

# The picture: its finding, its quantity.
FINDING: Final = {
    "pass": "#{number} would pass: quorum is reached and {yes} say yes",
    "reject_quorum": "#{number} would fail: {missing} of the stake are missing to the quorum",
    "reject_threshold": "#{number} would fail: {yes} say yes",
    "reject_veto": "#{number} would be vetoed: {veto} say no with veto",
    "": "#{number}: {yes} say yes so far",
    "nobody": "#{number}: nobody has taken a side yet",
    "falls_back": "#{number} would go on as a regular vote: {yes} say yes",
    "pass_close": "#{number} would pass closely: {yes} say yes, {threshold} are not enough",
    "pass_veto": "#{number} would pass, with the veto near: {veto}, above {veto_threshold} rejects",
}
RESULT: Final = {
    "passed": "#{number} passed: {yes} said yes",
    "failed": "#{number} passed with {yes} yes, and failed when it was carried out",
    "reject_quorum": "#{number} was rejected: only {turnout} of the stake voted",
    "reject_threshold": "#{number} was rejected: {yes} said yes",
    "reject_veto": "#{number} was rejected: {veto} said no with veto",
    "rejected": "#{number} was rejected",
}
QUANTITY = "Turnout, of the bonded stake"
QUANTITY_OF_CAST = "Votes, of what was cast"
FIGURES = "{turnout} of {quorum} needed"
ENDS = "ends {time} UTC"
ENDED_AT = "ended {time} UTC"
EXPECTED = "expected from {basis}"
