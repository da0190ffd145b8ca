"""The nine tests. Each names its thresholds; what is compared is always a quarter's figure for a day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.reports._emission import emission, with_bme
from alerts.reports._scorecard_facts import LEAST_DAYS, STEADY, Evidence, Judged, Look, Verdict
from alerts.reports.quarter import Told, daily_growth, mean_of, quotient_of
from alerts.stats import ROUNDS, correlation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from alerts.reports.quarter import Quarter
    from alerts.stats import Correlation

SPEND, ACTIVE, USED, TOTAL = "spend.usd_24h", "leases.active", "gpu.leased", "gpu.total"
PROVIDERS, TOP3 = "providers.active", "providers.top3_gpu_share"
LASTED, EARLY, CLOSED = "leases.duration_days_p50", "leases.closed_early_24h", "leases.closed_24h"
BURNED, MINTED = "bme.akt_burned_total", "bme.act_minted_total"
BY_LEASES = "gpu.leased by leases"
"""GPUs of open leases: the Console's days, a count of its own that is set beside no reading of `gpu.leased`."""

RELATED, SURE = 0.3, 0.05
"""A correlation from this on, at a chance of no more than this, is called one."""
WEEK = 7
"""Neighbouring days are shuffled a week at a time."""
CORRELATED = 180
"""Days that a correlation looks back."""
OFFSET, FEES = (0.25, 1.0), (0.25, 1.0)
"""Below the first the test does not hold, from the second on it does."""
LEFT = 0.20
"""Of the providers of the quarter before, at most this part may have left."""
CROWDED = (0.50, 0.75)
"""Up to the first share of GPUs at three providers supply is spread, beyond the second it is not."""


def _course(look: Look, measure: Callable[[Quarter], Told]) -> dict[Quarter, Told]:
    """The measure of every quarter, with too few days too."""
    return {quarter: measure(quarter) for quarter in look.quarters}


def _shown(course: dict[Quarter, Told]) -> tuple[tuple[str, float | None], ...]:
    return tuple((quarter.key, told.value if told.days >= LEAST_DAYS else None) for quarter, told in course.items())


def _pair(look: Look, course: dict[Quarter, Told]) -> tuple[Quarter, Quarter] | None:
    """The newest quarter with enough days, and the one before it, if that has enough too; nothing that is long ago."""
    good = [quarter for quarter, told in course.items() if told.value is not None and told.days >= LEAST_DAYS]
    if not good or good[-1] not in look.recent or good[-1].before not in good:
        return None
    return good[-1], good[-1].before


def _most_days(*courses: dict[Quarter, Told]) -> int:
    return max((told.days for course in courses for told in course.values()), default=0)


def _evidence(
    look: Look, name: str, keys: Sequence[str], course: dict[Quarter, Told], pair: tuple[Quarter, Quarter], unit: str
) -> Evidence:
    now, was = course[pair[0]], course[pair[1]]
    (_, last), (first, _) = _seen(look, keys, pair[0]), _seen(look, keys, pair[1])
    return Evidence(name, now.value or 0.0, unit, was.value, first, last, now.days + was.days)


def _seen(look: Look, keys: Sequence[str], quarter: Quarter) -> tuple[int, int]:
    """The first and the last day of a quarter on which one of these was seen."""
    days = [day for key in keys for day in look.of(key) if day in quarter.days and day < look.today]
    return (min(days), max(days)) if days else (quarter.days.start, quarter.days.stop - 1)


def _cannot(look: Look, key: str, keys: Sequence[str], courses: Sequence[dict[Quarter, Told]], unit: str) -> Judged:
    missing = look.missing(*keys, days=_most_days(*courses), needed=2 * LEAST_DAYS)
    return Judged(key, Verdict.CANNOT_SAY, (), _shown(courses[0]), unit, missing=missing)


