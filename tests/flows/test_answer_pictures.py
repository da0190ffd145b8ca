"""Answers carry a picture of the same numbers; whatever becomes of the picture, the numbers come."""

from __future__ import annotations

import asyncio
import threading

import pytest
import pytest_asyncio

from alerts.sample import DAY, HOUR, MINUTE
from bot.cards.card import Picture
from bot.cards.desk import Desk
from bot.cards.drawing import Easel
from bot.charts import Caption, Chart, ChartFailed, Studio
from bot.charts.line import Line
from bot.errors import StorageError, UserError
from tests.flows.conftest import standing

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(name="flow", loop_scope="module")
async def _flow(tmp_path):
    async with standing(f"sqlite:///{tmp_path}/flow.db") as flow:
        yield flow


@pytest_asyncio.fixture(name="polled", scope="module", loop_scope="module")
async def _polled(tmp_path_factory):
    """Two hours of polls, for all who only ask."""
    async with standing(f"sqlite:///{tmp_path_factory.mktemp('polled')}/flow.db") as flow:
        for _ in range(5):
            await flow.tick(30 * MINUTE)
        await flow.tick(MINUTE)
        yield flow


def desk_of(flow, **more):
    house = flow.house
    return Desk(house.query, more.get("history", house.history), more.get("studio", house.studio))


async def test_the_gpu_answer_shows_the_course_of_the_same_numbers(polled):
    card = await desk_of(polled).gpu()
    leased, total = (word for word in card.lead.split() if word.isdigit())
    assert card.picture is not None
    assert f"{leased} of {total} GPUs are in use" in card.picture.alt
    assert card.picture.alt.count("SIMULATED") == 0
    assert (card.picture.width, card.picture.height) == (1600, 900)


async def test_after_the_first_poll_the_models_are_shown(flow):
    await flow.tick()
    card = await desk_of(flow).gpu()
    assert card.picture.alt.split(". ")[1].startswith("Bar chart of GPU models")


async def test_one_model_has_its_own_course(polled):
    card = await desk_of(polled).gpu("h100")
    assert "h100: leased and free" in card.picture.alt
    assert "h100" in card.lead


async def test_every_model_has_a_panel_when_that_is_asked_for(polled):
    card = await desk_of(polled).gpu(picture="models")
    kind, *said = card.picture.alt.split(". ")[1:]
    assert kind.startswith("Small multiples of GPUs by model")
    assert all(model in ". ".join(said) for model in ("h100", "a100", "rtx4090"))


async def test_models_without_a_course_are_shown_as_they_are_now(flow):
    await flow.tick()
    card = await desk_of(flow).gpu(picture="models")
    assert card.picture.alt.split(". ")[1].startswith("Bar chart of GPU models")


async def test_bids_are_drawn_for_all_models_and_over_time_for_one(polled):
    every = await desk_of(polled).gpu(picture="prices")
    assert "Median, lowest and highest for a GPU and hour. " in every.picture.alt
    one = await desk_of(polled).gpu("h100", picture="prices")
    assert "h100: half of the bids ask $2.56 or less an hour" in one.picture.alt
    assert "lowest ends at" in one.picture.alt


async def test_a_picture_that_there_is_not_is_refused_with_those_there_are(polled):
    with pytest.raises(UserError, match="There are: network, models, prices"):
        await desk_of(polled).gpu(picture="pie")


async def test_two_units_stand_one_above_the_other(polled):
    card = await desk_of(polled).chart("leases.active", None, "6h", "revenue.usd_per_lease")
    assert "2 line charts one above the other" in card.picture.alt
    assert any(line.startswith("Beside it, ") and "$" in line for line in card.lines)
    state = await desk_of(polled).chart("bme.collateral_ratio", None, "6h", "bme.breaker")
    assert "ends at healthy" in state.picture.alt


async def test_the_burn_mint_answer_shows_daily_flows(polled):
    card = await desk_of(polled).burnmint()
    assert card.picture is not None
    assert "Burned against minted per day" in card.picture.alt
    assert "1 unfinished or incomplete, hatched" in card.picture.alt


async def test_a_network_without_figures_is_answered_without_a_picture(polled):
    card = await desk_of(polled).burnmint("bittensor")
    assert card.picture is None
    assert card.lead


async def test_a_chart_answer_is_numbers_first_then_the_picture(polled):
    card = await desk_of(polled).chart("gpu.utilization", None, "6h")
    assert card.title == "GPU utilisation · Akash"
    assert "GPUs are in use" in card.lead
    assert any(line.startswith("Over 6 h: ") for line in card.lines)
    assert card.lines[-1].startswith("Sources: Console")
    assert "Line chart, GPU utilisation · last 6 h" in card.picture.alt


