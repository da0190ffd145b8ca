"""For all tests: Hypothesis without a deadline, as these machines are shared and a slow second is no wrong answer.

The same examples at each run of `make test`, fifty unless a test asks for others; new ones, and many, in `make torture`.
"""

from __future__ import annotations

import gc
import os

from hypothesis import settings

# What collecting makes, six thousand tests, stays until the end: looking through it for garbage is a twentieth of the run.
gc.disable()


def pytest_collection_finish():
    gc.freeze()
    gc.enable()


settings.register_profile("seeded", max_examples=50, deadline=None, database=None, derandomize=True)
settings.register_profile("torture", deadline=None, database=None, max_examples=2_000)
settings.load_profile("torture" if os.environ.get("BURNWATCH_TORTURE") else "seeded")
