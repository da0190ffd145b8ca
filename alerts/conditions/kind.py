"""What a kind of condition is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from alerts.sample import LabelPairs

if TYPE_CHECKING:
    from alerts.conditions.reading import Reader
    from alerts.rule import Rule

Values: TypeAlias = Mapping[LabelPairs, float]


class ConditionError(ValueError):
    """The series at hand cannot be judged by this rule; the sentence says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of condition: what it reads of each label set.

    A kind that compares gives the value that is compared with the threshold, and a label set without a value has no data.
    One that does not is true for every label set it gives and false for the others: it never lacks data.
    """

    key: str
    help: str
    compares: bool
    read: Callable[[Rule, Reader], Values]
    needs_over: bool = False
