from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bot.cards.card import Picture
from bot.charts import Caption, Chart, ChartFailed, Studio
from bot.errors import BotError
from tests.bot.charts._pictures import CHARTS

ROOT = Path(__file__).parents[3]
SMALL = Picture("x.png", b"x", "x", 1, 1)


def studio(draw, *, limit=5.0, key="x"):
    chart = Chart(key=key, summary="", takes=Caption, draw=draw, example=lambda: Caption(title="t"))
    return Studio({key: chart}, limit=limit)


WORDS = Caption(title="t")


async def test_every_chart_is_drawn_off_the_event_loop():
    ours = Studio()
    for key, chart in CHARTS.items():
        picture = await ours.draw(key, chart.example())
        assert picture.name == f"{key}.png"
        assert picture.alt
    await ours.close()


async def test_all_drawing_happens_on_one_named_thread():
    seen = []

    def draw(values, theme):
        seen.append(threading.current_thread())
        return SMALL

    ours = studio(draw)
    await asyncio.gather(*(ours.draw("x", WORDS) for _ in range(20)))
    assert len(set(seen)) == 1
    assert seen[0].name == "burnwatch-charts"
    assert seen[0] is not threading.main_thread()
    assert seen[0].daemon
    await ours.close()


async def test_the_theme_of_the_values_holds_unless_another_is_asked_for():
    names = []
    ours = studio(lambda values, theme: names.append(theme.name) or SMALL)
    await ours.draw("x", WORDS)
    await ours.draw("x", Caption(title="t", theme="light"))
    await ours.draw("x", Caption(title="t", theme="light"), theme="dark")
    assert names == ["dark", "light", "dark"]
    await ours.close()


@pytest.mark.parametrize(
    "error", [ValueError("bad"), ZeroDivisionError("div"), MemoryError("no"), RecursionError("deep")]
)
async def test_a_drawing_that_raises_is_chart_failed_and_the_next_one_works(error):
    broken = [True]

    def draw(values, theme):
        if broken.pop() if broken else False:
            raise error
        return SMALL

    ours = studio(draw)
    with pytest.raises(ChartFailed) as caught:
        await ours.draw("x", WORDS)
    assert caught.value.key == "x"
    assert type(error).__name__ in caught.value.says
    assert caught.value.__cause__ is error
    assert isinstance(caught.value, BotError)
    assert await ours.draw("x", WORDS) is SMALL
    await ours.close()


async def test_an_unknown_key_a_wrong_input_and_a_wrong_theme_are_chart_failed():
    ours = Studio()
    with pytest.raises(ChartFailed, match=r"no such chart: there are burnmint, .*gpumodels, line, .*whatif"):
        await ours.draw("pie", WORDS)
    with pytest.raises(ChartFailed, match="takes Line, was given Caption"):
        await ours.draw("line", WORDS)
    with pytest.raises(ChartFailed, match="no theme 'pink'"):
        await ours.draw("line", CHARTS["line"].example(), theme="pink")
    await ours.close()


async def test_a_chart_whose_file_is_broken_says_so():
    ours = Studio({}, broken={"pie": SyntaxError("bad")})
    with pytest.raises(ChartFailed, match=r"could not be loaded \(SyntaxError: bad\)"):
        await ours.draw("pie", WORDS)


async def test_a_drawing_that_hangs_is_left_behind_and_others_go_on():
    release, hang = threading.Event(), [True]

    def draw(values, theme):
        if hang:
            hang.pop()
            release.wait(20)
        return SMALL

    ours = studio(draw, limit=0.05)
    with pytest.raises(ChartFailed, match=r"not drawn within 0\.05 s"):
        await ours.draw("x", WORDS)
    ours._limit = 60  # only what hangs is too late, however busy the machine
    assert await ours.draw("x", WORDS) is SMALL
    release.set()
    await ours.close()


async def test_waiting_for_ones_turn_does_not_count_as_drawing():
    def draw(values, theme):
        time.sleep(0.2)
        return SMALL

    ours = studio(draw, limit=2.0)
    pictures = await asyncio.gather(*(ours.draw("x", WORDS) for _ in range(12)))
    assert pictures == [SMALL] * 12
    await ours.close()