def _two(
    look: Look,
    key: str,
    keys: Sequence[str],
    measures: Sequence[tuple[str, str, Callable[[Quarter], Told]]],
    rule: Callable[[list[float]], Verdict],
) -> Judged:
    """A test of what one or more measures changed by from one quarter to the next; `rule` is told the changes."""
    courses = [_course(look, measure) for _, _, measure in measures]
    unit = measures[0][1]
    pairs = [_pair(look, course) for course in courses]
    if any(pair is None or pair != pairs[0] for pair in pairs) or pairs[0] is None:
        return _cannot(look, key, keys, courses, unit)
    pair = pairs[0]
    evidence = tuple(
        _evidence(look, name, keys, course, pair, each)
        for (name, each, _), course in zip(measures, courses, strict=True)
    )
    changes = [one.change for one in evidence]
    if any(change is None for change in changes):
        return _cannot(look, key, keys, courses, unit)
    verdict = rule([change for change in changes if change is not None])
    return Judged(key, verdict, evidence, _shown(courses[0]), unit)


def _mean(look: Look, key: str) -> Callable[[Quarter], Told]:
    return lambda quarter: mean_of(look.of(key), quarter, look.today)


def _quotient(look: Look, above: str, below: str) -> Callable[[Quarter], Told]:
    return lambda quarter: quotient_of(look.of(above), look.of(below), quarter, look.today)


def revenue_growth(look: Look) -> Judged:
    """Lease revenue grows, and not by cheaper leases: revenue per lease is stable or rises."""

    def rule(changes: list[float]) -> Verdict:
        revenue, per_lease = changes
        if revenue < STEADY:
            return Verdict.DOES_NOT if revenue <= -STEADY or per_lease <= -STEADY else Verdict.MIXED
        return Verdict.HOLDS if per_lease > -STEADY else Verdict.MIXED

    measures = (
        ("revenue_per_day", "USD", _mean(look, SPEND)),
        ("revenue_per_lease", "USD", _quotient(look, SPEND, ACTIVE)),
    )
    return _two(look, "revenue_growth", (SPEND, ACTIVE), measures, rule)


def supply_with_use(look: Look) -> Judged:
    """GPUs in use rise, and supply rises with them."""

    def rule(changes: list[float]) -> Verdict:
        used, total = changes
        if used >= STEADY:
            return Verdict.HOLDS if total >= STEADY else Verdict.MIXED
        return Verdict.DOES_NOT if used <= -STEADY or total < STEADY else Verdict.MIXED

    measures = (("gpus_used", "GPU", _mean(look, USED)), ("gpus_total", "GPU", _mean(look, TOTAL)))
    return _two(look, "supply_with_use", (USED, TOTAL), measures, rule)


def revenue_per_gpu(look: Look) -> Judged:
    """What a GPU in use brings in is stable or rises.

    GPUs as the providers report them; where those are not known for long enough, those of open leases throughout.
    """
    used = (("revenue_per_gpu", "USD", _quotient(look, SPEND, USED)),)
    judged = _two(look, "revenue_per_gpu", (SPEND, USED), used, _not_falling)
    if judged.verdict is not Verdict.CANNOT_SAY:
        return judged
    leased = (("revenue_per_leased_gpu", "USD", _quotient(look, SPEND, BY_LEASES)),)
    other = _two(look, "revenue_per_gpu", (SPEND, BY_LEASES), leased, _not_falling)
    return judged if other.verdict is Verdict.CANNOT_SAY else other


def retention(look: Look) -> Judged:
    """Leases last as long or longer, and no larger part of them is closed early."""

    def rule(changes: list[float]) -> Verdict:
        longer, early = changes[0] > -STEADY, changes[1] < STEADY
        return Verdict.HOLDS if longer and early else Verdict.MIXED if longer or early else Verdict.DOES_NOT

    measures = (("duration", "days", _mean(look, LASTED)), ("closed_early", "fraction", _quotient(look, EARLY, CLOSED)))
    return _two(look, "retention", (LASTED, EARLY, CLOSED), measures, rule)


