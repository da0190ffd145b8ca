"""`/network` as a card: compute, spend, token and chain, with what a week changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.reports.agreement import State
from bot.cards import _names, numbers, words, words_alerts, words_answers
from bot.cards import words_market as market
from bot.cards import words_states as counted
from bot.cards._frame import answer, finite, missing, origin
from bot.cards._told import calm, fresh, heading, joined, reasons, told
from bot.cards.behind import states_line
from bot.cards.card import Field
from bot.cards.market import mover_line
from bot.cards.numbers import signed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from alerts.reports.agreement import Agreement
    from bot.app.facts import NetworkFacts, Shown
    from bot.cards.card import Card

WATCHED = frozenset(
    {
        "leases.closed_24h", "leases.closed_early_24h", "leases.duration_days_p50", "providers.earnings_usd_day_p50",
        "providers.top3_earnings_share",
    }
)  # fmt: skip
"""Figures that take a day of watching: their silence before is no fault to be explained."""


def network_card(facts: NetworkFacts) -> Card:
    """The network's figures."""
    facts = finite(facts)
    fields = [_field(facts, name, keys, lines) for name, (keys, lines) in _FIELDS.items()]
    every = [one for key, one in facts.figures.items() if one.value is not None or key not in WATCHED]
    return answer(
        title=words_answers.NETWORK_TITLE.format(network=_names.network(facts.network)),
        lead=_Page(facts).lead(),
        lines=[reasons(every), second_counts(facts.states), origin(every, facts.now)],
        fields=tuple(field for field in fields if field.value),
        simulated=facts.simulated,
        network=facts.network,
    )


def second_counts(states: Mapping[str, Agreement]) -> str:
    """One word for each headline value that there is; nothing where there is none."""
    known = {key: one for key, one in states.items() if one.state is not State.NONE}
    return counted.LINE.format(states=states_line(known, counted.NAMES)) if known else ""


def _field(facts: NetworkFacts, name: str, keys: Sequence[str], lines: Callable[[_Page], str]) -> Field:
    """One group of numbers; what is equally old says so once."""
    group = {key: facts.figures[key] for key in keys if key in facts.figures}
    age = calm(group.values(), facts.now)
    if age:
        facts = replace(facts, figures={**facts.figures, **{key: fresh(one) for key, one in group.items()}})
    return Field(heading(name, age), lines(_Page(facts)))