async def test_what_goes_out_by_itself_is_drawn_before_what_people_asked_for_earlier():
    begun, release, drawn = threading.Event(), threading.Event(), []

    def draw(values, theme):
        begun.set()
        assert release.wait(60)
        drawn.append(values.title)
        return SMALL

    ours = studio(draw, limit=120)
    asked = [asyncio.create_task(ours.draw("x", Caption(title=f"asked {number}"))) for number in range(5)]
    assert await asyncio.to_thread(begun.wait, 60)
    alerts = [asyncio.create_task(ours.draw("x", Caption(title=f"alert {number}"), first=True)) for number in range(2)]
    await asyncio.sleep(0)  # they stand in line
    asked[2].cancel()
    alerts[1].cancel()
    release.set()
    await asyncio.gather(*asked, *alerts, return_exceptions=True)
    assert drawn == ["asked 0", "alert 0", "asked 1", "asked 3", "asked 4"]
    assert await ours.draw("x", WORDS) is SMALL
    await ours.close()


async def test_after_three_hanging_drawings_no_more_are_begun_until_one_ends():
    release = threading.Event()
    begun = threading.Semaphore(0)

    def draw(values, theme):
        begun.release()
        release.wait(20)
        return SMALL

    ours = studio(draw, limit=0.02)
    for _ in range(3):
        with pytest.raises(ChartFailed, match="not drawn"):
            await ours.draw("x", WORDS)
    with pytest.raises(ChartFailed, match="3 drawings hang"):
        await ours.draw("x", WORDS)
    for _ in range(3):
        assert await asyncio.to_thread(begun.acquire, timeout=60)
    assert not begun.acquire(blocking=False)
    release.set()
    for desk in list(ours._abandoned):
        await asyncio.to_thread(desk.thread.join, 60)
    ours._limit = 60
    assert await ours.draw("x", WORDS) is SMALL
    await ours.close()


async def test_a_caller_that_gives_up_does_not_stop_the_others():
    started, release = threading.Event(), threading.Event()

    def draw(values, theme):
        started.set()
        release.wait(5)
        return SMALL

    ours = studio(draw)
    first = asyncio.create_task(ours.draw("x", WORDS))
    await asyncio.to_thread(started.wait, 5)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    release.set()
    assert await ours.draw("x", WORDS) is SMALL
    await ours.close()


async def test_the_event_loop_goes_on_while_a_chart_is_drawn():
    begun, gone_on = threading.Event(), threading.Event()

    def draw(values, theme):
        begun.set()
        assert gone_on.wait(60), "nobody drew on the loop's own thread"
        return SMALL

    ours = studio(draw, limit=120)
    drawing = asyncio.create_task(ours.draw("x", WORDS))
    assert await asyncio.to_thread(begun.wait, 60)
    gone_on.set()
    assert await drawing is SMALL
    await ours.close()


async def test_after_close_nothing_is_drawn():
    ours = studio(lambda values, theme: SMALL)
    await ours.draw("x", WORDS)
    thread = ours._desk.thread
    await ours.close()
    await asyncio.to_thread(thread.join, 5)
    assert not thread.is_alive()
    with pytest.raises(ChartFailed, match="has ended"):
        await ours.draw("x", WORDS)


def test_without_an_event_loop_the_same_is_drawn():
    ours = Studio()
    values = CHARTS["line"].example()
    assert ours.draw_now("line", values) == asyncio.run(Studio().draw("line", values))
    ours.close_now()


def test_a_hanging_drawing_without_an_event_loop_is_left_behind_too():
    release = threading.Event()
    ours = studio(lambda values, theme: release.wait(20) and SMALL, limit=0.02)
    with pytest.raises(ChartFailed, match="not drawn within"):
        ours.draw_now("x", WORDS)
    release.set()
    ours.close_now()


def test_a_hanging_drawing_does_not_keep_the_process_from_ending():
    code = (
        "import time\nfrom bot.charts import *\n"
        "c = Chart('x', '', Caption, lambda v, t: time.sleep(600), lambda: None)\n"
        "s = Studio({'x': c}, limit=0.01)\n"
        "try: s.draw_now('x', Caption(title='t'))\nexcept ChartFailed as e: print(e)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60, check=True
    )
    assert done.stdout.strip() == "chart x: not drawn within 0.01 s"


async def test_two_threads_may_draw_at_once_without_mixing_their_paper():
    """The chart thread and a test, or a thread left behind and its successor."""
    line, flows = CHARTS["line"], CHARTS["burnmint"]
    ours = Studio()
    wanted = [await ours.draw("line", line.example()), await ours.draw("burnmint", flows.example())]
    other = Studio()
    for _ in range(4):
        got = await asyncio.gather(ours.draw("line", line.example()), other.draw("burnmint", flows.example()))
        assert got == wanted
    await ours.close()
    await other.close()
