"""The numbers of a week, each by one rule: what flowed as a sum, what stands as a mean over hours, a quotient as a ratio of sums."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alerts.derived import books, emission
from alerts.reports._courses import EMPTY, Course, course, over, ratio_of_means
from alerts.reports._digest_facts import ENOUGH, Figure, Part
from alerts.reports._suppliers import by_provider, hosts_of
from alerts.sample import Series

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from fractions import Fraction

    from alerts.derived import Books, Emission
    from alerts.reports._courses import WeekView
    from alerts.reports.weeks import Week
    from alerts.sample import LabelPairs, Ms

RATIO, RATIO_USD, NET = "bme.burn_mint_ratio", "bme.burn_mint_ratio_usd", "bme.net_akt"
SET_ASIDE, PAID_BACK = "bme.akt_burned_total", "bme.akt_reissued_total"
ACT_MINTED, ACT_BURNED = "bme.act_minted_total", "bme.act_burned_total"
OFFSET = "bme.emission_offset"
LEASED, TOTAL, USE = "gpu.leased", "gpu.total", "gpu.utilization"
LEASES, SPEND = "leases.active", "spend.usd_24h"
PER_LEASE, PER_GPU = "revenue.usd_per_lease", "revenue.usd_per_gpu"
GPU_PRICE, MODEL_LEASED = "gpu.model.price_usd_hour", "gpu.model.leased"
PRICE, PROVIDERS = "token.price_usd", "providers.active"
STANDING = (LEASED, TOTAL, LEASES, SPEND, PRICE, PROVIDERS)
"""Series whose mean over the week is given."""
FLAGSHIP = "h100"
MOST_PRICES = 5
MOST_MODELS = 2
_MICRO = 1_000_000
_WORDS = "in this week"


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of one week."""

    week: Week
    courses: Mapping[str, Course]
    """By metric, of the whole network."""
    models: Mapping[LabelPairs, Course]
    """GPUs in use, by model."""
    prices: Mapping[LabelPairs, Course]
    """The median bid, by model."""
    hosts: Callable[[str], Mapping[str, Course]]
    """Reads a figure's part of each provider: hundreds of series, for a figure alone that changed."""
    books: Books
    emission: Emission | str
    days_known: float
    """The share of its days whose flows are known."""
    basis: str
    """`utc_days` where the flows are those of the seven UTC days."""

    def of(self, key: str) -> Course:
        """One course."""
        return self.courses.get(key, EMPTY)


def read(view: WeekView, network: str, week: Week, now: Ms, *, known: float) -> Read:
    """Everything of one week. `known`: the share of its days whose flows are known."""
    flowed, basis = _books(view, network, week, now)
    return Read(
        week=week,
        courses={
            key: course(view, Series.of(key, network=network), week, now, positive=key == PRICE) for key in STANDING
        },
        models=_by_model(view, MODEL_LEASED, {"network": network}, week, now),
        prices=_by_model(view, GPU_PRICE, {"network": network, "stat": "med"}, week, now),
        hosts=lambda key: hosts_of(view, key, network, week, now),
        books=flowed,
        emission=emission(view, flowed, network, now),
        days_known=known,
        basis=basis,
    )


def figures(
    this: Read, before: Read, sources: Mapping[str, str], network: str, *, unfinished: bool
) -> tuple[Figure, ...]:
    """Every figure in the order of its weight: what was burned against minted first, and what staking emits beside it."""
    found = [*_flows(this, before, network), *_standing(this, before, network), *_prices(this, before)]
    return tuple(_judged(replace(one, source=sources.get(one.key, "")), unfinished=unfinished) for one in found)


def _books(view: WeekView, network: str, week: Week, now: Ms) -> tuple[Books, str]:
    """What flowed in the week as that place has it; where no reading of ours lies at its edges, in the seven UTC days."""
    there = books(view, network, week.start, week.end, now)
    if week.whole_days or not isinstance(there.set_aside, str) or week.in_utc.end > now:
        return there, ""
    utc = books(view, network, week.in_utc.start, week.in_utc.end, now)
    return (there, "") if isinstance(utc.set_aside, str) else (utc, "utc_days")


def _by_model(view: WeekView, key: str, where: Mapping[str, str], week: Week, now: Ms) -> dict[LabelPairs, Course]:
    found = {
        series.labels: course(view, series, week, now, positive=key == GPU_PRICE)
        for series in view.series(key)
        if series.matches(where)
    }
    return {labels: one for labels, one in found.items() if one.hours}


# What flowed


