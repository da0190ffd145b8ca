"""Use cases that answer, fail or wait as a test says, and remember what they were asked."""

from __future__ import annotations

import asyncio

from bot.cards.card import Card
from bot.cards.choices import Choice


class Reading:
    """Every question of `Answers`."""

    def __init__(self, result=None, error=None, wait=0.0):
        self.result = result or Card("An answer", "One sentence with 4 numbers.")
        self.error = error
        self.wait = wait
        self.wrong = None
        """Raised by `check`, before anything is acknowledged."""
        self.lines = [Choice("gpu.utilization · GPU utilisation", "gpu.utilization")]
        self.asked = []
        self.typed = []

    def check(self, question, asked):
        self.asked.append(("check", question, dict(asked)))
        if self.wrong is not None:
            raise self.wrong

    async def choices(self, about, typed, given):
        self.typed.append((about, typed, dict(given)))
        await asyncio.sleep(self.wait)
        if self.error:
            raise self.error
        return self.lines

    def __getattr__(self, question):
        if question.startswith("_"):
            raise AttributeError(question)

        async def ask(*args, **named):
            self.asked.append((question, *args, named))
            await asyncio.sleep(self.wait)
            if self.error:
                raise self.error
            return self.result

        return ask

    def questions(self):
        """What was asked, without the checks before it."""
        return [one for one in self.asked if one[0] != "check"]
