"""`python -m bot.charts reference` prints the reference page, `gallery FOLDER` draws every example in both themes."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.charts._reference import page
from bot.charts._studio import load
from bot.charts._theme import THEMES

USAGE = "usage: python -m bot.charts reference | gallery FOLDER\n"


def main(arguments: list[str]) -> int:
    """Write what was asked for."""
    match arguments:
        case ["reference"]:
            sys.stdout.write(page())
        case ["gallery", folder]:
            out = Path(folder)
            out.mkdir(parents=True, exist_ok=True)
            for chart in load()[0].values():
                for name, theme in THEMES.items():
                    path = out / f"{chart.key}-{name}.png"
                    path.write_bytes(chart.draw(chart.example(), theme).png)
                    sys.stdout.write(f"{path}\n")
        case _:
            sys.stderr.write(USAGE)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
