"""/healthz, /readyz and /metrics over a real socket: they may be scraped by strangers and must not lie."""

from __future__ import annotations

import contextlib
import dataclasses
import socket

import aiohttp
import pytest

from alerts.sample import HOUR, MINUTE, SECOND
from bot.app.facts import SourceState, StatusFacts
from bot.clock import ManualClock
from bot.errors import StartUpError, StorageError
from bot.web.figures import Figures
from bot.web.server import Health

T0 = 1_790_000_000_000
UP = SourceState("akash_chain", up=True, since=T0, reason="", answered_at=T0)
WELL = StatusFacts(now=T0, started_at=T0, version="1", sources=(UP,), evaluated_at=T0, gateway="connected")


class Serving:
    def __init__(self) -> None:
        self.clock = ManualClock(T0)
        self.says: StatusFacts | Exception = WELL

    async def status(self):
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    def with_(self, **changed):
        self.says = dataclasses.replace(WELL, **changed)

    async def get(self, path):
        async with aiohttp.ClientSession() as session, session.get(f"http://{self.at}{path}") as answer:
            return answer.status, await answer.text()


@contextlib.asynccontextmanager
async def serving(every=MINUTE, listen="127.0.0.1:0"):
    one = Serving()
    health = Health(one.status, Figures(), one.clock, every=every)
    one.at = await health.start(listen)
    try:
        yield one
    finally:
        await health.stop()


@pytest.mark.parametrize(
    ("ago", "status"), [(0, 200), (4 * MINUTE, 200), (6 * MINUTE, 503), (-4 * MINUTE, 200), (-HOUR, 503)]
)
async def test_alive_is_who_judged_lately_by_the_clock_of_now(ago, status):
    async with serving() as one:
        one.clock.set(T0 + ago)
        assert (await one.get("/healthz"))[0] == status
        assert (await one.get("/readyz"))[0] == status


async def test_a_bot_that_judges_every_ten_minutes_is_not_dead_after_five():
    async with serving(every=10 * MINUTE) as one:
        one.clock.set(T0 + 20 * MINUTE)
        assert (await one.get("/healthz"))[0] == 200
        one.clock.set(T0 + 40 * MINUTE)
        assert (await one.get("/healthz"))[0] == 503


async def test_just_started_is_alive_and_not_ready():
    async with serving() as one:
        one.with_(evaluated_at=None)
        one.clock.set(T0 + 30 * SECOND)
        assert ((await one.get("/healthz"))[0], (await one.get("/readyz"))[0]) == (200, 503)


@pytest.mark.parametrize(
    "changed",
    [
        {"sources": ()},
        {"sources": (dataclasses.replace(UP, up=False),)},
        {"gateway": "connecting"},
        {"gateway": "reconnecting"},
    ],
)
async def test_not_ready_without_a_source_or_the_gateway(changed):
    async with serving() as one:
        one.with_(**changed)
        assert (await one.get("/readyz"))[0] == 503
        assert (await one.get("/healthz"))[0] == 200


async def test_a_database_that_cannot_be_read_is_503_in_one_line_without_its_path(caplog):
    async with serving() as one:
        one.says = StorageError("Database /srv/secret/burnwatch.db: it is damaged.", "damaged")
        for path in ("/healthz", "/readyz", "/metrics"):
            status, body = await one.get(path)
            assert status == 503
            assert "damaged" in body
            assert "/srv" not in body
    assert caplog.records == []


async def test_other_paths_and_methods_are_refused():
    async with serving() as one:
        assert (await one.get("/"))[0] == 404
        async with aiohttp.ClientSession() as session, session.post(f"http://{one.at}/healthz") as answer:
            assert answer.status == 405


async def test_figures_are_in_the_text_format_and_count_no_broken_request_as_a_source():
    async with serving() as one:
        one.with_(sources=(UP, dataclasses.replace(UP, name="akash_chain/oracle", up=False)), waiting=3, dead=1)
        status, text = await one.get("/metrics")
    assert status == 200
    assert 'burnwatch_source_up{source="akash_chain"} 1.0' in text
    assert "akash_chain/oracle" not in text
    assert "burnwatch_outbox_waiting 3.0" in text


async def test_a_port_that_is_taken_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(StartUpError, match="choose another port"):
            async with serving(listen=f"127.0.0.1:{taken.getsockname()[1]}"):
                pass


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
async def test_an_address_of_version_six_may_stand_in_brackets():
    try:
        async with serving(listen="[::1]:0") as one:
            one.at = f"[::1]:{one.at.rpartition(':')[2]}"
            assert (await one.get("/healthz"))[0] == 200
    except StartUpError:
        pytest.skip("no IPv6 loopback here")