def provider_churn(look: Look) -> Judged:
    """Providers stay: their number does not fall, and of those with GPUs no more than a fifth left.

    A number alone hides who came and who went; where single providers are stored, they are counted too.
    """
    measures = (("providers", "count", _mean(look, PROVIDERS)),)
    judged = _two(look, "provider_churn", (PROVIDERS,), measures, _not_falling)
    moved = _moved(look)
    if judged.verdict is Verdict.CANNOT_SAY or moved is None:
        return judged
    left, came, were = moved
    evidence = (Evidence("left", left, "count", n=were), Evidence("came", came, "count", n=were))
    verdict = judged.verdict
    if left > LEFT * were:
        verdict = Verdict.DOES_NOT if verdict is Verdict.DOES_NOT else Verdict.MIXED
    return replace(judged, verdict=verdict, evidence=(*judged.evidence, *evidence))


def _moved(look: Look) -> tuple[int, int, int] | None:
    """Providers with GPUs that left, that came, and how many there were: this quarter so far against the one before."""
    now, before = look.today_quarter, look.today_quarter.before
    if now.elapsed(look.today) < LEAST_DAYS:
        now, before = before, before.before
    seen = [
        {host for host, days in look.hosts.items() if any(day in quarter.days and day < look.today for day in days)}
        for quarter in (now, before)
    ]
    covered = [
        {day for days in look.hosts.values() for day in days if day in quarter.days and day < look.today}
        for quarter in (now, before)
    ]
    if min(len(days) for days in covered) < LEAST_DAYS:
        return None
    # Who was there this quarter and is gone by its end has left as well.
    newest = max(covered[0])
    still = {host for host in seen[0] if any(newest - LEAST_DAYS < day <= newest for day in look.hosts[host])}
    return len(seen[1] - still), len(still - seen[1]), len(seen[1])


def burn_with_usage(look: Look) -> Judged:
    """AKT set aside moves with what is spent on compute, day by day; and so do the dollars it was worth (ACT minted).

    In AKT the price speaks along: at twice the price the same demand sets half as much aside. Spearman's ranks, because a
    few large top-ups would decide Pearson's; shuffled a week at a time, because days resemble their neighbours.
    """
    spent = look.of(SPEND)
    burned, minted = daily_growth(look.of(BURNED)), daily_growth(look.of(MINTED))
    first = look.today - CORRELATED

    def in_quarter(quarter: Quarter) -> Told:
        days = [day for day in quarter.days if day < look.today]
        found = _correlation(look, burned, spent, days, rounds=1)  # its chance is not shown
        of = quarter.elapsed(look.today)
        return Told(None, 0, of, "no_data") if found is None else Told(found.r, found.n, of)

    course = _course(look, in_quarter)
    days = range(first, look.today)
    akt, usd = _correlation(look, burned, spent, days), _correlation(look, minted, spent, days)
    if akt is None:
        both = sum(day in burned and day in spent for day in days)
        missing = look.missing(BURNED, SPEND, days=both)
        return Judged("burn_with_usage", Verdict.CANNOT_SAY, (), _shown(course), "r", missing=missing)
    rows = (
        (name, found, row) for name, found, row in (("spearman", akt, burned), ("spearman_usd", usd, minted)) if found
    )
    evidence = tuple(
        _related(name, found, [day for day in days if day in row and day in spent]) for name, found, row in rows
    )
    verdict = Verdict.HOLDS if _is_one(akt) and (usd is None or _is_one(usd)) else Verdict.MIXED
    if akt.r <= 0 and (usd is None or usd.r <= 0):
        verdict = Verdict.DOES_NOT
    return Judged("burn_with_usage", verdict, evidence, _shown(course), "r")


def _correlation(
    look: Look, flow: dict[int, float], spent: dict[int, float], days: Iterable[int], rounds: int = ROUNDS
) -> Correlation | None:
    both = [day for day in days if day in flow and day in spent]
    if len(both) < LEAST_DAYS:
        return None
    return correlation([flow[day] for day in both], [spent[day] for day in both], look.rng, block=WEEK, rounds=rounds)


def _is_one(found: Correlation) -> bool:
    return found.r >= RELATED and found.chance.p <= SURE


