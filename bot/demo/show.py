"""The demo as a whole: the stand-in, the player as a child that is killed once and started again, and what is said of it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from bot.demo.chapters import chapters, total_steps
from bot.demo.closing import COUNTS
from bot.demo.play import DATABASE, KILLED
from bot.demo.standin import StandIn
from bot.demo.witness import NAME as SENDS
from bot.errors import BotError, StartUpError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MARK = ".burnwatch-demo"
"""In a folder that the demo made: what it may clear away when it is played again."""
LOG = "demo.log"
RULES = "rules.toml"
PAGE = "index.html"
_FILES = (PAGE, "messages.jsonl", SENDS, COUNTS, LOG, RULES, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm")
_PICTURES = "pictures"
_OUT_EXIT = 2
_LONGEST = 300.0
"""Seconds without a word after which a player hangs and is ended: ten times what it needs for everything."""
_RULES = """\
# The rule of the demo's first chapter; `rules replay` plays stored history through it.
[[rules]]
name = "Render burned more than it minted"
metric = "bme.burn_mint_ratio"
where = { network = "render", window = "7d" }
op = ">"
threshold = 1
severity = "info"
"""


class DemoBroken(BotError):
    """The player ended as nobody scripted it."""


@dataclass(slots=True)
class Show:
    """One performance."""

    out: Path
    say: Callable[[str], None]
    """Where lines for a person go."""
    seconds: float = 0.0
    asked: int = 0
    """Requests that the stand-in answered."""
    exits: list[int] = field(default_factory=list)
    """How each player ended."""

    async def run(self) -> dict[str, Any]:
        """Play it whole; returns the counts. Raises DemoBroken and StartUpError."""
        began = time.monotonic()
        make_room(self.out, self.say)
        with tqdm(total=total_steps(), unit="step", disable=None, leave=False, file=sys.stderr) as bar:
            progress = _Progress(bar, self.say)
            async with StandIn() as standin:
                code = await self._child(standin.url, progress, kill=True)
                if code != KILLED:
                    raise DemoBroken(self._why(f"the scripted kill did not happen (exit code {code})"))
                progress.line("killed behind a message, before it was noted as sent; starting again")
                code = await self._child(standin.url, progress, kill=False)
                self.asked = standin.asked
            if code:
                raise DemoBroken(self._why(f"it ended with exit code {code}"))
            progress.end()
        self.seconds = time.monotonic() - began
        counts: dict[str, Any] = json.loads((self.out / COUNTS).read_text("utf-8"))
        counts |= {"player_exits": self.exits, "requests": self.asked, "seconds": round(self.seconds, 1)}
        (self.out / COUNTS).write_text(json.dumps(counts, indent=1) + "\n", "utf-8")
        return counts

    async def _child(self, url: str, progress: _Progress, *, kill: bool) -> int:
        """One player, watched to its end."""
        command = [sys.executable, "-m", "bot.demo.play", "--out", str(self.out), "--standin", url]
        # A proxy of the environment must not stand between the player and 127.0.0.1.
        environment = os.environ | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "PYTHONUNBUFFERED": "1"}
        with (self.out / LOG).open("ab") as errors:
            child = await asyncio.create_subprocess_exec(
                *command,
                *(["--kill"] if kill else []),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                env=environment,
            )
            try:
                now = asyncio.get_running_loop().time
                async with asyncio.timeout(_LONGEST) as limit:
                    assert child.stdout is not None  # noqa: S101 - it was asked for above
                    async for line in child.stdout:
                        limit.reschedule(now() + _LONGEST)
                        progress.heard(line.decode("utf-8", "replace"))
                    code = await child.wait()
            except TimeoutError as err:
                raise DemoBroken(self._why(f"not a word of it for {_LONGEST:g} s")) from err
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
        self.exits.append(code)
        return code

    def _why(self, says: str) -> str:
        """The sentence, with the last line of the player's log."""
        last = ""
        path = self.out / LOG
        if path.exists():
            lines = [line for line in path.read_text("utf-8", "replace").splitlines() if line.strip()]
            last = f" Its last words: {lines[-1][:300]}" if lines else ""
        return f"the demo's player failed: {says}. Its log is {path}.{last}"


class _Progress:
    """A bar on a terminal; in a pipe one line for each chapter."""

    def __init__(self, bar: Any, say: Callable[[str], None]) -> None:
        self._bar = bar
        self._say = say
        self._titles = {chapter.key: chapter.title for chapter in chapters()}
        self._chapter = ""

    def heard(self, line: str) -> None:
        """A line of the player: `step 12 301 render`."""
        words = line.split()
        if len(words) != 4 or words[0] != "step":
            return
        if words[3] != self._chapter:
            self._chapter = words[3]
            self.line(self._titles.get(words[3], words[3]))
        if not self._bar.disable:
            self._bar.update(int(words[1]) - self._bar.n)

    def line(self, text: str) -> None:
        """A line above the bar."""
        if self._bar.disable:
            self._say(text)
        else:
            self._bar.write(text, file=sys.stdout)

    def end(self) -> None:
        """All steps are played."""
        if not self._bar.disable:
            self._bar.update(total_steps() - self._bar.n)


def make_room(out: Path, say: Callable[[str], None]) -> None:
    """An empty folder of our own: what an earlier demo left is cleared away, what anybody else put there is not touched."""
    if "?" in str(out):
        raise StartUpError(
            f"{out}: a folder whose name has a question mark cannot hold the database; name another", _OUT_EXIT
        )
    try:
        if out.exists() and not out.is_dir():
            raise StartUpError(f"{out} is a file: name a folder with --out", _OUT_EXIT)
        if out.exists() and any(out.iterdir()):
            if not (out / MARK).exists():
                raise StartUpError(f"{out} holds other files: name an empty or a new folder with --out", _OUT_EXIT)
            say(f"clearing what an earlier demo left in {out}")
            _clear(out)
        out.mkdir(parents=True, exist_ok=True)
        (out / MARK).write_text("made by burnwatch demo; the next one clears this folder\n", "utf-8")
        (out / RULES).write_text(_RULES, "utf-8")
    except OSError as err:
        raise StartUpError(
            f"{out} cannot be written ({err.strerror}): name another folder with --out", _OUT_EXIT
        ) from err


def _clear(out: Path) -> None:
    """Only what the demo makes, by name."""
    for name in _FILES:
        (out / name).unlink(missing_ok=True)
    if (out / _PICTURES).is_dir() and not (out / _PICTURES).is_symlink():
        shutil.rmtree(out / _PICTURES)