def _flows(this: Read, before: Read, network: str) -> list[Figure]:
    """F2 and F3, the amounts behind them, F5 and F6 of section 3.4 of the data reference."""
    now, was = this.books, before.books
    into = _flow(this, before, network, SET_ASIDE, "AKT", (now.set_aside, was.set_aside))
    out = _flow(this, before, network, PAID_BACK, "AKT", (now.out, was.out))
    minted = _flow(this, before, network, ACT_MINTED, "ACT", (now.act_minted, was.act_minted))
    burned = _flow(this, before, network, ACT_BURNED, "ACT", (now.act_burned, was.act_burned))
    into, out = replace(into, driver=_by_price(into, minted)), replace(out, driver=_by_price(out, burned))
    ratio = _flow(this, before, network, RATIO, "ratio", (now.ratio(_WORDS), was.ratio(_WORDS)), "ratio")
    ratio = replace(ratio, driver=tuple(_whole(one) for one in (into, out) if one.change is not None))
    usd = _flow(this, before, network, RATIO_USD, "ratio", (now.ratio_usd(_WORDS), was.ratio_usd(_WORDS)), "ratio")
    net = _flow(this, before, network, NET, "AKT", (now.net, was.net))
    offset = _flow(this, before, network, OFFSET, "fraction", (_offset(this), _offset(before)), "ratio")
    if not isinstance(this.emission, str) and not this.emission.measured and offset.value is not None:
        offset = replace(offset, basis="nominal")
    return [ratio, usd, into, out, net, offset, minted, burned]


def _offset(of: Read) -> Fraction | float | str:
    """F6 = F5 / E."""
    if isinstance(of.books.net, str):
        return of.books.net
    return of.emission if isinstance(of.emission, str) else of.books.net / of.emission.units


def _flow(
    this: Read,
    before: Read,
    network: str,
    key: str,
    unit: str,
    both: tuple[int | Fraction | float | str, int | Fraction | float | str],
    how: str = "sum",
) -> Figure:
    scale = _MICRO if how == "sum" else 1
    now, was = (None if isinstance(one, str) else float(one) / scale for one in both)
    return Figure(
        key=key,
        labels=(("network", network), ("window", "week")),
        unit=unit,
        how=how,
        value=now,
        previous=was,
        coverage=1.0 if now is not None else this.days_known,
        coverage_before=1.0 if was is not None else before.days_known,
        says=both[0] if isinstance(both[0], str) else "",
        basis=this.basis if now is not None else "",
    )


def _by_price(tokens: Figure, dollars: Figure) -> tuple[Part, ...]:
    """A flow of AKT is one of dollars over the price at which it went: how much of its change each of them made.

    Shapley's value for two factors, so that the parts add up and neither comes first: x = m / p, and the price is p = m / x.
    """
    if None in (tokens.value, tokens.previous, dollars.value, dollars.previous):
        return ()
    now, was, paid, paid_before = (
        one or 0.0 for one in (tokens.value, tokens.previous, dollars.value, dollars.previous)
    )
    if min(now, was, paid, paid_before) <= 0:
        return ()
    cheap, cheap_before = now / paid, was / paid_before
    return (
        Part(dollars.key, (paid - paid_before) * (cheap + cheap_before) / 2 / was, dollars.labels, paid, paid_before),
        Part(
            "oracle.akt_usd",
            (cheap - cheap_before) * (paid + paid_before) / 2 / was,
            (tokens.labels[0],),
            1 / cheap,
            1 / cheap_before,
        ),
    )


# What stands


def _standing(this: Read, before: Read, network: str) -> list[Figure]:
    leased, total = (_mean(this, before, network, key, "GPU") for key in (LEASED, TOTAL))
    leased, total = (replace(one, driver=by_provider(one, this.hosts, before.hosts)) for one in (leased, total))
    if not leased.driver:
        leased = replace(leased, driver=_by_models(this, before))
    leases, spend = _mean(this, before, network, LEASES, "count"), _mean(this, before, network, SPEND, "USD")
    use = _quotient(this, before, network, USE, "fraction", (LEASED, TOTAL))
    per_lease = _quotient(this, before, network, PER_LEASE, "USD", (SPEND, LEASES))
    per_gpu = _quotient(this, before, network, PER_GPU, "USD", (SPEND, LEASED))
    return [
        leased,
        total,
        replace(use, driver=tuple(_whole(one) for one in (leased, total) if one.change is not None)),
        replace(spend, driver=_by_factors(spend, leases, per_lease)),
        leases,
        replace(per_lease, driver=tuple(_whole(one) for one in (spend, leases) if one.change is not None)),
        replace(per_gpu, driver=tuple(_whole(one) for one in (spend, leased) if one.change is not None)),
        _mean(this, before, network, PRICE, "USD"),
        _mean(this, before, network, PROVIDERS, "count"),
    ]


