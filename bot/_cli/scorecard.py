"""`burnwatch scorecard`: the tests of real demand, over what is stored."""

from __future__ import annotations

import asyncio
import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot._cli._answer import add_files, refused, write_files
from bot._cli._networks import check_network
from bot._cli._plain import add_place, place, plain_card, table
from bot.clock import SystemClock
from bot.errors import BotError

if TYPE_CHECKING:
    import argparse

    from alerts.reports.quarter import Table
    from alerts.reports.scorecard import Evidence, Judged, Missing
    from alerts.stats import Chance
    from bot.app.scorecard import ScorecardFacts
    from bot.clock import Clock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--network", metavar="NAME", default="akash")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    add_files(parser)
    add_place(parser)


def run(args: argparse.Namespace, clock: Clock | None = None) -> int:
    """0, also where little can be said; 2 for a picture that cannot be written, 3 when the database cannot be used."""
    try:
        facts = _facts(args, clock or SystemClock())
        from bot.cards.scorecard import scorecard_card, scorecard_picture  # noqa: PLC0415 - --help need not wait for it

        card = scorecard_card(facts)
        alt = write_files(args, "scorecard", "scorecard", scorecard_picture(facts, args.theme), card, facts.now)
    except BotError as err:
        return refused(err)
    if args.json:
        print(json.dumps(document(facts), allow_nan=False, ensure_ascii=False))
        return 0
    print(plain_card(card))
    _tables(facts)
    if alt:
        print(f"\n{alt}")
    return 0


def _facts(args: argparse.Namespace, clock: Clock) -> ScorecardFacts:
    from bot.app.scorecard import Scorecards  # noqa: PLC0415 - as above
    from bot.storage import Storage  # noqa: PLC0415 - as above
    from bot.storage.place import look, path_of  # noqa: PLC0415 - as above

    url = place(args)
    look(path_of(url), must_exist=True)
    with Storage.open(url) as storage:
        check_network(storage, args.network)
        return asyncio.run(Scorecards(storage, clock).of(args.network))


def _tables(facts: ScorecardFacts) -> None:
    """Every quarter, ours beside what was published of it."""
    from bot.cards import words_scorecard as say  # noqa: PLC0415 - as above
    from bot.cards.scorecard import table_part, table_value  # noqa: PLC0415 - as above

    published = facts.published or {}
    for one in facts.card.tables:
        beside = published.get(one.quarter.key, {})
        rows = [
            (
                say.TABLE_ROWS[name][0],
                table_value(name, told) + table_part(told),
                f"{beside[name]:,g}" + say.PUBLISHED_NOTE.get((one.quarter.key, name), "") if name in beside else "",
            )
            for name, told in one.figures.items()
        ]
        table((one.quarter.key if one.finished else f"{one.quarter.key} so far", "own data", "published"), rows)


def document(facts: ScorecardFacts) -> dict[str, Any]:
    """The document of docs/reference/command-line.md: days as dates, shares as fractions."""
    card, claim = facts.card, facts.card.claim
    return {
        "network": facts.network,
        "simulated": facts.simulated,
        "now": facts.now / 1000,
        "seed": facts.seed,
        "tests": [_test(test) for test in card.tests],
        "claim": {
            "share_a_year": claim.share,
            "promised": [claim.low, claim.high],
            "net_akt": claim.net_akt,
            "supply_akt": claim.supply_akt,
            "supply_change_akt": claim.supply_change,
            "from": _date(claim.since),
            "to": _date(claim.until),
            "days": claim.days,
            "missing": _missing(claim.missing),
        },
        "quarters": [_quarter(one) for one in card.tables],
        "published": {
            "figures": facts.published or {},
            "contradictions": [
                {
                    "period": one.published.period,
                    "what": one.published.what,
                    "kind": one.published.kind,
                    "numbers": [one.published.first, one.published.second],
                    "said": one.published.said,
                    "computed": one.computed,
                    "source": one.published.source,
                }
                for one in facts.contradictions
            ],
        },
        "coverage": {
            key: {"from": _date(first), "to": _date(last), "days": count}
            for key, (first, last, count) in card.coverage.items()
        },
        "from_history": dict(sorted((facts.filled or {}).items())),
    }


def _test(test: Judged) -> dict[str, Any]:
    return {
        "key": test.key,
        "verdict": test.verdict.value,
        "evidence": [_evidence(one) for one in test.evidence],
        "unit": test.unit,
        "quarters": dict(test.course),
        "trend": None if test.slope is None else {"slope": test.slope, "chance": _chance(test.chance)},
        "missing": _missing(test.missing),
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    change = one.change
    return {
        "name": one.name,
        "value": one.value,
        "unit": one.unit,
        "before": one.before,
        "change": None if change is None or math.isinf(change) else change,
        "from": _date(one.since),
        "to": _date(one.until),
        "n": one.n,
        "chance": _chance(one.chance),
    }


def _chance(chance: Chance | None) -> dict[str, Any] | None:
    return None if chance is None else {"p": chance.p, "tried": chance.tried, "exact": chance.exact}


def _missing(missing: Missing | None) -> dict[str, Any] | None:
    if missing is None:
        return None
    return {
        "metrics": list(missing.keys),
        "last": _date(missing.last),
        "days": missing.days,
        "needed": missing.needed,
    }


def _quarter(one: Table) -> dict[str, Any]:
    figures = {
        name: {"value": told.value, "days": told.days, "of": told.of, "says": told.says}
        for name, told in one.figures.items()
    }
    return {"quarter": one.quarter.key, "finished": one.finished, "figures": figures}


def _date(day: int | None) -> str | None:
    return None if day is None else f"{datetime.fromtimestamp(day * 86_400, UTC):%Y-%m-%d}"
