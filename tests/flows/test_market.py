"""Who carries the GPUs, from the Console's list of providers to the answer of /gpu."""

from __future__ import annotations

from dataclasses import replace

from alerts.presets import presets
from alerts.rule import Level
from alerts.sample import DAY, HOUR, MINUTE, Sample, Series
from bot.cards.desk import Desk


async def said(flow, model=None):
    house = flow.house
    card = await Desk(house.query).gpu(model)
    return "\n".join([*card.lines, *(field.value for field in card.fields)])


async def test_the_answer_says_how_few_carry_how_much(flow):
    await flow.tick()
    text = await said(flow)
    assert "**4 providers** with GPUs online; the three largest carry **95 %** of the GPUs" in text
    assert "Without the largest, `farm.example` (200), 202 GPUs would be left" in text
    assert "one operator may hold several" in text


async def test_a_figure_that_one_provider_moved_says_so(flow):
    await flow.tick()
    await flow.tick(DAY - 5 * MINUTE)
    flow.console.figures.farms["farm.example"] = (0, 0, ("h100",))
    await flow.tick(6 * MINUTE)
    text = await said(flow)
    assert "In 24 h `farm.example` alone went from 200 to 0 GPUs; without it: 202 then, 202 now" in text
    assert "**3 providers** with GPUs online" in text
    assert "three largest" not in text, "they are all there are"


async def test_one_that_misreports_is_named_beside_every_figure_it_moved(flow):
    (fell,) = [rule for rule in presets("all") if rule.name == "GPU supply fell"]
    figures = flow.console.figures
    flow.house.judge.use(
        [replace(fell, hold=0, condition=replace(fell.condition, op=">", threshold=Level(10.0)), clear=None)]
    )
    await flow.tick()
    await flow.tick(DAY - 5 * MINUTE)
    figures.farms["barn.example"], figures.gpus = (1_200, 60, ("h100",)), (202, 4, 196 + 1_080)
    figures.models["nvidia", "h100"] = (68 + 1_080, 53)
    await flow.tick(6 * MINUTE)
    moved = "In 24 h `barn.example` alone went from 120 to 1,200 GPUs; without it: 282 then, 282 now"
    assert moved in await said(flow)
    assert "In 24 h `barn.example`, which carries no other model, went from 120 to 1,200 GPUs" in await said(
        flow, "h100"
    )
    network = await Desk(flow.house.query).network()
    assert moved in "\n".join(field.value for field in network.fields)
    (message,) = flow.sink.messages
    assert moved in message.cards[-1].lines
    assert "mover" not in "\n".join(message.cards[-1].lines)


async def test_figures_that_are_old_say_so_each(flow):
    await flow.tick()
    flow.clock.set(flow.clock.now() + 3 * HOUR)
    text = await said(flow)
    assert "196 free · 4 pending: reserved for a bid · 3 h old" in text
    assert "`h100` **53** of 68 in use (78 %) · 3 h old · median bid $2.56 an hour · 3 h old" in text


async def test_headline_figures_say_whether_somebody_else_counts_the_same(flow):
    await flow.tick()
    assert "Second counts: GPUs in use: agree · GPUs in all: **disagree** by 12.2 %" in await said(flow)
    assert "One count only" in await said(flow, "h100")
    assert "Second counts" not in await said(flow, "nobody-has-this")


async def test_a_model_is_one_thing_however_it_is_written(flow):
    figures = flow.console.figures
    figures.models = {
        ("nvidia", "h100"): (60, 50), ("NVIDIA", "H100"): (8, 3), ("nvidia", "rtx4090"): (10, 2), ("nvidia", "RTX 4090"): (10, 4),
        ("nvidia", "geforce rtx-4090"): (5, 5),
    }  # fmt: skip
    figures.farms["hut.example"] = (25, 11, ("RTX-4090",))
    await flow.tick()
    text = await said(flow)
    assert "`h100` **53** of 68 in use" in text
    assert "`rtx4090` **11** of 25 in use" in text
    assert "All 25 are at `hut.example`" in await said(flow, "RTX 4090"), "asked as it is written elsewhere"


