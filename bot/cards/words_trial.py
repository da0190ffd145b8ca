"""The words of a rule that is tried on the past: part of the catalogue of words."""

from __future__ import annotations

from typing import Final

TRIAL_TITLE = "Draft: {rule}"
TRIAL_FIRED = "In the last {span} this would have fired {times}: {total} in all, the longest {longest}"
TRIAL_FIRED_ONCE = "In the last {span} this would have fired once, for {total}"
TRIAL_CALM = "In the last {span} this would not have fired"
TRIAL_NOTHING = "There is no history of {name} to try this on"
TRIAL_BROKEN = "This rule cannot be judged: {cause}"
TRIAL_SHORT = (
    "{short} of {all} ended within 5 minutes ({share}): a longer `for` or a recovery level would silence those"
)
TRIAL_SHORT_ALL = "All of them ended within 5 minutes: a longer `for` or a recovery level would silence them"
TRIAL_COVERS = "History covers {known} of {span}; a month is reckoned from that"
TRIAL_REACH = "The rule looks back {over}, and the history began only {held} ago: its first values rest on less"
TRIAL_PACE = (
    "Judged every {every} here, every {usual} when it runs: reading so much at each of them would take too long"
)
TRIAL_MONTH = "That is about **{count}** a month"
TRIAL_FIRING = "It would be firing now ({count})"
TRIAL_FIRING_ONE = "It would be firing now"
TRIAL_THRESHOLDS = "Thresholds that would have given about"
TRIAL_AIM = "{aim} a month: {op} **{level}**{clear} · {times} in {known}, {total} in all"
TRIAL_AIM_CLEAR = ", recovery {level}"
TRIAL_AIM_SAME = "{aim} a month: as it is"
TRIAL_AIM_NONE: Final = {
    "too_short": "{aim} a month: the history is too short to tell",
    "never": "{aim} a month: none does, the most is {most}",
    "jumps": "{aim} a month: none does; one value more or less makes it far more or far fewer",
    "stopped": "{aim} a month: not found in time",
}
TRIAL_PLUS = "{metric} {plus}"
TRIAL_NO_SEARCH: Final = {
    "no_threshold": "This kind of rule has no threshold to move",
    "no_direction": "A threshold of == or != has no stricter and no looser side to look on",
}
TRIAL_SETS = "By series"
TRIAL_SET = "{labels} {times}, {total} in all{now}"
TRIAL_SET_CALM = "{labels} not once"
TRIAL_SET_NOW = ", firing now"
TRIAL_WARNING = "Worth a look: {says}"
TRIAL_PICTURE = "{name}: would have fired {times} in {span}"
TRIAL_PICTURE_CALM = "{name}: would not have fired in {span}"
TRIAL_FOOT = "tried on stored history, every {every}"
"""Under a picture of a draft."""
