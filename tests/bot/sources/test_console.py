"""The Console source over real sockets: cadences, pods that flap, stale caches, and everything a CDN may send."""

from __future__ import annotations

import time

import pytest

from alerts.sample import DAY, HOUR, MINUTE, SECOND, Series
from bot.clock import ManualClock
from bot.errors import SourceDown, SourceRefused, SourceShapeChanged
from bot.sources._http import Http
from bot.sources.akash_console import DAILY, TOTALS, ConsoleSource
from tests.bot.sources._given import NOW, by_series, fixture, ms
from tests.doubles import _stand as bad
from tests.doubles.console import FakeConsole

FAST = {"dashboard", "bme", "capacity"}
SLOW = {"gpu", "gpu_prices", "providers", "breaker_history"}


@pytest.fixture
def clock():
    return ManualClock(NOW)


@pytest.fixture
async def http():
    made = Http(first_wait=0.001)
    yield made
    await made.aclose()


@pytest.fixture
async def console(clock):
    async with FakeConsole(clock) as fake:
        fake.figures.breaker = [(NOW - DAY, "healthy", "warning"), (NOW - HOUR, "warning", "healthy")]
        yield fake


@pytest.fixture
def source(http, console):
    return ConsoleSource(http, console.url + "/", every=60 * SECOND, timeout=5 * SECOND)


async def tick(source, clock, after=60 * SECOND):
    clock.set(clock.now() + after)
    return await source.fetch(clock.now())


async def test_the_first_tick_asks_everything_once_and_every_metric_gets_a_sample(source, clock, console):
    fetched = await source.fetch(clock.now())
    assert not fetched.failed
    assert set(fetched.samples) == FAST | SLOW | set(TOTALS)
    found = by_series(fetched)
    assert found['bme.akt_burned_total{network="akash"}'].value == 1_843_210.25
    assert found['bme.collateral_ratio{network="akash", source="akash_console"}'].value == 1.6745
    assert found['gpu.total{network="akash"}'].value == 402
    assert found['gpu.model.leased{model="h100", network="akash", vendor="nvidia"}'].value == 53
    assert {row.key for row in source.rows} <= {s.series.metric for group in fetched.samples.values() for s in group}
    assert len(console.asked) == 11
    assert "/v1/gpu" in console.asked, "never with a filter"


async def test_dashboards_go_at_every_tick_and_the_rest_at_its_own_cadence(source, clock, console):
    await source.fetch(clock.now())
    for _ in range(61):
        assert not (await tick(source, clock)).failed
    assert console.count("/v1/dashboard-data") == 62
    assert console.count("/v1/gpu") == 13
    assert console.count("/v1/gpu-prices") == 5
    assert console.count("/v1/graph-data/totalAktReminted") == 2


async def test_yesterday_is_asked_for_once_it_is_settled_at_twenty_past_midnight(source, clock, console):
    clock.set(ms("2026-09-20T23:40:00Z"))
    await source.fetch(clock.now())
    asked = []
    for _ in range(70):
        before = console.count("/v1/graph-data/totalAktBurnedForAct")
        fetched = await tick(source, clock)
        if console.count("/v1/graph-data/totalAktBurnedForAct") > before:
            asked.append(clock.now())
            newest = max(sample.at for sample in fetched.samples["totalAktBurnedForAct"])
    assert asked == [ms("2026-09-21T00:20:00Z")]
    assert newest == ms("2026-09-20T23:59:59.999Z")


async def test_daily_history_is_apart_from_the_live_counters(source, clock):
    fetched = await source.fetch(clock.now())
    for name, metric in TOTALS.items():
        key = metric if isinstance(metric, str) else metric.key
        series = {sample.series for sample in fetched.samples[name]}
        assert series == {Series.of(key, network="akash", source=DAILY)}
        assert all(sample.at % DAY == DAY - 1 for sample in fetched.samples[name])


async def test_the_hour_of_the_daily_series_does_not_let_a_live_counter_stand_for_hours(source, clock):
    cadence = (await source.fetch(clock.now())).cadence
    assert cadence["bme.akt_burned_total"] == cadence["bme.act_minted_total"] == 60 * SECOND
    assert cadence["gpu.model.total"] == 5 * MINUTE
    assert cadence["gpu.model.price_usd_hour"] == 15 * MINUTE


