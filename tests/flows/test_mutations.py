"""Ten thousand ruined answers through the real parsers and rows of every source: a SourceError or a finite value, nothing else."""

from __future__ import annotations

import os
import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from alerts.metric import Catalogue, Metric
from alerts.sample import SIMULATED
from bot.app.door import check
from bot.errors import SourceError
from bot.sources import akash_chain, akash_console, coingecko, render
from bot.sources._http import Reply
from bot.sources._json import parse
from tests.bot.sources._given import NOW
from tests.flows import _answers
from tests.flows._mutate import Ruined, mutate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.sources._base import Fetched, Source

ALL = 10_000
CHUNKS = 20
CASES = range(ALL) if os.environ.get("BURNWATCH_TORTURE") else sorted(random.Random(2026).sample(range(ALL), 500))

PLAIN = re.compile(r"[ -~]+")
NAME = re.compile(r"[a-z0-9 .+_-]{1,40}")
HOLES = ("could not be read (", "could not be picked (")
"""How a source reports that its own checks let something through: never right here."""


class WireStand:
    """In place of the HTTP edge: good answers, one of them ruined. What is bytes goes through the real JSON reader."""

    def __init__(self, answers: Mapping[str, Any], path: str = "", ruined: Ruined | None = None) -> None:
        self._answers = answers
        self._path = path
        self._ruined = ruined

    async def get(self, url: str, **_: object) -> Reply:
        path = httpx.URL(url).path
        if self._ruined is not None and path == self._path:
            body = self._ruined.body
            return Reply(200, {}, self._ruined.value if body is None else parse(body, "stand"), url)
        if path not in self._answers:
            return Reply(404, {}, {"code": 5, "message": "not found", "details": []}, url)
        return Reply(200, {}, self._answers[path], url)


@dataclass(frozen=True)
class Subject:
    """A source, its good answers, and whether its requests stand alone."""

    answers: Callable[[], dict[str, Any]]
    make: Callable[[Any], Source]
    apart: Callable[[str], str] | None = None
    """From a path to the one request that may fail for it; None where requests share answers."""


def _console_request(path: str) -> str:
    return {
        "/v1/dashboard-data": "dashboard",
        "/v1/bme/dashboard-data": "bme",
        "/v1/bme/status-history": "breaker_history",
        "/v1/network-capacity": "capacity",
        "/v1/gpu": "gpu",
        "/v1/gpu-prices": "gpu_prices",
    }.get(path, path.rsplit("/", 1)[-1])


SUBJECTS = {
    "akash_chain": Subject(
        _answers.chain,
        lambda http: akash_chain.ChainSource(http, ["http://node"], every=30_000, timeout=5_000, marks={}),
    ),
    "akash_console": Subject(
        _answers.console, lambda http: akash_console.ConsoleSource(http, "http://console"), _console_request
    ),
    "coingecko": Subject(
        _answers.coingecko, lambda http: coingecko.CoinGeckoSource(http, "http://gecko"), lambda _: "market"
    ),
    "render": Subject(
        _answers.render,
        lambda http: render.RenderSource(http, "http://render/burn.json", liability_url="http://render/liability.json"),
        lambda path: path[1:-5],
    ),
}


def ruined_case(case: int) -> tuple[Source, str, str]:
    """One case: the source with one answer ruined, the path of that answer, and what was done to it."""
    rng = random.Random(case)
    name, path = rng.choice(PATHS)
    subject = SUBJECTS[name]
    answers = subject.answers()
    ruined = mutate(answers[path], rng)
    return subject.make(WireStand(answers, path, ruined)), path, ruined.done


PATHS = [(name, path) for name, subject in SUBJECTS.items() for path in subject.answers()]
KNOWN = Catalogue(
    (module.__name__, row.metric)
    for module in (akash_chain, akash_console, coingecko, render)
    for row in module.METRICS
    if isinstance(row.metric, Metric)
)


@pytest.mark.parametrize("name", SUBJECTS)
async def test_the_good_answers_are_read_whole(name):
    subject = SUBJECTS[name]
    source = subject.make(WireStand(subject.answers()))
    fetched = await source.fetch(NOW)
    assert not fetched.failed
    given = {sample.series.metric for samples in fetched.samples.values() for sample in samples}
    assert given == {row.key for row in source.rows}
    assert not check((s for group in fetched.samples.values() for s in group), KNOWN, NOW).refused


@pytest.mark.long
@pytest.mark.parametrize("chunk", range(CHUNKS))
async def test_a_ruined_answer_gives_a_source_error_or_finite_typed_values_with_clean_labels(chunk):
    for case in CASES[chunk::CHUNKS]:
        source, path, done = ruined_case(case)
        fetched = await source.fetch(NOW)
        apart = SUBJECTS[source.key].apart
        try:
            look(fetched)
            if apart is not None:
                assert set(fetched.failed) <= {apart(path)}
        except AssertionError as error:
            raise AssertionError(f"case {case}, {source.key} {path}: {done}: {error}") from error


def look(fetched: Fetched) -> None:
    """What must hold of every tick, whatever was sent."""
    for request, error in fetched.failed.items():
        assert isinstance(error, SourceError), request
        says = str(error)
        assert not any(hole in says for hole in HOLES), says
        assert len(says) <= 400, "a sentence for a person"
        assert PLAIN.fullmatch(says), says
    samples = [sample for group in fetched.samples.values() for sample in group]
    for sample in samples:
        assert type(sample.value) is float, sample
        assert abs(sample.value) < float("inf"), sample
        assert type(sample.at) is int, sample
        assert 0 < sample.at <= NOW, sample
        for label, value in sample.series.labels:
            assert PLAIN.fullmatch(value), sample
            assert len(value) <= 80, sample
            if label in ("vendor", "model"):
                assert NAME.fullmatch(value), sample
        assert not sample.series.label("network").endswith(SIMULATED)
    live = [sample for sample in samples if sample.at == NOW]
    assert len({sample.series for sample in live}) == len(live), "one value for each series"
    assert len(live) < 1_700, "series without end"
    check(samples, KNOWN, NOW)
