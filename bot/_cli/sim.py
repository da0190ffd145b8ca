"""`burnwatch sim`: what if demand or the AKT price changed, from the stored state or from a given one."""

from __future__ import annotations

import asyncio
import json
import random
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot._cli._answer import add_files, refused, write_files
from bot._cli._networks import check_network
from bot._cli._plain import add_place, place, plain_card
from bot.clock import SystemClock
from bot.errors import BotError, UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from alerts.reports.outcomes import Outcomes
    from alerts.reports.whatif import Step
    from bot.app.simulate_facts import WhatIfFacts, WhatIfQuestion
    from bot.clock import Clock

MOST = Fraction(10**12)
ASKED = ("preset", "demand", "price", "days", "hold", "volatility", "paths", "outage")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    # "--price -50%" is a fall and no option, as "--price -5" would be a number to argparse.
    parser._negative_number_matcher = re.compile(r"-\d")  # noqa: SLF001 - argparse has no public way
    parser.add_argument("--preset", metavar="NAME", help="spike, crash, both or today; what else is given overrides it")
    parser.add_argument("--demand", metavar="TIMES", help="how many times today's demand (default 1)")
    parser.add_argument("--price", metavar="PATH", help='flat, 0.30, -50%%, or points: "-60%%@7d, 0.50@30d"')
    parser.add_argument("--days", metavar="N", help="how many days are played (default 90)")
    parser.add_argument("--hold", metavar="DAYS", help="time in vault, from mint to redemption (default: as measured)")
    parser.add_argument("--volatility", metavar="PERCENT", help="a year, for the band (default: as measured)")
    parser.add_argument("--paths", metavar="N", help="random price paths of the band (default 100, 0 for none)")
    parser.add_argument("--outage", metavar="FROM-TO", help="days in which the oracle gives no price, such as 3-4")
    parser.add_argument("--seed", metavar="N", type=int, help="of the random paths (default 20260323)")
    parser.add_argument("--network", metavar="NAME", default="akash")
    parser.add_argument("--state", metavar="F.json", type=Path, help="figures in place of the stored ones")
    parser.add_argument("--set", metavar="NAME=VALUE", action="append", default=[], help="one such figure; repeatable")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    add_files(parser)
    add_place(parser)


def run(args: argparse.Namespace, clock: Clock | None = None) -> int:
    """0; 2 for a question that cannot be played, 3 when the database cannot be used."""
    try:
        facts = _facts(args, clock or SystemClock())
        from bot.cards.whatif import whatif_card, whatif_picture  # noqa: PLC0415 - --help need not wait for it

        card = whatif_card(facts)
        alt = write_files(args, "sim", "whatif", whatif_picture(facts, args.theme), card, facts.now)
    except BotError as err:
        return refused(err)
    if args.json:
        print(json.dumps(document(facts), allow_nan=False))
        return 0
    print(plain_card(card))
    if alt:
        print(f"\n{alt}")
    return 0


def _facts(args: argparse.Namespace, clock: Clock) -> WhatIfFacts:
    from bot.app.simulate import NEEDED, Simulations, from_given  # noqa: PLC0415 - as above
    from bot.cards.whatif_question import whatif_question  # noqa: PLC0415 - as above
    from bot.storage import Storage  # noqa: PLC0415 - as above
    from bot.storage.place import look, path_of  # noqa: PLC0415 - as above

    question = whatif_question({name: getattr(args, name) for name in ASKED})
    question = replace(question, network=args.network, given=_given(args))
    if args.seed is not None:
        question = replace(question, seed=args.seed)
    if not args.db and not args.config and all(name in question.given for name in (*NEEDED, "daily_act")):
        return from_given(question, clock.now(), random.Random(question.seed))
    url = place(args)
    look(path_of(url), must_exist=True)
    with Storage.open(url) as storage:
        check_network(storage, args.network)
        return asyncio.run(Simulations(storage, clock).of(question))


def _given(args: argparse.Namespace) -> Mapping[str, Fraction]:
    """Figures by name, of the file and of --set. Raises UserError."""
    found: dict[str, object] = {}
    if args.state is not None:
        try:
            read = json.loads(args.state.read_text(encoding="utf-8"))
        except (OSError, ValueError) as err:
            raise UserError(f"--state: {args.state} cannot be read as JSON: {err}") from err
        if not isinstance(read, dict):
            raise UserError(f'--state: {args.state} holds no object: write {{"vault_akt": 572320, …}}')
        found |= read
    for text in args.set:
        name, equals, value = text.partition("=")
        if not equals:
            raise UserError(f'--set: "{text[:60]}" is no figure: write NAME=VALUE, such as vault_akt=572320')
        found[name.strip()] = value.strip()
    return {name: _figure(name, value) for name, value in found.items()}


