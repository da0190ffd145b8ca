"""Typed readers: what is wrong is named by its path, and a hostile value is never repeated."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.errors import SourceShapeChanged
from bot.sources._read import Read


def read(value):
    return Read({"a": {"b": value}}).obj("a")


def problem(call):
    with pytest.raises(SourceShapeChanged) as caught:
        call()
    return caught.value


@pytest.mark.parametrize("value", [1, 1.0, "1", "1.000000000000000000", "1e0", "+1"])
def test_numbers_are_taken_as_numbers_and_as_text(value):
    assert read(value).number("b") == 1.0
    assert read(value).dec("b") == Decimal(1)
    assert read(value).int("b") == 1


@pytest.mark.parametrize(
    "value",
    [None, True, False, "", " 1", "1 ", "0x10", "1,5", "nan", "inf", "-Infinity", "\u0661", float("nan"), float("inf"), "1e999",
     10**80, "9" * 61, [], {}, [1], "1_000"],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_its_path(value):
    for method in ("number", "dec", "int", "micro"):
        error = problem(lambda method=method: getattr(read(value), method)("b"))
        assert error.path == "$.a.b"
        assert "1,5" not in str(error)


def test_negative_where_impossible_is_refused():
    assert read("-1").number("b") == -1.0
    for call in (
        lambda: read("-1").number("b", low=0),
        lambda: read(-1).int("b", low=0),
        lambda: read("-1").micro("b"),
    ):
        assert "less" in str(problem(call))


def test_micro_units_become_whole_tokens():
    assert read("1151200000001").micro("b") == 1151200.000001
    assert read("1900000000000.420000000000000000").micro("b") == 1900000.00000042
    assert read(5e11).micro("b") == 500_000.0


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-08-22T09:41:12.331829123Z", 1_787_391_672_331),
        ("2026-08-22T09:41:12.3Z", 1_787_391_672_300),
        ("2026-08-22T11:41:12+02:00", 1_787_391_672_000),
        ("2026-12-31T23:59:60Z", 1_798_761_600_000),
        ("0001-01-01T00:00:00Z", None),
        ("", None),
        (None, None),
    ],
)
def test_times_have_up_to_nine_digits_and_the_year_1_is_not_set(text, ms):
    assert read(text).time_ms("b") == ms


@pytest.mark.parametrize(
    "value", ["yesterday", "2026-02-30T00:00:00Z", "2026-08-22", "2026-08-22T09:41:12", 5, [], True]
)
def test_what_is_no_time_is_refused(value):
    assert problem(lambda: read(value).time_ms("b")).path == "$.a.b"


def test_defaults_are_for_missing_and_null_only():
    assert read(None).text("b", "x") == "x"
    assert read(None).text("c", None) is None
    assert read(None).list("b", default=()) == ()
    assert read(None).bool("b", default=False) is False
    assert read(None).int("b", 7) == 7
    assert problem(lambda: read(5).text("b", "x")).path == "$.a.b"
    assert problem(lambda: read("true").bool("b", default=False)).path == "$.a.b"
    assert problem(lambda: read({}).list("b", default=())).path == "$.a.b"


def test_the_path_goes_through_lists():
    coins = Read({"coins": [{"amount": "1"}, {"amount": "x"}]}).list("coins")
    assert problem(lambda: [coin.micro("amount") for coin in coins]).path == "$.coins[1].amount"


def test_what_is_no_object_says_what_stood_there():
    for value, says in ((None, "nothing"), (True, "true"), ("x", "a text"), (1, "a whole number"), ([], "a list")):
        assert says in str(problem(lambda value=value: Read(value).obj()))
        assert says in str(
            problem(lambda value=value: Read(value).text("k", "")) if value != "x" else problem(lambda: Read("x").obj())
        )


def test_a_field_that_is_null_counts_as_missing():
    assert "b" not in read(None)
    assert "b" in read(0)
    assert read(None).maybe("b") is None


def test_seconds_since_1970_become_milliseconds():
    assert read(1_791_201_603).unix_ms("b") == 1_791_201_603_000
    assert read(1_791_201_603.5).unix_ms("b") == 1_791_201_603_500
