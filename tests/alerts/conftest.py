"""Hypothesis without a deadline: these machines are shared, and a slow second is no wrong answer."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("seeded", deadline=None, database=None, derandomize=True)
settings.register_profile("torture", deadline=None, database=None, max_examples=2_000)
settings.load_profile("torture" if os.environ.get("BURNWATCH_TORTURE") else "seeded")