def _mean(this: Read, before: Read, network: str, key: str, unit: str) -> Figure:
    return _of_courses(key, (("network", network),), unit, "mean", this.of(key), before.of(key))


def _quotient(this: Read, before: Read, network: str, key: str, unit: str, sides: tuple[str, str]) -> Figure:
    now, was = (over(week.of(sides[0]), week.of(sides[1])) for week in (this, before))
    found = _of_courses(key, (("network", network),), unit, "ratio", now, was)
    return replace(
        found,
        value=ratio_of_means(this.of(sides[0]), this.of(sides[1])),
        previous=ratio_of_means(before.of(sides[0]), before.of(sides[1])),
    )


def _of_courses(key: str, labels: LabelPairs, unit: str, how: str, now: Course, was: Course) -> Figure:
    says = ""
    if now.mean is None:
        says = "only values that cannot be: nothing costs nothing" if now.refused else "no data in this week"
    return Figure(
        key=key,
        labels=labels,
        unit=unit,
        how=how,
        value=now.mean,
        previous=was.mean,
        coverage=now.coverage,
        coverage_before=was.coverage,
        says=says,
        readings=now.readings,
    )


def _by_factors(product: Figure, many: Figure, each: Figure) -> tuple[Part, ...]:
    """Spend is leases times revenue per lease: how much of its change each of them made (Shapley, as above)."""
    if product.previous is None or product.previous <= 0 or product.value is None:
        return ()
    if None in (many.value, many.previous, each.value, each.previous):
        return ()
    now, was, one, one_before = (part or 0.0 for part in (many.value, many.previous, each.value, each.previous))
    return (
        Part(many.key, (now - was) * (one + one_before) / 2 / product.previous, many.labels, now, was),
        Part(each.key, (one - one_before) * (now + was) / 2 / product.previous, each.labels, one, one_before),
    )


def _by_models(this: Read, before: Read) -> tuple[Part, ...]:
    """The models whose cards in use changed most; models that were not known in both weeks say nothing."""
    was = before.of(LEASED).mean
    if not was:
        return ()
    parts = []
    for labels in this.models.keys() & before.models.keys():
        now_known, was_known = this.models[labels], before.models[labels]
        if min(now_known.coverage, was_known.coverage) < ENOUGH:
            continue
        value, previous = now_known.mean or 0.0, was_known.mean or 0.0
        if value != previous:
            parts.append(Part(MODEL_LEASED, (value - previous) / was, labels, value, previous))
    parts.sort(key=lambda part: (-abs(part.share), part.labels))
    return tuple(parts[:MOST_MODELS])


def _prices(this: Read, before: Read) -> list[Figure]:
    """The median bid for an hour of the models most in use; the one that people speak of always."""

    def used(labels: LabelPairs) -> float:
        plain = tuple(pair for pair in labels if pair[0] != "stat")
        return this.models.get(plain, EMPTY).mean or 0.0

    order = sorted(this.prices, key=lambda labels: (-used(labels), labels))
    chosen = order[:MOST_PRICES]
    chosen += [labels for labels in order[MOST_PRICES:] if dict(labels).get("model") == FLAGSHIP]
    return [
        _of_courses(GPU_PRICE, labels, "USD/h", "mean", this.prices[labels], before.prices.get(labels, EMPTY))
        for labels in chosen
    ]


def _whole(of: Figure) -> Part:
    """Another figure's own change, beside this one's: they do not add up."""
    return Part(of.key, of.change or 0.0, of.labels, of.value, of.previous)


def _judged(figure: Figure, *, unfinished: bool) -> Figure:
    """With the reason why there is no change, where there is none."""
    withheld = ""
    if figure.value is None or figure.previous is None:
        withheld = "none_before" if figure.value is not None else ""
    elif unfinished and figure.how == "sum":
        withheld = "unfinished"
    elif figure.coverage < ENOUGH:
        withheld = "little"
    elif figure.coverage_before < ENOUGH:
        withheld = "little_before"
    elif figure.previous <= 0 or figure.value < 0:
        withheld = "not_comparable"
    return replace(figure, withheld=withheld, driver=() if withheld or figure.value is None else figure.driver)


def keys() -> Sequence[str]:
    """The metrics that a summary may speak of."""
    return (
        RATIO, RATIO_USD, SET_ASIDE, PAID_BACK, NET, OFFSET, ACT_MINTED, ACT_BURNED, *STANDING, USE, PER_LEASE, PER_GPU, GPU_PRICE,
    )  # fmt: skip
