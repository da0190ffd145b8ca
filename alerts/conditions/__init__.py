"""One file is one kind of condition. KINDS holds what the folder declares, by key."""

import sys

from alerts.conditions.kind import Kind
from alerts.plugins import collect

KINDS: dict[str, Kind] = collect(sys.modules[__name__], Kind)

__all__ = ["KINDS", "Kind"]