async def test_a_bid_of_zero_is_no_price(flow):
    figures = flow.console.figures
    await flow.tick()
    assert "Median bid $2.56 an hour" in await said(flow, "h100")
    figures.prices = {("nvidia", "h100"): (0.0, 0.0, 0.0, 0.0), ("nvidia", "a100"): (0.0, 1.2, 1.4, 2.0)}
    await flow.tick(16 * MINUTE)
    text = await said(flow, "h100")
    assert "No price: nobody bids more than $0 for one" in text
    assert "Median bid" not in text
    assert "Median bid $1.20 an hour" in await said(flow, "a100")
    assert "($0" not in await said(flow, "a100")


async def test_an_ordinary_day_names_nobody(flow):
    await flow.tick()
    await flow.tick(DAY)
    assert "alone went" not in await said(flow)


async def lived(flow, leased, step=5 * MINUTE):
    """So many H100 were leased at each poll so far; the next one is live."""
    series = Series.of("gpu.model.available", network="akash", vendor="nvidia", model="h100")
    start = flow.clock.now()
    past = [Sample(series, start + index * step, 68.0 - count) for index, count in enumerate(leased)]
    await flow.storage.write(lambda tx: tx.add_samples(past))
    flow.console.figures.models["nvidia", "h100"] = (68, leased[-1])
    await flow.tick(len(leased) * step)


async def test_a_model_says_who_carries_it_and_when_it_was_sold_out(flow):
    await lived(flow, [53] * 20 + [68] * 12 + [53] * 80)
    text = await said(flow, "h100")
    assert "Carried by **2 providers** online" in text
    assert "Sold out once in 9 h 20 min on record, 1 h in all, last <t:" in text
    assert "three largest" not in text


async def test_a_model_says_what_the_absence_of_one_provider_would_leave(flow):
    flow.console.figures.farms = {
        "big.example": (40, 30, ("h100",)), "mixed.example": (60, 30, ("h100", "a100")), "small.example": (8, 8, ("h100",)),
    }  # fmt: skip
    await flow.tick()
    assert "Without `big.example` (40, and no other model) 28 would be left" in await said(flow, "h100")
    flow.console.figures.farms = {"other.example": (68, 30, ("h100",)), "small.example": (8, 8, ("h100",))}
    await flow.tick(6 * MINUTE)
    assert "All 68 are at `other.example`: without it none would be left" in await said(flow, "h100")
    assert "Without" not in await said(flow, "a100"), "nobody carries it alone"
    flow.console.figures.farms = {"other.example": (69, 30, ("h100",))}
    await flow.tick(6 * MINUTE)
    text = await said(flow, "h100")
    assert "Without" not in text, "more than there are of it: two counts that do not fit"
    assert "without it none" not in text


async def test_a_model_that_is_sold_out_now_says_since_when(flow):
    await lived(flow, [53] * 80 + [68] * 2)
    assert "; now since <t:" in await said(flow, "h100")


async def test_a_model_that_was_never_sold_out_says_so(flow):
    await lived(flow, [53] * 80)
    assert "Never sold out in 6 h 40 min on record" in await said(flow, "h100")


async def test_a_short_record_says_nothing_about_spells(flow):
    await flow.tick()
    await flow.tick(HOUR)
    assert "old out" not in await said(flow, "h100")


async def test_without_the_list_of_providers_the_gpus_are_told_all_the_same(flow):
    flow.console.answers.pop("/v1/providers")
    await flow.tick()
    text = await said(flow)
    assert "online" not in text
    assert "`a100`" in text


async def test_a_hostile_host_neither_links_nor_pings(flow):
    flow.console.figures.farms["@everyone](https://evil.example)"] = (400, 0, ("h100",))
    await flow.tick()
    text = await said(flow)
    assert "@everyone" not in text
    assert "https://" not in text