def _related(name: str, found: Correlation, days: Sequence[int]) -> Evidence:
    return Evidence(name, found.r, "r", None, days[0], days[-1], found.n, found.chance)


def emission_offset(look: Look) -> Judged:
    """Net AKT set aside, as a share of the staking emission of the same days (F6)."""

    def measure(quarter: Quarter) -> Told:
        found = with_bme(look, quarter)
        if found is None or found.net_akt is None or found.emitted_akt <= 0:
            return Told(None, 0, quarter.elapsed(look.today), "no_data")
        return Told(found.net_akt / found.emitted_akt, found.days, quarter.elapsed(look.today))

    keys = (BURNED, "bme.akt_reissued_total", "bme.akt_minted_fresh_total", "token.supply")
    return _level(look, "emission_offset", "offset", keys, measure, OFFSET)


def fees_against_issuance(look: Look) -> Judged:
    """What tenants spend, as a share of what the emission of the same days is worth."""

    def measure(quarter: Quarter) -> Told:
        found = emission(look, quarter)
        spent = mean_of(look.of(SPEND), quarter, look.today)
        price = mean_of(look.of("token.price_usd"), quarter, look.today)
        of = quarter.elapsed(look.today)
        if found is None or found.emitted_akt <= 0 or spent.value is None or not price.value:
            return Told(None, 0, of, "no_data")
        issued = found.emitted_akt / found.days * price.value
        return Told(spent.value / issued, min(found.days, spent.days, price.days), of)

    return _level(look, "fees_against_issuance", "covered", (SPEND, "token.supply", "token.price_usd"), measure, FEES)


def _newest(look: Look, course: dict[Quarter, Told]) -> tuple[Quarter, Told] | None:
    """The newest quarter with enough days, if that is not long ago."""
    good = [(quarter, told) for quarter, told in course.items() if told.value is not None and told.days >= LEAST_DAYS]
    return good[-1] if good and good[-1][0] in look.recent else None


def concentration(look: Look) -> Judged:
    """How much of the GPU supply is at the three largest providers."""
    course = _course(look, _mean(look, TOP3))
    newest = _newest(look, course)
    if newest is None:
        missing = look.missing(TOP3, days=_most_days(course))
        return Judged("concentration", Verdict.CANNOT_SAY, (), _shown(course), "fraction", missing=missing)
    share = newest[1].value or 0.0
    verdict = Verdict.HOLDS if share <= CROWDED[0] else Verdict.DOES_NOT if share > CROWDED[1] else Verdict.MIXED
    evidence = _one(look, "top3", (TOP3,), *newest)
    return Judged("concentration", verdict, (evidence,), _shown(course), "fraction")


def _level(
    look: Look,
    key: str,
    name: str,
    keys: Sequence[str],
    measure: Callable[[Quarter], Told],
    levels: tuple[float, float],
) -> Judged:
    """A test of where a share stands in the newest quarter that has enough days."""
    course = _course(look, measure)
    newest = _newest(look, course)
    if newest is None:
        missing = look.missing(*keys, days=_most_days(course))
        return Judged(key, Verdict.CANNOT_SAY, (), _shown(course), "fraction", missing=missing)
    share = newest[1].value or 0.0
    verdict = Verdict.HOLDS if share >= levels[1] else Verdict.DOES_NOT if share < levels[0] else Verdict.MIXED
    return Judged(key, verdict, (_one(look, name, keys, *newest),), _shown(course), "fraction")


def _one(look: Look, name: str, keys: Sequence[str], quarter: Quarter, told: Told) -> Evidence:
    first, last = _seen(look, keys, quarter)
    return Evidence(name, told.value or 0.0, "fraction", None, first, last, told.days)


def _not_falling(changes: list[float]) -> Verdict:
    return Verdict.HOLDS if changes[0] > -STEADY else Verdict.DOES_NOT


RUBRIC: tuple[Callable[[Look], Judged], ...] = (
    revenue_growth,
    supply_with_use,
    revenue_per_gpu,
    retention,
    provider_churn,
    burn_with_usage,
    emission_offset,
    fees_against_issuance,
    concentration,
)