async def test_pods_that_flap_backwards_are_refused_until_one_is_newer(source, clock, console):
    await source.fetch(clock.now())
    console.figures.behind += 5 * MINUTE
    fetched = await tick(source, clock)
    assert isinstance(fetched.failed["bme"], SourceRefused)
    assert "4 min older than one already seen" in str(fetched.failed["bme"])
    assert "dashboard" in fetched.failed
    assert "capacity" in fetched.samples, "one refused answer takes no other with it"
    console.figures.behind -= 5 * MINUTE
    assert not (await tick(source, clock)).failed


async def test_the_same_answer_again_is_no_step_back(source, clock, console):
    console.answers["/v1/bme/dashboard-data"] = bad.says(fixture("akash_console/bme"))
    assert "bme" in (await source.fetch(clock.now())).samples
    assert "bme" in (await tick(source, clock)).samples


async def test_one_mad_answer_from_the_future_does_not_blind_the_source(source, clock, console):
    console.figures.behind = -3 * HOUR
    fetched = await source.fetch(clock.now())
    assert "3 h ahead of our clock" in str(fetched.failed["dashboard"])
    console.figures.behind = 12 * SECOND
    assert not (await tick(source, clock)).failed


async def test_an_answer_older_than_thirty_minutes_is_refused_as_stale_with_its_age(source, clock, console):
    console.figures.behind = 47 * MINUTE
    fetched = await source.fetch(clock.now())
    for name in ("dashboard", "bme"):
        assert isinstance(fetched.failed[name], SourceRefused)
        assert str(fetched.failed[name]) == f"the {name} answer is stale: 47 min old"


async def test_dashboard_of_zeros_gives_no_sample_at_all(source, clock, console):
    console.behave("/v1/dashboard-data", bad.says(fixture("akash_console/dashboard_zeros")))
    console.behave("/v1/bme/dashboard-data", bad.says(fixture("akash_console/bme_zeros")))
    fetched = await source.fetch(clock.now())
    assert "answers zeros" in str(fetched.failed["dashboard"])
    assert "answers zeros" in str(fetched.failed["bme"])
    assert not any(series.startswith(("leases.", "spend.", "token.")) for series in by_series(fetched))


async def test_a_model_that_vanished_is_gone_from_a_poll_that_worked(source, clock, console):
    await source.fetch(clock.now())
    del console.figures.models[("nvidia", "rtx4090")]
    fetched = await tick(source, clock, after=5 * MINUTE)
    assert "gpu" in fetched.samples
    assert not any("gpu.model.total" in series and "rtx4090" in series for series in by_series(fetched))


async def test_mixed_nodes_keep_their_sum_because_gpus_are_asked_without_a_filter(source, clock, console):
    await source.fetch(clock.now())
    assert not [asked for asked in console.asked if "?" in asked]
    console.figures.models[("nvidia", "a100")] = (222, 94)  # the API credits a node of 8 to its other model now
    console.figures.models[("nvidia", "h100")] = (76, 53)
    found = by_series(await tick(source, clock, after=5 * MINUTE))
    totals = [sample.value for series, sample in found.items() if series.startswith("gpu.model.total")]
    assert sum(totals) == 230 + 68 + 55


async def test_gpu_utilization_is_text_in_percent_elsewhere_and_is_never_read(source, clock, console):
    await source.fetch(clock.now())
    assert not [asked for asked in console.asked if "breakdown" in asked or "gpuUtilization" in asked]
    assert not [row.key for row in source.rows if "utilization" in row.key]


async def test_new_model_names_at_every_poll_are_refused_before_they_fill_the_storage(source, clock, console):
    answers = []
    for round_ in range(4):
        console.figures.models = {("nvidia", f"m{round_}-{number}"): (8, 1) for number in range(300)}
        answers.append(await tick(source, clock, after=5 * MINUTE))
    assert ["gpu" in fetched.samples for fetched in answers] == [True, True, True, False]
    assert "since the start" in str(answers[-1].failed["gpu"])


async def test_new_hosts_at_every_poll_are_refused_before_they_fill_the_storage(source, clock, console):
    answers = []
    for round_ in range(4):
        console.figures.farms = {f"p{round_}-{number}.example": (8, 1, ("h100",)) for number in range(300)}
        answers.append(await tick(source, clock, after=5 * MINUTE))
    assert ["providers" in fetched.samples for fetched in answers] == [True, True, True, False]
    assert "since the start" in str(answers[-1].failed["providers"])


