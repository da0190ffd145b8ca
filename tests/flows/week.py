"""Two made-up weeks of a network, hour by hour: what tests of the weekly summary read. Seeded, and the same every time."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, MINUTE, Sample, Series
from alerts.state import State, Transition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from alerts.reports.weeks import Week
    from alerts.sample import Ms
    from bot.storage import Storage

SIMULATED = "akash-simulated"
MODELS = {"h100": (64, 1.32), "a100": (132, 0.98), "rtx4090": (96, 0.42)}


def simulated(
    week: Week, network: str = SIMULATED, *, weeks: int = 2, step: Ms = HOUR, seed: int = 38
) -> Iterator[Sample]:
    """The week and the ones before it: GPUs in use rise by half in the last one, what is paid for them stays level."""
    chance = random.Random(seed)
    start = week.before(weeks - 1).start
    turn = week.start
    books = {"burned": 0.0, "back": 0.0, "minted": 410_000.0, "act": 0.0}
    supply = 295_868_912.0
    for number, at in enumerate(range(start, week.end + HOUR, step)):
        part = step / HOUR
        later = at > turn
        wave = math.sin(number * part / 24 * 2 * math.pi)
        day = (at - start) // DAY
        mood = 1 + 0.22 * math.sin(day * 1.9)
        ramp = 178 + 72 * (at - turn) / (week.end - turn)
        leased = (ramp if later else 143) + 9 * wave + chance.gauss(0, 2)
        price = 0.56 + 0.03 * math.sin(number * part / 60)
        into = (150 + 40 * wave) * part * (0.93 if later else 1.0) * mood
        out = (118 - 25 * wave) * part * (2 - mood)
        books["burned"] += into
        books["back"] += out
        books["minted"] += into * price
        books["act"] += out * price
        supply += 11_830_000 / 365.25 / 24 * part
        spend = 8_240 * (1 + 0.06 * math.sin(day * 1.3)) + 130 * wave + (50 if later else 0)
        values = {
            "bme.akt_burned_total": books["burned"],
            "bme.akt_reissued_total": books["back"],
            "bme.akt_minted_fresh_total": 0.0,
            "bme.act_minted_total": books["minted"],
            "bme.act_burned_total": books["act"],
            "bme.breaker": 0.0,
            "token.supply": supply,
            "token.inflation": 0.04,
            "token.price_usd": price,
            "gpu.leased": round(leased),
            "gpu.total": 402 if later else 396,
            "leases.active": round((692 if later else 768) + 12 * wave),
            "spend.usd_24h": spend,
            "providers.active": 61 if later else 60,
        }
        for key, value in values.items():
            yield Sample(Series.of(key, network=network), at, float(value))
        for model, (total, bid) in MODELS.items():
            place = {"network": network, "vendor": "nvidia", "model": model}
            share = 0.55 if later else 0.37
            yield Sample(Series.of("gpu.model.leased", **place), at, float(round(total * share)))
            yield Sample(Series.of("gpu.model.price_usd_hour", stat="med", **place), at, bid * (0.96 if later else 1.0))


def store(storage: Storage, samples: Iterable[Sample]) -> None:
    """As history: in any order of series."""
    batch = list(samples)
    storage.write_now(lambda tx: tx.add_samples(batch, history=True))


def alarms(week: Week, network: str = SIMULATED) -> list[Transition]:
    """Three alerts of two rules in the week, one of them still on."""
    high, price = "GPU utilisation high", "AKT price moved"
    labels = (("network", network),)

    def change(at: Ms, rule: str, was: State, now: State, episode: Ms) -> Transition:
        return Transition(at, rule, labels, was, now, 0.91, 0.9, "crossed", episode)

    first, second, third = (week.start + hours * HOUR for hours in (20, 61, 140))
    return [
        change(first, high, State.PENDING, State.FIRING, first),
        change(first + 130 * MINUTE, high, State.FIRING, State.INACTIVE, first),
        change(second, price, State.PENDING, State.FIRING, second),
        change(second + 22 * MINUTE, price, State.FIRING, State.INACTIVE, second),
        change(third, high, State.PENDING, State.FIRING, third),
        change(third + 47 * MINUTE, high, State.FIRING, State.INACTIVE, third),
    ]
