"""The weekly summary as a card: one sentence, burned against minted first, then what changed and what drove it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.reports.agreement import State
from alerts.reports.digest import ENOUGH
from alerts.sample import MINUTE
from bot.cards import _names, numbers, words, words_alerts, words_governance
from bot.cards import words_digest as says
from bot.cards import words_states as counted
from bot.cards._digest_lead import headline_text, week_span, week_title
from bot.cards._digest_words import (
    capital,
    changed,
    driven,
    how_often,
    known_share,
    name_of,
    number,
    quotient,
    tokens,
    worth,
)
from bot.cards._frame import answer
from bot.cards.behind import states_line
from bot.cards.card import Field, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from alerts.reports.digest import Digest, Figure, RuleWeek, Vote
    from bot.cards.card import Card, Picture

__all__ = ["digest_card", "headline_text", "week_span", "week_title"]

MOST_VOTES = 5
MOST_RULES = 3
ON_TIME = 5 * MINUTE
_ONE_LOOK = 1
_WITHHELD_NAMED = (
    "bme.burn_mint_ratio",
    "gpu.leased",
    "spend.usd_24h",
    "leases.active",
    "token.price_usd",
    "providers.active",
)
"""Figures whose missing change is told, where not all of them miss it for the same reason."""


def digest_card(facts: Digest, picture: Picture | None = None, *, late: int = 0) -> Card:
    """The whole message. `late`: how many milliseconds it waited to be sent."""
    page = _Page(facts)
    fields = (
        Field(says.BURN_FIELD, page.burn()),
        Field(says.COMPUTE_FIELD, page.compute()),
        Field(says.MARKET_FIELD, page.market()),
        Field(says.VOTES_FIELD, page.votes()),
        Field(says.ALERTS_FIELD, page.alerts()),
        Field(says.KNOWN_FIELD, "\n".join(page.known())),
    )
    made = answer(
        title=week_title(facts),
        lead=headline_text(facts) + ".",
        lines=[page.late(), words.DELAYED.format(span=numbers.duration(late)) if late > 0 else ""],
        fields=tuple(field for field in fields if field.value),
        simulated=facts.simulated,
        tone=Tone.QUIET if facts.empty else Tone.INFO,
        kind="digest",
    )
    foot = says.FOOT.format(network=_names.network(facts.network).replace("\\", ""), zone=facts.zone)
    footer = f"{words.SIMULATED_FOOT} · {foot}" if facts.simulated else foot
    return replace(made, footer=footer, picture=picture, silent=True)


class _Page:
    """The facts, field by field."""

    def __init__(self, facts: Digest) -> None:
        self._facts = facts
        shares = {round(one.coverage, 2) for one in facts.figures if one.partly}
        known = [one for one in facts.figures if one.value is not None]
        self._alike = len(shares) == 1 and all(one.partly for one in known)
        """Everything is known from the same part of the week: that is said once."""

    def burn(self) -> str:
        facts = self._facts
        into, out = facts.figure("bme.akt_burned_total"), facts.figure("bme.akt_reissued_total")
        ratio, usd = facts.figure("bme.burn_mint_ratio"), facts.figure("bme.burn_mint_ratio_usd")
        if into is None or out is None or ratio is None:
            return ""
        if into.value is None and out.value is None:
            if not into.coverage:
                return says.BURN_UNREAD
            return capital(says.BURN_NONE.format(says=_names.safe(into.says or out.says, 160)))
        if ratio.value is None:
            told = says.BURN_NO_RATIO.format(says=_names.safe(ratio.says, 160))
        else:
            told = f"**{quotient(ratio.value)}**"
            if usd is None or usd.value is None:
                told += self._change(ratio)
            else:
                template = says.BURN_USD if ratio.change is None else says.BURN_USD_CHANGE
                told = template.format(ratio=told, change=changed(ratio), usd=quotient(usd.value))
        lines = [says.BURN_LINE.format(into=tokens(into.value), out=tokens(out.value), ratio=told), self._offset()]
        lines += [driven(into), driven(out)]
        if ratio.basis == "utc_days" or into.basis == "utc_days":
            lines.append(says.UTC_DAYS.format(zone=facts.zone))
        return "\n".join(line for line in lines if line)

    def _offset(self) -> str:
        net, share = self._facts.figure("bme.net_akt"), self._facts.figure("bme.emission_offset")
        if net is None or share is None:
            return ""
        if net.value is None or share.value is None:
            reason = _names.safe(share.says or net.says, 160) or words.NOTHING_KNOWN
            return says.OFFSET_NONE.format(net=tokens(net.value), says=reason)
        if net.value < 0:
            return says.OFFSET_NEGATIVE.format(net=tokens(net.value))
        told = says.OFFSET_ALONE.format(net=tokens(net.value), share=f"**{numbers.percent(share.value, 1)}**")
        if share.previous is not None and not share.withheld:
            points = numbers.signed(round((share.value - share.previous) * 100, 1), "count")
            told = f"{told} ({says.POINTS.format(value=points)})"
        return f"{told}; {says.OFFSET_NOMINAL}" if share.basis == "nominal" else told

    def compute(self) -> str:
        leases = self._line("leases.active", says.LEASES)
        spend = self._line("spend.usd_24h", says.SPEND)
        each = _joined(
            (self._line("revenue.usd_per_lease", says.PER_LEASE), self._line("revenue.usd_per_gpu", says.PER_GPU))
        )
        drivers = [
            driven(one)
            for one in map(self._facts.figure, ("gpu.leased", "gpu.total", "spend.usd_24h"))
            if one is not None
        ]
        return "\n".join(line for line in (self._gpus(), _joined((spend, leases)), each, *drivers) if line)

    def _gpus(self) -> str:
        facts = self._facts
        leased, total, use = (facts.figure(key) for key in ("gpu.leased", "gpu.total", "gpu.utilization"))
        if leased is None or leased.value is None:
            return says.NONE_OF.format(name=says.NAMES["gpu.leased"])
        if total is None or total.value is None or use is None or use.value is None:
            return self._marked(says.GPUS_ALONE.format(leased=f"**{number(leased.value)}**"), leased)
        share = numbers.percent(use.value)
        if leased.change is not None and leased.previous is not None:
            moved = numbers.signed(round(leased.value) - round(leased.previous), "count")
            share = says.GPUS_CHANGE.format(share=share, change=moved)
        if total.change and total.previous is not None and round(total.value) != round(total.previous):
            moved = numbers.signed(round(total.value) - round(total.previous), "count")
            share = says.GPUS_SUPPLY.format(share=share, change=moved)
        text = says.GPUS.format(leased=f"**{number(leased.value)}**", total=number(total.value), share=share)
        return self._marked(text, leased)

    def market(self) -> str:
        prices = self._facts.prices
        shown = next((one for one in prices if dict(one.labels).get("model") == "h100"), prices[0] if prices else None)
        model = ""
        if shown is not None and shown.value is not None:
            name = _names.safe(dict(shown.labels).get("model", ""), 40)
            text = says.MODEL_PRICE.format(value=f"**{numbers.hourly(shown.value)}**", model=name)
            model = self._marked(text + self._change(shown), shown)
        return "\n".join(
            line
            for line in (
                model or says.NONE_OF.format(name=says.NAMES["gpu.model.price_usd_hour"]),
                _joined(
                    (
                        self._line("token.price_usd", says.PRICE_LINE),
                        self._line("providers.active", says.PROVIDERS_LINE),
                    )
                ),
            )
            if line
        )

    def votes(self) -> str:
        facts = self._facts
        decided = [vote for vote in facts.votes if vote.decided]
        waiting = [vote for vote in facts.votes if not vote.decided]
        lines = [
            says.DECIDED.format(votes=_votes(decided)) if decided else "",
            says.OPEN.format(votes=_votes(waiting, facts.now)) if waiting else "",
            says.HELD.format(proposals=words.plural(facts.held, "proposal")) + "." if facts.held else "",
        ]
        return "\n".join(line for line in lines if line) or says.NO_VOTES

    def alerts(self) -> str:
        facts = self._facts
        lines = []
        if facts.halts.count:
            halted = says.HALTS.format(times=how_often(facts.halts.count), span=numbers.duration(facts.halts.halted))
            lines.append(halted + ".")
        if not facts.rules:
            return "\n".join([*lines, _quiet(facts)])
        parts = [
            says.ALERTS.format(
                alerts=words.plural(facts.episodes, "alert"),
                longest=numbers.duration(max(row.longest for row in facts.rules)),
            )
        ]
        if still := sum(row.open for row in facts.rules):
            parts.append(says.ALERTS_OPEN.format(count=numbers.count(still)))
        parts.append(_loudest(facts.rules))
        return "\n".join([*lines, "; ".join(parts) + "."])

    def late(self) -> str:
        """When it was due, where it could not be made then."""
        facts = self._facts
        if not facts.due_at or facts.now - facts.due_at <= ON_TIME:
            return ""
        return says.LATE.format(when=numbers.moment(facts.due_at)) + "."

    def known(self) -> list[str]:
        """How much of the week is known, what is not, and where it comes from."""
        facts = self._facts
        known = [one for one in facts.figures if one.value is not None]
        share = known_share(facts.coverage)
        lines = [says.COVERAGE.format(share=share) if known else says.COVERAGE_NONE]
        if self._alike:
            template = says.ALL_PARTLY_ONCE if all(one.readings <= _ONE_LOOK for one in known) else says.ALL_PARTLY
            lines.append(template.format(share=known_share(max(one.coverage for one in known))))
        lines += self._withheld(known)
        states = {key: one for key, one in facts.states if one.state is not State.NONE}
        if states:
            lines.append(counted.LINE.format(states=states_line(states, counted.NAMES)))
        names = dict.fromkeys(name.strip() for one in known for name in one.source.split(",") if name.strip())
        if names:
            lines.append(words_alerts.SOURCES_LINE.format(sources=_names.sources(", ".join(names))))
        return [line if line.endswith(".") else f"{line}." for line in lines]

    def _withheld(self, known: Iterable[Figure]) -> list[str]:
        reasons: dict[str, list[Figure]] = {}
        every = [one for one in known if one.key in _WITHHELD_NAMED]
        for one in every:
            if one.withheld in says.WITHHELD:
                reasons.setdefault(one.withheld, []).append(one)
        lines = []
        for reason, of in reasons.items():
            if len(of) == len(every):
                lines.append(says.WITHHELD[reason])
            else:
                names = ", ".join(dict.fromkeys(name_of(one.key) for one in of))
                lines.append(says.WITHHELD_OF.format(says=says.WITHHELD[reason], names=names))
        return lines

    def _line(self, key: str, template: str) -> str:
        figure = self._facts.figure(key)
        if figure is None:
            return ""
        if figure.value is None:
            return says.NONE_OF.format(name=says.NAMES[key])
        return self._marked(template.format(value=f"**{worth(figure)}**") + self._change(figure), figure)

    def _change(self, figure: Figure) -> str:
        return "" if figure.change is None else f" ({changed(figure)})"

    def _marked(self, text: str, figure: Figure) -> str:
        """What stands for a part of its week alone says so, unless that is said once for all."""
        if not figure.partly or self._alike:
            return text
        return says.PARTLY.format(text=text, share=known_share(figure.coverage))


def _quiet(facts: Digest) -> str:
    """No alert; and where the week was hardly watched, that this says little."""
    if facts.empty:
        return says.NO_ALERTS_UNSEEN
    if facts.watched >= ENOUGH:
        return says.NO_ALERTS
    return says.NO_ALERTS_PARTLY.format(share=known_share(facts.watched))


def _loudest(rules: Sequence[RuleWeek]) -> str:
    """The noisiest rule; where each came once, nobody was noisy."""
    noisy = rules[0]
    rule = _names.safe(noisy.rule, 100)
    if noisy.episodes == 1:
        named = [_names.safe(one.rule, 100) for one in rules[:MOST_RULES]]
        left = len(rules) - MOST_RULES
        told = ", ".join([*named, *([words.and_more(left)] if left > 0 else [])])
        return says.ALERTS_EACH_ONCE.format(rules=told) if len(rules) > 1 else rule
    if noisy.median is None:
        return says.ALERTS_NOISY.format(rule=rule, times=how_often(noisy.episodes))
    span = numbers.duration(noisy.median)
    return says.ALERTS_NOISY_SPAN.format(rule=rule, times=how_often(noisy.episodes), span=span)


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)


def _votes(votes: list[Vote], now: int = 0) -> str:
    told = [_vote(vote, now) for vote in votes[:MOST_VOTES]]
    left = len(votes) - MOST_VOTES
    return "; ".join([*told, *([words.and_more(left)] if left > 0 else [])]) + "."


def _vote(vote: Vote, now: int) -> str:
    status = words_governance.PROPOSAL_STATUS_SHORT.get(vote.status) or _names.safe(vote.status, 30)
    if not vote.decided and vote.ends_at is not None:
        when = numbers.ago(vote.ends_at)
        if vote.status not in {"voting", "deposit"}:
            status = says.VOTE_ENDED.format(when=when, status=status)
        else:
            status = (says.VOTE_UNTIL if vote.ends_at > now else says.VOTE_OVER).format(when=when)
    title = _names.safe(vote.title, 70)
    text = (says.VOTE if title else says.VOTE_PLAIN).format(number=vote.number, title=title, status=status)
    shares = [
        template.format(share=numbers.percent(value))
        for template, value in ((says.VOTE_YES, vote.yes), (says.VOTE_TURNOUT, vote.turnout))
        if value is not None
    ]
    return says.VOTE_SHARES.format(vote=text, shares=", ".join(shares)) if shares else text
