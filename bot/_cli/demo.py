"""`burnwatch demo`: the whole pipeline on recorded input, ends by itself."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.demo.play import DATABASE
from bot.demo.show import PAGE, RULES, DemoBroken, Show

if TYPE_CHECKING:
    import argparse

BROKEN = 1
"""The exit code of a demo that did not go as it is written: a fault of the program, never of the network."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument(
        "--out", metavar="DIR", default="burnwatch-demo", help="where page and database go (default: burnwatch-demo)"
    )


async def run(args: argparse.Namespace) -> int:
    """Play the recording, say what it made and what to try on it."""
    out = Path(args.out)
    show = Show(out, lambda text: print(text, flush=True))
    try:
        counts = await show.run()
    except DemoBroken as err:
        print(f"burnwatch: {err}", file=sys.stderr)
        return BROKEN
    print("\n".join(closing_lines(counts, out, show.seconds)))
    return 0


def closing_lines(counts: dict[str, Any], out: Path, seconds: float) -> list[str]:
    """The last lines of the demo."""
    values, sends = counts["values"], counts["sends"]
    program = how_to_call()
    url = f"sqlite:///{out / DATABASE}"
    ratio = "bme.burn_mint_ratio --where network=render --where window=7d --span 672d"
    collateral = "bme.collateral_ratio --where network=akash-simulated --span 45d"
    replay = f"rules replay --rules {_quoted(out / RULES)} --db {_quoted(url)} --from 2023-12-27T01:00:00Z --to 2025-10-29T01:00:00Z"
    render = f"Render: {counts['render_raised']} alerts raised, {counts['render_resolved']} resolved."
    killed = (
        f"Killed once: {sends['nonces']} messages, {sends['twice']} posted twice, {counts['delivered']['lost']} lost."
    )
    return [
        "",
        f"{render} {killed}",
        f"real {values['real']:,} values, simulated {values['simulated']:,} ({seconds:.0f} s)",
        f"page      {out / PAGE}",
        f"database  {out / DATABASE}",
        "",
        "Try on this database:",
        f"  export BURNWATCH_STORAGE__URL={_quoted(url)}",
        f"  {program} chart {ratio} -o render.png",
        f"  {program} chart {collateral} -o collateral.png",
        f"  {program} digest --network akash-simulated --week 2025-W42 --out weekly",
        f"  {program} db stats",
        f"  {program} outbox list --state sent",
        f"  {program} {replay} --every 7d --lookback 8d",
        "Live data, no token needed:",
        f"  env -u BURNWATCH_STORAGE__URL {program} run --preview burnwatch-live",
    ]


def how_to_call() -> str:
    """The words that start this program again from here."""
    me = Path(sys.argv[0])
    if me.name != "burnwatch":
        return f"{_quoted(sys.executable)} -m bot"
    found = shutil.which("burnwatch")
    if found is not None and Path(found).resolve() == me.resolve():
        return "burnwatch"
    return _quoted(os.path.relpath(me))


def _quoted(text: str | Path) -> str:
    return shlex.quote(str(text))
