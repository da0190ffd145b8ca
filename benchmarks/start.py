"""Imports before the gateway connection, and idle memory before the first chart.

Processor time and the least of many runs: a wait for another program's turn is not ours. Modules are compiled before, as
an installation has them, and the packages of development that httpx would import are taken away, as an installation has none.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from bot.storage import Storage

RUNS = 9
_INSTALLED = "import sys; sys.modules.update(rich=None, pygments=None)\n"
_LIVE = """
from bot.cli import to_stay, parser
with to_stay():
    parser(["run"])
    import bot.chat.client, bot.chat.commands_sync, bot.chat.places, bot.chat.sink
    from bot.charts import load
    from bot.chat import families
    load(), families.walk()
"""
_EAGER = f"""{_LIVE}
import matplotlib.figure, matplotlib.backends.backend_agg, sqlite_utils
import bot.cards.desk, bot.cards.ruledesk, bot.cards.outlookdesk, bot.cards.digestdesk, bot.cards.alertdesk
"""
_LIBRARIES = """
import aiohttp.web, apscheduler.schedulers.asyncio, httpx, prometheus_client, pydantic, sqlite3, stamina, discord.app_commands
"""
_BARE = "import discord"
_TIMED = f"""{_INSTALLED}
import time
began = time.process_time()
{{what}}
print(time.process_time() - began)
"""
_RSS = "int(open('/proc/self/statm').read().split()[1]) * 4096 / 2**20"
_MEMORY = f"""{_INSTALLED}
import asyncio, os
from bot.cli import to_stay, parser
with to_stay():
    parser(["run"])
from bot._cli.run import Live
from bot.settings import load
async def main():
    with to_stay():
        live = Live(load(None), "no.real.token", None)
    house = live.house
    await house.rulebook.load("quiet", (), house.clock.now())
    await house.poller.sweep(house.clock.now())
    print({_RSS})
    await live.close()
asyncio.run(main())
"""
_BARE_MEMORY = f"{_INSTALLED}import discord; print({_RSS})"


def _least(code: str, environ: dict[str, str]) -> float:
    """The least figure that `code` prints; its first run only compiles."""
    found = []
    for _ in range(RUNS + 1):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True, env=environ
        )
        found.append(float(done.stdout))
    return min(found[1:])


def _environ(folder: str, database: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": folder, "BURNWATCH_STORAGE__URL": f"sqlite:///{folder}/{database}"}


def rows() -> list[tuple[str, str, str]]:
    """Start and memory, of a bot that has been started before; the first start of all makes the tables besides."""
    with tempfile.TemporaryDirectory() as folder:
        again = _environ(folder, "again.db")
        Storage.open(again["BURNWATCH_STORAGE__URL"]).close_now()
        live, eager, libraries, bare = (
            1000 * _least(_TIMED.format(what=what), again) for what in (_LIVE, _EAGER, _LIBRARIES, _BARE)
        )
        memory, floor = _least(_MEMORY, again), _least(_BARE_MEMORY, again)
        first = _least(
            f"import os; os.path.exists(p := {folder!r} + '/first.db') and os.remove(p)\n{_MEMORY}",
            _environ(folder, "first.db"),
        )
    beside = f"everything eager {eager:.0f} ms, the libraries alone {libraries:.0f} ms, discord.py alone {bare:.0f} ms"
    load = f"load {os.getloadavg()[0]:.1f}"
    return [
        ("imports before the gateway connection, processor time", f"{live:.0f} ms", f"{beside}; goal 300 ms; {load}"),
        (
            "idle memory before the first chart",
            f"{memory:.0f} MiB",
            f"at the first start of all {first:.0f} MiB; discord.py imported alone {floor:.0f} MiB; goal 70 MiB",
        ),
    ]