async def test_the_breakers_past_is_told_at_its_own_times_under_its_own_label(source, clock):
    fetched = await source.fetch(clock.now())
    told = fetched.samples["breaker_history"]
    assert [(one.at, one.value, one.series.label("source")) for one in told] == [
        (NOW - DAY, 1, "akash_console_history"),
        (NOW - HOUR, 0, "akash_console_history"),
    ]


BAD = {
    "an HTML challenge": (bad.challenge(), SourceRefused, "HTML page"),
    "an HTML page with 200": (bad.challenge(200), SourceRefused, "text/html"),
    "a text 404": (bad.text("Invalid graph data type: nope"), SourceRefused, "404"),
    "an internal error": (bad.says(fixture("akash_console/error_500"), 500), SourceDown, "500"),
    "a database error": (bad.says(fixture("akash_console/error_502"), 502), SourceDown, "502"),
    "an error body with 200": (bad.says(fixture("akash_console/error_500")), SourceShapeChanged, "found nothing"),
    "an empty body": (bad.empty(), SourceDown, "empty"),
    "half a document": (bad.truncated(fixture("akash_console/capacity")), SourceDown, "middle"),
    "a cut connection": (bad.cut(fixture("akash_console/capacity")), SourceDown, "middle"),
    "a reset": (bad.reset(), SourceDown, "127.0.0.1"),
    "a redirect": (bad.redirect("http://127.0.0.1:9/elsewhere"), SourceRefused, "redirect"),
    "50 MiB": (bad.huge(), SourceRefused, "8 MiB"),
    "a list": (bad.says([1, 2, 3]), SourceShapeChanged, "expected an object"),
    "null": (bad.says(None), SourceShapeChanged, "expected an object"),
    "text": (bad.says("healthy"), SourceShapeChanged, "expected an object"),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_answer_fails_its_request_alone_with_its_reason(source, clock, console, name):
    reply, kind, says = BAD[name]
    console.behave("/v1/network-capacity", reply)
    fetched = await source.fetch(clock.now())
    assert set(fetched.failed) == {"capacity"}
    assert isinstance(fetched.failed["capacity"], kind)
    assert says in str(fetched.failed["capacity"])
    assert not any(series.startswith(("gpu.total", "providers.active")) for series in by_series(fetched))
    console.recover()
    assert "capacity" in (await tick(source, clock)).samples


@pytest.mark.parametrize("reply", [bad.hang(), bad.drip(fixture("akash_console/capacity"))], ids=["hang", "drip"])
async def test_a_slow_answer_ends_at_the_deadline_and_the_others_stand(http, clock, console, reply):
    source = ConsoleSource(http, console.url, every=60 * SECOND, timeout=1_500)
    console.behave("/v1/network-capacity", reply)
    began = time.perf_counter()
    fetched = await source.fetch(clock.now())
    assert time.perf_counter() - began < 30
    assert isinstance(fetched.failed["capacity"], SourceDown)
    assert "dashboard" in fetched.samples


async def test_a_console_that_is_gone_fails_every_request_and_raises_nothing(http, clock):
    async with FakeConsole(clock) as console:
        url = console.url
    fetched = await ConsoleSource(http, url, timeout=2 * SECOND).fetch(clock.now())
    assert set(fetched.failed) == FAST | SLOW | set(TOTALS)
    assert all(isinstance(error, SourceDown) for error in fetched.failed.values())


async def test_no_sentence_of_a_failure_repeats_hostile_text(source, clock, console):
    console.behave("/v1/gpu", bad.says({"gpus": {"details": {"[x](http://evil) @everyone": [{"model": 5}]}}}))
    console.behave("/v1/network-capacity", bad.says({"error": "@everyone", "message": "<script>"}))
    fetched = await source.fetch(clock.now())
    assert "script" not in str(fetched.failed["capacity"])
    assert "@everyone" not in str(fetched.failed["capacity"])
    assert len(str(fetched.failed["gpu"])) < 200


async def test_another_network_label_marks_every_series(http, clock, console):
    source = ConsoleSource(http, console.url, network="akash-simulated")
    fetched = await source.fetch(clock.now())
    assert all(sample.series.simulated for samples in fetched.samples.values() for sample in samples)
