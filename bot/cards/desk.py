"""Where a question becomes a card: one use case asked, its facts put into words and its picture drawn. Chat and the demo ask here."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from alerts.metric import Unit
from alerts.sample import DAY, Series
from bot.cards import words, words_asked, words_commands, words_pictures
from bot.cards.answers import burnmint_card, gpu_card
from bot.cards.bme import bme_card, with_warn
from bot.cards.captions import series_line
from bot.cards.charted import chart_card, nothing
from bot.cards.checks import check
from bot.cards.choices import Typing, choices
from bot.cards.drawing import Easel
from bot.cards.events import event_line
from bot.cards.gpu_pictures import bid_lines, largest, model_grid, price_spread
from bot.cards.health import status_card
from bot.cards.help import help_card
from bot.cards.network import network_card
from bot.cards.paired import series_pair
from bot.cards.pictures import burnmint_bars, gpu_areas, gpu_bars
from bot.cards.proposalnews import messages_card
from bot.cards.proposals import looked_up_card, proposals_card, read_key
from bot.cards.questions import chart_question, number_of, one_of
from bot.cards.vote_picture import vote_picture
from bot.errors import BotError, UserError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from alerts.sample import Ms
    from bot.app.actor import Actor
    from bot.app.facts import GpuFacts, GpuModel
    from bot.app.happened import Happened
    from bot.app.held import HeldQueue
    from bot.app.history import History
    from bot.app.query import Query
    from bot.app.setup import SetUp
    from bot.app.watch import Watches
    from bot.cards.alertdesk import AlertDesk
    from bot.cards.card import Card
    from bot.cards.choices import Choice
    from bot.cards.digestdesk import DigestDesk
    from bot.cards.outlookdesk import OutlookDesk
    from bot.cards.ruledesk import RuleDesk
    from bot.charts import Caption, Studio
    from bot.charts.line import Line

log = logging.getLogger("burnwatch.answers")

T = TypeVar("T")


class Desk:
    """Answers for any face. The numbers always come; the picture comes where there is something to draw and it can be drawn."""

    rules: RuleDesk
    """Work on rules, where somebody may ask for it."""
    alerts: AlertDesk
    """The buttons under alerts, likewise."""
    setup: SetUp
    """Setting a server up, likewise."""
    watches: Watches
    """What people wait for, likewise."""
    digests: DigestDesk
    """Weekly summaries, likewise."""
    outlook: OutlookDesk
    """What-ifs and the scorecard, likewise."""
    held: HeldQueue
    """Proposals that look like scams, likewise."""

    def __init__(self, query: Query, history: History | None = None, studio: Studio | None = None) -> None:
        """Without a history or a studio the answers are numbers alone."""
        self._query = query
        self._history = history
        self._easel = Easel(studio)

    async def status(self, actor: Actor | None = None) -> Card:
        """Is the bot itself well; of rules and mutes what the server where somebody asks is to know."""
        return status_card(await self._query.status(None if actor is None else actor.guild))

    async def burnmint(self, network: str = "akash", window: str | None = None) -> Card:
        """Burned against minted; `window` is the one to lead with. Raises UserError for a window that there is not."""
        window = one_of(window, words_commands.WINDOW_CHOICES, words_asked.WHAT_WINDOW)
        network = network.strip().casefold()
        facts = await self._query.burnmint(network)
        card = burnmint_card(facts, window)
        track = await self._read(lambda history: history.flows(network, facts.now, whole=window == "all"))
        return await self._with(
            card,
            "burnmint",
            lambda: burnmint_bars(facts, track, window) if track else None,
            track.happened if track else (),
        )

    async def gpu(self, model: str | None = None, network: str = "akash", picture: str | None = None) -> Card:
        """GPUs leased, free, priced; drawn as was asked, else as the course of the last days, else as the models are now.

        Raises UserError for a picture that there is not.
        """
        picture = one_of(picture, words_pictures.GPU_PICTURES, words_pictures.WHAT_PICTURE)
        facts = await self._query.gpu(model, network)
        card = gpu_card(facts, model)
        wanted = (model or "").strip().casefold()
        line = next((one for one in facts.models if one.model.casefold() == wanted), None)
        if wanted and line is None:
            return card
        drawn = await self._gpu_drawn(card, facts, line, picture)
        if drawn.picture is not None or wanted:
            return drawn
        return await self._with(card, "gpumodels", lambda: gpu_bars(facts))

    async def _gpu_drawn(self, card: Card, facts: GpuFacts, line: GpuModel | None, picture: str | None) -> Card:
        """The picture that was asked for; one model has its course and its bids, nothing beside it."""
        network, now = facts.network, facts.now
        if picture == "prices" and line is None:
            return await self._with(card, "prices", lambda: price_spread(facts))
        if picture == "prices" and line is not None:
            bids = await self._read(lambda history: history.bids(network, now, line.vendor, line.model))
            events = bids[0].happened if bids else ()
            return await self._with(card, "line", lambda: bid_lines(facts, line, bids) if bids else None, events)
        if picture == "models" and line is None:
            names = [(one.vendor, one.model) for one in largest(facts)]
            courses = await self._read(lambda history: history.models(network, now, names))
            events = courses[0].happened if courses else ()
            return await self._with(card, "gpugrid", lambda: model_grid(facts, courses) if courses else None, events)
        name, vendor = ("", "") if line is None else (line.model, line.vendor)
        track = await self._read(lambda history: history.gpus(network, now, model=name, vendor=vendor))
        return await self._with(
            card, "gpu", lambda: gpu_areas(facts, track) if track else None, track.happened if track else ()
        )

    async def proposals(self, network: str = "akash", status: str | None = None) -> Card:
        """What is up for a vote, or what stands as was asked. Raises UserError for a status that there is not."""
        wanted = one_of(status, words_commands.STATUSES, words_asked.WHAT_STATUS)
        return proposals_card(await self._query.proposals(network, wanted or ""))

    async def chart(
        self,
        metric: str,
        where: str | None = None,
        span: str | None = None,
        compare: str | None = None,
        guild: str = "",
    ) -> Card:
        """Any metric over a span, judged by everybody's rules and those of `guild`. Raises UserError for what cannot be drawn: an unknown metric, a series, a span without values."""
        if self._history is None:
            raise BotError("no history to draw from")
        known = self._query.known
        try:
            asked = chart_question(metric, where, span, compare, known.catalogue, (await known.look()).series)
        except UserError:  # it may be newer than the memory
            stored = (await known.look(anew=True)).series
            asked = chart_question(metric, where, span, compare, known.catalogue, stored)
        now = self._query.now()
        other = None if asked.other is None else known.catalogue[asked.other.metric]
        charted = await self._history.charted(
            asked.series,
            asked.span,
            now,
            holds=asked.metric.unit == Unit.STATE,
            other=asked.other,
            other_holds=other is not None and other.unit == Unit.STATE,
            before=asked.before,
            guild=guild,
        )
        shown = await self._query.value(asked.series)
        if charted.track.newest is None:
            raise UserError(nothing(asked.metric, charted, shown))
        if other is None or other.unit == asked.metric.unit:
            card = chart_card(charted, asked.metric, [shown], other)
            return await self._with(
                card, "line", lambda: series_line(charted, asked.metric, shown.sources), charted.track.happened
            )
        both = [shown, *([] if asked.other is None else [await self._query.value(asked.other)])]
        return await self._with(
            chart_card(charted, asked.metric, both, other),
            "pair",
            lambda: series_pair(charted, asked.metric, other, both),
            charted.track.happened,
        )

    # What commands ask beside these

    def check(self, question: str, asked: Mapping[str, str | None]) -> None:
        """Raise UserError at once for what can be seen to be wrong from memory."""
        known = self._query.known
        check(question, asked, known.catalogue, known.memory if known.fresh else None)

    async def choices(self, about: str, typed: str, given: Mapping[str, str]) -> list[Choice]:
        """What to offer while somebody types, from memory."""
        if about == "week":
            return await self.digests.choices(typed)
        known = self._query.known
        return choices(about, Typing(typed, given, known.catalogue, await known.look()))

    async def bme(self, network: str = words.HOME) -> Card:
        """The circuit breaker and the books behind it, drawn as the ratio with its levels."""
        facts = await self._query.bme(network)
        series = Series.of("bme.collateral_ratio", network=network)
        return await self._course(bme_card(facts), series, 7 * DAY, partial(with_warn, facts))

    async def network(self, network: str = words.HOME) -> Card:
        """Leases, spend, providers, the token and the chain, drawn as the spend of a month."""
        card = network_card(await self._query.network(network))
        return await self._course(card, Series.of("spend.usd_24h", network=network), 30 * DAY)

    async def proposal(self, number: str, network: str = words.HOME) -> Card:
        """One proposal, or why there is none. Raises UserError for what is no number."""
        found = await self._query.proposal(number_of(number), network)
        card, facts = looked_up_card(found), found.proposal
        if facts is None:
            return card
        track = await self._read(lambda history: history.of_vote(facts, found.now))
        return await self._with(card, "governance", lambda: vote_picture(facts, track) if track else None)

    async def messages(self, key: str) -> Card:
        """What a proposal carries, decoded. Raises UserError for a key of another version."""
        number, network = read_key(key)
        return messages_card(await self._query.proposal(number, network))

    async def simulate(
        self, demand: str | None = None, price: str | None = None, days: str | None = None, preset: str | None = None
    ) -> Card:
        """What if. Raises UserError for a question that cannot be played, or where no state is stored."""
        return await self.outlook.simulate({"demand": demand, "price": price, "days": days, "preset": preset})

    async def scorecard(self, network: str = words.HOME) -> Card:
        """Is it real, test by test."""
        return await self.outlook.scorecard(network)

    async def digest(self, week: str | None = None, guild: str = "") -> Card:
        """The last whole week, or the one that is named, on that server's wall clock. Raises UserError."""
        return await self.digests.card(week, guild)

    async def help(self, about: str | None = None) -> Card:
        """What there is to ask. Raises UserError for what is neither a command nor a metric."""
        known = self._query.known
        return help_card(about, known.catalogue, (await known.look()).series)

    async def _course(
        self, card: Card, series: Series, span: Ms, finish: Callable[[Line], Line] = lambda line: line
    ) -> Card:
        """The card with the course of one of its numbers, where there is one."""
        now, metric = self._query.now(), self._query.known.catalogue[series.metric]
        charted = await self._read(lambda history: history.charted(series, span, now))
        if charted is None or charted.track.newest is None:
            return card
        shown = await self._query.value(series)
        return await self._with(
            card, "line", lambda: finish(series_line(charted, metric, shown.sources)), charted.track.happened
        )

    async def _read(self, what: Callable[[History], Awaitable[T]]) -> T | None:
        """What is read for a picture, or None: the numbers do not wait for what cannot be read."""
        if self._history is None:
            return None
        try:
            return await what(self._history)
        except Exception:  # whatever it is, it is no reason to keep the numbers back
            log.exception("an answer goes without its picture")
            return None

    async def _with(
        self, card: Card, key: str, caption: Callable[[], Caption | None], events: Sequence[Happened] | None = None
    ) -> Card:
        """The card with its picture and what its marks mean, or as it is where there is nothing to draw or it cannot be drawn."""
        try:
            values = caption()
        except Exception:  # as above
            log.exception("an answer goes without its picture %s", key)
            return card
        picture = await self._easel.picture(key, values)
        if picture is None:
            return card
        *lines, origin = card.lines or ("",)
        return replace(card, picture=picture, lines=(*lines, *event_line(events or ()), *([origin] if origin else ())))
