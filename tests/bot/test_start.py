"""What `burnwatch run` has imported when it turns to Discord's gateway. Modules are counted, as a time would be the machine's."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import to_stay
from bot.storage import Storage

ROOT = Path(__file__).parents[2]
LATER = {
    "matplotlib", "numpy", "PIL",  # the first picture
    "sqlite_utils", "click_default_group", "tabulate", "pip",  # a migration or an export
    "markdown_it",  # the first text of a stranger's
    "bot.cards.desk", "bot.cards.ruledesk", "bot.cards.outlookdesk", "alerts.reports.scorecard",  # the first question
    "bot.preview", "bot.demo", "bot.app.backfill",  # other commands
}  # fmt: skip
STARTED = """
import asyncio, sys
from bot.cli import parser
parser(["run"])
from bot._cli.run import Live
from bot.settings import load
async def start():
    live = Live(load(None), "no.real.token", None)
    print(*sorted(name for name in sys.modules))
    await live.close()
asyncio.run(start())
"""


def test_what_waits_for_its_first_use_is_not_imported_before_the_gateway(tmp_path):
    url = f"sqlite:///{tmp_path}/a.db"
    Storage.open(url).close_now()  # the first start of all makes the tables, by sqlite-utils
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "BURNWATCH_STORAGE__URL": url}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", STARTED],
        capture_output=True, text=True, cwd=tmp_path, env=environ, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    imported = set(done.stdout.split())
    assert {"discord", "bot.chat.sink", "bot.chat.cogs.gpu", "bot.cards.alert"} <= imported, "it could alert"
    assert imported & LATER == set()


def test_what_is_made_to_stay_is_not_searched_for_garbage_and_what_comes_after_is():
    with to_stay():
        assert not gc.isenabled()
        staying = [[]]
    assert gc.isenabled()
    assert not any(thing is staying for thing in gc.get_objects())
    with pytest.raises(ImportError), to_stay():
        raise ImportError
    assert gc.isenabled()
