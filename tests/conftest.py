"""Hypothesis without a deadline: these machines are shared, and a slow second is no wrong answer.

The same examples at each run of `make test`, fifty unless a test asks for others; new ones, and many, in `make torture`.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("seeded", max_examples=50, deadline=None, database=None, derandomize=True)
settings.register_profile("torture", deadline=None, database=None, max_examples=2_000)
settings.load_profile("torture" if os.environ.get("BURNWATCH_TORTURE") else "seeded")
