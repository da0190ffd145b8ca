"""`make bench`: every row of performance measured here, today's figures beside a peer or a floor of the same run."""

from __future__ import annotations

import importlib
import pkgutil
import platform
import sqlite3
import sys
import time

import benchmarks


def main(wanted: list[str]) -> int:
    """Run the modules (all, or those named) and print one table."""
    names = [info.name for info in pkgutil.iter_modules(benchmarks.__path__) if not info.name.startswith("_")]
    unknown = set(wanted) - set(names)
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(names)}", file=sys.stderr)
        return 2
    rows: list[tuple[str, str, str]] = []
    for name in wanted or names:
        started = time.perf_counter()
        print(f"{name} …", end=" ", flush=True, file=sys.stderr)
        rows += importlib.import_module(f"benchmarks.{name}").rows()
        print(f"{time.perf_counter() - started:.1f} s", file=sys.stderr)
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}\n")
    widths = [max(len(row[column]) for row in [*rows, ("quantity", "here", "beside it")]) for column in range(3)]
    for row in [("quantity", "here", "beside it"), tuple("-" * width for width in widths), *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
