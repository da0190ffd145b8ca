"""The words about providers: part of the catalogue of words, so a second language is a second file of these names too."""

from __future__ import annotations

from typing import Final

CARRIED = "**{count}** with GPUs online; the three largest carry **{share}** of the GPUs"
CARRIED_ALONE = "**{count}** with GPUs online"
CONCENTRATION = "as concentrated as {equal} equal ones (index {index})"
BY_ACCOUNT = "Counted by account: one operator may hold several."
LARGEST = "Without the largest, `{host}` ({own}), {rest} GPUs would be left"
MOVED = "In 24 h `{host}` alone went from {was} to {now} GPUs; without it: {without_was} then, {without_now} now"
MOVED_MODEL = "In 24 h `{host}`, which carries no other model, went from {was} to {now} GPUs"
CARRIERS = "Carried by **{count}** online"
ABSENCE = "Without `{host}` ({own}, and no other model) {rest} would be left"
ABSENCE_ALL = "All {own} are at `{host}`: without it none would be left"
NEVER_SOLD_OUT = "Never sold out in {days} on record"
SOLD_OUT = "Sold out {times} in {days} on record, {total} in all, last {last}"
SOLD_OUT_NOW = "Sold out {times} in {days} on record, {total} in all; now since {since}"
TIMES: Final = {1: "once", 2: "twice"}
TIMES_MANY = "{count} times"
PROVIDER = "provider"

ENDED = "{value} ended in 24 h"
ENDED_EARLY = "{value} of them within their first day"
LIFE = "median life {value}"
EARNS = "the median provider earns {value} a day"
EARNS_TOP3 = "the three that earn most {value} of it all"
