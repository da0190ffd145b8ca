"""`python -m bot.charts gallery FOLDER` draws the example of every chart in both themes."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.charts._studio import load
from bot.charts._theme import THEMES

USAGE = "usage: python -m bot.charts gallery FOLDER\n"


def main(arguments: list[str]) -> int:
    """Write what was asked for."""
    match arguments:
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