class _Page:
    """The facts, by key."""

    def __init__(self, facts: NetworkFacts) -> None:
        self._facts = facts

    def lead(self) -> str:
        leases, spend = self._facts.figures.get("leases.active"), self._facts.figures.get("spend.usd_24h")
        if leases is None or leases.value is None or leases.stale:
            return self._none(leases)
        count = numbers.count(leases.value)
        if spend is None or spend.value is None or spend.stale:
            return words_answers.NETWORK_LEAD_LEASES.format(leases=f"**{count}**") + "."
        cost = numbers.amount(spend.value, "USD")
        return words_answers.NETWORK_LEAD.format(leases=f"**{count}**", spend=f"**{cost}**") + "."

    def compute(self) -> str:
        gpus = self._gpus()
        return "\n".join(
            line
            for line in (
                joined(
                    (
                        self._line("leases.active", words_answers.NETWORK_LEASES),
                        self._line("leases.new_24h", words_answers.NETWORK_NEW),
                    )
                ),
                joined(
                    (
                        self._known("leases.closed_24h", market.ENDED),
                        self._known("leases.closed_early_24h", market.ENDED_EARLY),
                        self._known("leases.duration_days_p50", market.LIFE),
                    )
                ),
                joined((gpus, self._line("providers.active", words_answers.NETWORK_PROVIDERS))),
                mover_line(self._facts.mover),
            )
            if line
        )

    def money(self) -> str:
        return "\n".join(
            line
            for line in (
                self._line("spend.usd_24h", words_answers.NETWORK_SPEND),
                self._line("revenue.usd_per_lease", words_answers.NETWORK_PER_LEASE),
                self._line("revenue.usd_per_gpu", words_answers.NETWORK_PER_GPU),
                _names.capital(
                    joined(
                        (
                            self._known("providers.earnings_usd_day_p50", market.EARNS),
                            self._known("providers.top3_earnings_share", market.EARNS_TOP3),
                        )
                    )
                ),
            )
            if line
        )

    def token(self) -> str:
        prices = joined(
            (
                self._line("token.price_usd", words_answers.NETWORK_PRICE),
                self._line("oracle.akt_usd", words_answers.NETWORK_ORACLE),
                self._line("token.market_cap_usd", words_answers.NETWORK_CAP),
            )
        )
        supply = joined(
            (
                self._line("token.supply", words_answers.NETWORK_SUPPLY),
                self._line("token.bonded_ratio", words_answers.NETWORK_BONDED),
                self._line("token.inflation", words_answers.NETWORK_INFLATION),
                self._line("token.community_pool", words_answers.NETWORK_POOL),
            )
        )
        return "\n".join(line for line in (prices, supply) if line)

    def chain(self) -> str:
        height, age = self._facts.figures.get("chain.height"), self._facts.figures.get("chain.block_age_seconds")
        block = ""
        if height is not None and height.value is not None:
            old = self._block_age(height, age)
            block = words_answers.NETWORK_HEIGHT.format(
                value=f"**{numbers.count(height.value)}**", age=numbers.age(old)
            )
        proposals = self._facts.figures.get("gov.open_proposals")
        votes = ""
        if proposals is not None and proposals.value is not None and not proposals.stale:
            count = words.plural(int(proposals.value), "proposal")
            votes = (
                words_answers.NETWORK_PROPOSALS.format(value=count)
                if proposals.value
                else words_answers.NETWORK_PROPOSALS_NONE
            )
        return joined((block, votes))

    def _none(self, leases: Shown | None) -> str:
        if leases is None:
            return words.MISSING_PLAIN.format(name=words_answers.NETWORK_LEAD_NONE, says=words.NOTHING_KNOWN)
        said = missing(words_answers.NETWORK_LEAD_NONE, leases)
        if leases.value is None or leases.at is None:
            return said
        known = words_answers.NETWORK_LEASES.format(value=numbers.count(leases.value))
        return f"{said} {words.LAST_WAS.format(value=known, age=numbers.age(self._facts.now - leases.at))}"

    def _known(self, key: str, template: str) -> str:
        """A figure that takes a day of watching: nothing, until there is one."""
        shown = self._facts.figures.get(key)
        return "" if shown is None or shown.value is None else self._line(key, template)

    def _line(self, key: str, template: str) -> str:
        shown = self._facts.figures.get(key)
        if shown is None:
            return ""
        text = told(template, shown, self._facts.now)
        week = self._week(key, shown)
        return f"{text} ({week})" if text and week else text

    def _week(self, key: str, shown: Shown) -> str:
        """What seven days changed, as a share; a share of a share is not said but in points."""
        was = self._facts.week_ago.get(key)
        if was is None or shown.value is None or shown.stale:
            return ""
        if shown.unit == "fraction":
            points = signed((shown.value - was) * 100, "count")
            change = points if points.startswith("±") else words_alerts.POINTS.format(value=points)
        elif was > 0:
            change = signed(shown.value / was - 1, "fraction")
        else:
            return ""
        return (
            words_answers.NETWORK_SAME if change.startswith("±") else words_answers.NETWORK_WEEK.format(change=change)
        )

    def _gpus(self) -> str:
        leased, total = self._facts.figures.get("gpu.leased"), self._facts.figures.get("gpu.total")
        share = self._facts.figures.get("gpu.utilization")
        if leased is None or total is None or leased.value is None or total.value is None:
            return ""
        week = self._week("gpu.leased", leased)
        part = numbers.percent(share.value if share is not None else None)
        text = words_answers.NETWORK_GPUS.format(
            leased=f"**{numbers.count(leased.value)}**",
            total=numbers.count(total.value),
            share=f"{part}, {week}" if week else part,
        )
        if leased.stale and leased.at is not None:
            return words.OLD_VALUE.format(value=text, age=numbers.age(self._facts.now - leased.at))
        return text

    def _block_age(self, height: Shown, age: Shown | None) -> int:
        """Since its own time; where only the time of reading is known, at least what it was then."""
        read_at = height.at if height.at is not None else self._facts.now
        was = round(age.value * 1000) if age is not None and age.value is not None else 0
        return max(was, self._facts.now - read_at)


_FIELDS: Mapping[str, tuple[Sequence[str], Callable[[_Page], str]]] = {
    words_answers.NETWORK_COMPUTE: (
        ("leases.active", "leases.new_24h", "gpu.leased", "gpu.total", "gpu.utilization", "providers.active"),
        _Page.compute,
    ),
    words_answers.NETWORK_MONEY: (("spend.usd_24h", "revenue.usd_per_lease", "revenue.usd_per_gpu"), _Page.money),
    words_answers.NETWORK_TOKEN: (
        (
            "token.price_usd", "oracle.akt_usd", "token.market_cap_usd", "token.supply", "token.bonded_ratio",
            "token.inflation", "token.community_pool",
        ),
        _Page.token,
    ),
    words_answers.NETWORK_CHAIN: ((), _Page.chain),
}  # fmt: skip