def _figure(name: str, value: object) -> Fraction:
    from bot.app.simulate import OF_PARAMS, STORED  # noqa: PLC0415 - as above

    names = (*STORED, "daily_act", *OF_PARAMS)
    if name not in names:
        raise UserError(f'There is no figure "{name[:60]}": {", ".join(names)}.')
    try:
        # A JSON number is read by its digits, so that 0.1 is a tenth.
        number = Fraction(str(value).replace("_", "")) if not isinstance(value, bool) else None
    except (ValueError, ZeroDivisionError):
        number = None
    least = Fraction(1, 10_000) if name == "price_usd" else Fraction(0)
    if number is None or not least <= number <= MOST:
        raise UserError(f"{name} is {str(value)[:40]!r}: a number from {float(least):g} to {float(MOST):g} is needed.")
    return number


def document(facts: WhatIfFacts) -> dict[str, Any]:
    """The document of docs/reference/command-line.md: tokens in micro units as whole numbers, times in seconds."""
    run, params = facts.run, facts.params
    ratios = [step.ratio for step in (run.first, *run.steps) if step.ratio is not None]
    warn, halt = run.days_to(*_low()), run.days_to(_low()[1])
    return {
        "simulated": True,
        "network": facts.network,
        "now": facts.now / 1000,
        "question": _question(facts.question),
        "start": {
            one.name: {"value": one.value, "basis": one.basis, "at": one.at and one.at / 1000, "n": one.n}
            for one in facts.figures
        },
        "params": {"warn": params.warn_bps / 1e4, "halt": params.halt_bps / 1e4, "mint_spread_bps": params.mint_spread_bps},
        "summary": {
            "ratio_first": run.first.ratio,
            "ratio_last": run.last.ratio,
            "ratio_lowest": min(ratios, default=None),
            "net_uakt": run.net_uakt,
            "fresh_uakt": run.fresh_uakt,
            "days_to_warn": None if warn is None else float(warn),
            "days_to_halt": None if halt is None else float(halt),
            "days_halted": float(run.days_in(_low()[1])),
            "turned_away_uact": run.last.turned_away_uact,
        },
        "steps": [
            _step(number / run.per_day, step) for number, step in enumerate((run.first, *run.steps))
        ],
        "outcomes": None if facts.outcomes is None else _outcomes(facts.outcomes),
    }  # fmt: skip


def _low() -> tuple[Any, Any]:
    from alerts.reports.equilibrium import Breaker  # noqa: PLC0415 - as above

    return Breaker.WARNING, Breaker.HALT_CR


def _question(question: WhatIfQuestion) -> dict[str, Any]:
    return {
        "preset": question.preset,
        "demand": float(question.demand),
        "price": question.path_words,
        "days": question.days,
        "seed": question.seed,
        "paths": question.paths,
    }


def _step(day: float, step: Step) -> dict[str, Any]:
    state, books = step.state, step.books
    return {
        "day": day,
        "price": None if step.price is None else float(step.price),
        "ratio": step.ratio,
        "status": step.status.value,
        "vault_uakt": state.vault_uakt,
        "remint_credits_uakt": state.remint_credits_uakt,
        "outside_uakt": books.outside_uakt,
        "queued_uakt": books.queued_uakt,
        "supply_uakt": state.supply_uakt,
        "fresh_uakt": state.minted_fresh_uakt,
        "outstanding_uact": state.outstanding_uact,
        "held_uact": books.held_uact,
        "kept_uact": books.kept_uact,
        "turned_away_uact": step.turned_away_uact,
    }


def _outcomes(ways: Outcomes) -> dict[str, Any]:
    return {
        "paths": ways.paths,
        "volatility": ways.sigma,
        "shares": [0.05, 0.25, 0.5, 0.75, 0.95],
        "ratio": [None if five is None else list(five) for five in ways.ratio],
        "net_akt": list(ways.net_akt.values),
        "fresh_akt": list(ways.fresh_akt.values),
        "warned": ways.warned,
        "halted": ways.halted,
        "days_to_warn": list(ways.days_to_warn),
        "days_to_halt": list(ways.days_to_halt),
    }
