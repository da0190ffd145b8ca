"""What stands in the picture of a weekly summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports.digest import ENOUGH
from alerts.reports.weeks import parse_week
from bot.cards import _names, numbers, words, words_governance
from bot.cards import words_digest as says
from bot.cards._digest_words import brief, known_share, number, worth
from bot.cards.digest import headline_text, week_title
from bot.charts.digest import WeekDay, WeekGpus, WeekPicture, WeekWords

if TYPE_CHECKING:
    from alerts.reports.digest import Digest, Figure

_VOTED = frozenset(("passed", "rejected", "failed", "voting", "dropped"))


def week_picture(facts: Digest, theme: str = "dark") -> WeekPicture:
    """One composite picture: the four questions of the week."""
    week = parse_week(facts.week, facts.zone)
    return WeekPicture(
        title=headline_text(facts, plainly=True),
        subtitle=week_title(facts),
        foot=_foot(facts),
        simulated=facts.simulated,
        theme=theme,
        midnights=week.midnights,
        days=tuple(WeekDay(day.into, day.out, day.spend, day.per_gpu, day.partial) for day in facts.days),
        gpus=tuple(WeekGpus(count.at, count.leased, count.total) for count in facts.gpus),
        alerts=facts.marks,
        votes=tuple(
            (vote.ends_at, _vote(vote.number, vote.status)) for vote in facts.votes if vote.ends_at is not None
        ),
        zone=facts.zone,
        until=facts.now if facts.unfinished else None,
        seen=not facts.empty,
        words=_words(facts),
    )


def _words(facts: Digest) -> WeekWords:
    ratio, usd = facts.figure("bme.burn_mint_ratio"), facts.figure("bme.burn_mint_ratio_usd")
    flows = says.PICTURE_FLOWS
    if ratio is not None and ratio.value is not None:
        told = f"{ratio.value:,.2f}"
        if usd is not None and usd.value is not None:
            told = says.BURN_USD.format(ratio=told, usd=f"{usd.value:,.2f}")
        flows = says.PICTURE_FLOWS_RATIO.format(ratio=told)
    if ratio is not None and ratio.basis == "utc_days":
        flows = says.PICTURE_FLOWS_UTC.format(title=flows)
    use = facts.figure("gpu.utilization")
    gpus = says.PICTURE_GPUS
    if use is not None and use.value is not None:
        gpus = says.PICTURE_GPUS_SHARE.format(share=numbers.percent(use.value))
    return WeekWords(
        flows=flows,
        gpus=gpus,
        money=says.PICTURE_MONEY,
        events=says.PICTURE_WEEK,
        into=_amount(facts.figure("bme.akt_burned_total"), says.PICTURE_INTO, says.PICTURE_INTO_NONE),
        out=_amount(facts.figure("bme.akt_reissued_total"), says.PICTURE_OUT, says.PICTURE_OUT_NONE),
        used=_count(facts.figure("gpu.leased"), says.PICTURE_USED),
        supply=_count(facts.figure("gpu.total"), says.PICTURE_SUPPLY),
        spend=_money(facts.figure("spend.usd_24h"), says.PICTURE_SPEND),
        each=_money(facts.figure("revenue.usd_per_gpu"), says.PICTURE_EACH),
        alerts=_alerts(facts),
        votes=_votes(facts),
        nothing=says.PICTURE_NO,
        days=says.DAY_NAMES,
    )


def _amount(figure: Figure | None, template: str, otherwise: str) -> str:
    if figure is None or figure.value is None:
        return otherwise
    return template.format(value=numbers.compact(figure.value))


def _count(figure: Figure | None, template: str) -> str:
    return "" if figure is None or figure.value is None else template.format(value=number(figure.value))


def _money(figure: Figure | None, template: str) -> str:
    return "" if figure is None or figure.value is None else template.format(value=worth(figure))


def _alerts(facts: Digest) -> str:
    if not facts.rules:
        return says.PICTURE_NO_ALERTS if facts.watched >= ENOUGH else says.PICTURE_UNSEEN
    longest = brief(max(row.longest for row in facts.rules))
    return says.PICTURE_ALERTS.format(alerts=words.plural(facts.episodes, "alert"), longest=longest)


def _votes(facts: Digest) -> str:
    decided = sum(vote.decided for vote in facts.votes)
    waiting = len(facts.votes) - decided
    told = [
        template.format(count=count)
        for template, count in ((says.PICTURE_DECIDED, decided), (says.PICTURE_OPEN, waiting))
        if count
    ]
    return ", ".join(told) or says.PICTURE_NO_VOTES


def _vote(count: int, status: str) -> str:
    word = words_governance.PROPOSAL_STATUS_SHORT.get(status, "") if status in _VOTED else ""
    return says.PICTURE_VOTE.format(number=count, status=word).strip()


def _foot(facts: Digest) -> str:
    names = dict.fromkeys(
        name.strip() for one in facts.figures if one.value is not None for name in one.source.split(",") if name.strip()
    )
    told = says.PICTURE_FOOT.format(
        network=_names.network(facts.network).replace("\\", ""),
        zone=facts.zone,
        share=known_share(facts.coverage),
        sources=_names.sources(", ".join(names)).replace("\\", ""),
    )
    return told.rstrip(" ·")