async def test_a_state_is_charted_in_words(polled):
    card = await desk_of(polled).chart("bme.breaker", None, "6h")
    assert "Step chart, Circuit breaker · last 6 h · now healthy" in card.picture.alt
    assert "healthy for" in " ".join(card.lines)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("gpu.utilisation",), "Did you mean `gpu.utilization`"),
        (("gpu.model.total",), "choose one with where"),
        (("gpu.utilization", "model=x"), "no series"),
        (("gpu.utilization", None, "soon"), "no span of time"),
        (("leases.active", None, "6h", "leases.active"), "compared with itself"),
    ],
)
async def test_what_cannot_be_charted_is_answered_with_what_can(polled, asked, says):
    with pytest.raises(UserError, match=says):
        await desk_of(polled).chart(*asked)


async def test_a_span_without_a_value_is_answered_with_the_newest_one(flow):
    await flow.tick()
    flow.clock.set(flow.clock.now() + 3 * DAY)
    with pytest.raises(UserError, match=r"`gpu.total` has no value in the last 6 h; its newest is of <t:\d+:f>\."):
        await desk_of(flow).chart("gpu.total", None, "6h")


class Broken:
    """A history that cannot be read."""

    def __getattr__(self, name):
        async def read(*_, **__):
            raise StorageError(f"{name} cannot be read")

        return read


def failing(_values, _theme):
    raise RuntimeError("no ink")


def of(draw):
    return Studio({key: Chart(key, "x", Caption, draw, Line) for key in ("burnmint", "gpu", "gpumodels", "line")})


async def test_the_numbers_come_when_the_drawing_fails(polled):
    studio = of(failing)
    try:
        desk = desk_of(polled, studio=studio)
        for card in (await desk.burnmint(), await desk.gpu(), await desk.gpu("h100"), await desk.chart("gpu.total")):
            assert card.picture is None
            assert card.lead
    finally:
        studio.close_now()


async def test_the_numbers_come_when_the_history_cannot_be_read(polled):
    desk = desk_of(polled, history=Broken())
    assert (await desk.burnmint()).lead
    card = await desk.gpu()
    assert "GPUs are in use" in card.lead
    assert "Bar chart of GPU models" in card.picture.alt, "the models need no history"


async def test_the_numbers_come_without_a_history_or_a_studio(polled):
    card = await Desk(polled.house.query).gpu()
    assert card.picture is None
    assert "GPUs are in use" in card.lead


async def test_a_drawing_that_hangs_holds_no_answer_up():
    go_on = threading.Event()
    studio = of(lambda _values, _theme: go_on.wait(120))
    try:
        assert await Easel(studio, patience=0.05).picture("line", Line(title="x", points=())) is None
        assert not go_on.is_set(), "it hangs still"
    finally:
        go_on.set()
        await studio.close()


async def test_what_nobody_waits_for_any_more_is_not_drawn():
    begun, go_on, drawn = threading.Event(), threading.Event(), []

    def draw(values, _theme):
        begun.set()
        assert go_on.wait(120)
        drawn.append(values.title)
        return Picture("x.png", b"x", "x", 1, 1)

    studio = of(draw)
    studio._limit = 120
    try:
        under_way = asyncio.create_task(Easel(studio, patience=60).picture("line", Line(title="first", points=())))
        assert await asyncio.to_thread(begun.wait, 60)
        hasty = Easel(studio, patience=0.02)
        asked = [Line(title=f"{number}", points=()) for number in range(30)]
        assert await asyncio.gather(*(hasty.picture("line", one) for one in asked)) == [None] * 30
        patient = asyncio.create_task(Easel(studio, patience=60).picture("line", Line(title="last", points=())))
        go_on.set()
        assert await under_way is not None
        assert await patient is not None
        assert drawn == ["first", "last"]
        hasty._patience = 60
        assert await hasty.picture("line", asked[0]) is not None, "and may be asked for again"
    finally:
        go_on.set()
        await studio.close()


async def test_many_who_ask_the_same_at_once_share_one_drawing():
    drawn = []

    def draw(values, _theme):
        drawn.append(values)
        raise ChartFailed("line", "no ink") if len(drawn) == 1 else RuntimeError("again")

    studio = of(draw)
    try:
        easel, values = Easel(studio), Line(title="x", points=((HOUR, 1.0),))
        await asyncio.gather(*(easel.picture("line", values) for _ in range(20)))
        assert len(drawn) == 1
        await easel.picture("line", values)
        assert len(drawn) == 2, "what failed is tried again for the next who asks"
    finally:
        await studio.close()


async def test_an_answer_of_made_up_numbers_has_a_picture_that_says_so(flow):
    series = "gpu.total"
    flow.storage.write_now(lambda tx: _make_up(tx, flow.clock.now()))
    card = await desk_of(flow).chart(series, "network=akash-simulated", "6h")
    assert card.simulated
    assert card.title.startswith("SIMULATED · ")
    assert card.picture.alt.startswith("SIMULATED values.")


def _make_up(tx, now):
    from alerts.sample import Sample, Series

    series = Series.of("gpu.total", network="akash-simulated")
    tx.add_samples([Sample(series, now - HOUR, 300.0), Sample(series, now, 301.0)])
