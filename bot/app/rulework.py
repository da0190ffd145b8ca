"""Rules as people work on them in a conversation: propose, look at the past, agree. Rights are judged at every step."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from alerts.errors import RuleProblem, RuleProblems
from alerts.parsing import parse_toml
from alerts.rule import check, parse, topic_of
from alerts.sample import HOUR
from bot.app import refusals
from bot.app.actor import author_of
from bot.app.drafts import Draft
from bot.app.mute import OPERATOR
from bot.app.rulefile import export_toml, parsed
from bot.app.ruleform import MOST_FORM, given_of, mapping_of, text_of
from bot.app.trial import MONTH
from bot.app.whose import changeable, find, known, stored_as, taken, visible
from bot.errors import StorageError, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from alerts.metric import Catalogue
    from alerts.notice import Route
    from alerts.rule import Rule
    from alerts.sample import Ms
    from alerts.state import Alert
    from bot.app.actor import Actor
    from bot.app.drafts import Drafts
    from bot.app.facts import TrialFacts
    from bot.app.rights import Rights
    from bot.app.rulefile import Comparison
    from bot.app.rules import RuleBook
    from bot.app.trial import Trials
    from bot.clock import Clock
    from bot.storage import AuditRow, Storage, StoredRule

log = logging.getLogger("burnwatch.rules")

TRYING = 40.0
"""Seconds in which the rules of an import are tried on history, one after another, before somebody who waits."""
PAGE = 15
"""Changes on one page of the history."""
MOST_PAGES = 1000
DEAREST: Ms = 2 * HOUR
"""How far apart a trial may have to evaluate a server's own rule to end in good time: one that reads more costs every poll."""
STANDS = 5.0
FIRST = 1.5
"""Seconds after which the memory of names is read anew, and how long a look waits for it."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A change that waits for a yes, or what is wrong with it."""

    draft: Draft
    rule: Rule | None = None
    problems: tuple[tuple[str, str], ...] = ()
    """(path, what is wrong and how to mend it)."""
    warnings: tuple[tuple[str, str], ...] = ()
    trials: Mapping[str, TrialFacts | str] = field(default_factory=dict)
    """By rule: what it would have done, or why that is not known."""
    compared: Comparison | None = None
    untried: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was made."""

    kind: str
    name: str
    count: int = 1
    was: str = ""
    unheard: bool = False
    """No channel takes what it will say."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A stored rule and how it stands."""

    row: StoredRule
    rule: Rule | None
    broken: str
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of who changed what, the newest first."""

    rows: tuple[AuditRow, ...]
    page: int = 1
    more: bool = False
    """There are older ones."""


class RuleWork:
    """The use cases behind /rules."""

    def __init__(
        self,
        storage: Storage,
        book: RuleBook,
        trials: Trials,
        drafts: Drafts,
        rights: Rights,
        catalogue: Catalogue,
        clock: Clock,
        *,
        routes: Callable[[], Sequence[Route]] | None = None,
    ) -> None:
        """`routes`: where messages go at the moment; without them nothing is said of who will hear a rule."""
        self.rights = rights
        self._routes = routes
        self.drafts = drafts
        self._storage = storage
        self._book = book
        self._trials = trials
        self._catalogue = catalogue
        self._clock = clock
        self._saving = asyncio.Lock()
        self._names: Sequence[StoredRule] = ()
        self._read_at = float("-inf")
        self._trouble = ""
        self._reading: asyncio.Task[None] | None = None

    # from memory

    async def names(self, guild: str) -> Sequence[StoredRule]:
        """A server's rules and everybody's, as they were a few seconds ago: a form cannot wait for a database that is busy."""
        loop = asyncio.get_running_loop()
        if self._reading is None and loop.time() - self._read_at > STANDS:
            self._reading = asyncio.create_task(self._read_names(), name="remember the rules")
        if self._reading is not None:
            await asyncio.wait({self._reading}, timeout=FIRST)
        return visible(self._names, guild)

    async def _read_names(self) -> None:
        try:
            self._names = await self._book.stored()
            self._read_at = asyncio.get_running_loop().time()
            self._trouble = ""
        except StorageError as err:
            if str(err) != self._trouble:
                log.warning("the names of the rules are not known anew: %s", err)
            self._trouble = str(err)
        finally:
            self._reading = None

    async def form_of(self, actor: Actor, name: str) -> tuple[str, Mapping[str, str]]:
        """The name a rule is kept under and what stands in its form. Raises UserError for one that cannot be changed here."""
        self.rights.insist(actor)
        names = await self.names(actor.guild)
        if find(names, name, actor.guild) is None:  # it may be newer than the memory
            self._read_at = float("-inf")
            names = await self.names(actor.guild)
        row = self._changeable(actor, known(names, name, actor.guild))
        given = given_of({**row.body, "name": row.title})
        if len(given["more"]) > MOST_FORM:
            raise UserError(
                refusals.RULE_TOO_LONG_FOR_FORM.format(title=row.title, count=len(given["more"]), most=MOST_FORM)
            )
        return row.name, given

    # reading

    async def listed(self, actor: Actor, origin: str = "all") -> tuple[Listed, ...]:
        """The rules of an origin and how they stand, the server's own and everybody's."""
        alerts = await self._storage.read(lambda read: read.alerts())
        found = []
        for row in await self._book.stored(origin, guild=_sees(actor)):
            rule, broken = parsed(row)
            on = tuple(alert for key, alert in sorted(alerts.items()) if key[0] == row.name)
            found.append(Listed(row, rule, broken, on))
        return tuple(found)

    async def tried(self, actor: Actor, name: str, span: Ms = MONTH) -> TrialFacts:
        """What a stored rule would have done. Raises UserError."""
        row = known(await self._book.stored(), name, _sees(actor))
        rule, broken = parsed(row)
        if rule is None:
            raise UserError(refusals.RULE_BROKEN.format(title=row.title, broken=broken[:600]))
        return await self._trials.of(rule, span, server=actor.guild)

    async def exported(self, actor: Actor, origin: str = "own") -> tuple[str, int]:
        """The same TOML that `burnwatch rules export` writes, and how many rules are in it."""
        rows = await self._book.stored(origin, guild=_sees(actor))
        return export_toml(rows), len(rows)

    async def history(self, actor: Actor, name: str | None = None, page: int = 1) -> Changes:
        """Who changed what here, and what is everybody's, newest first, a page at a time.

        Rules, mutes, who is on what, and the set-up. What is of another server is not in it.
        """
        page = min(max(1, page), MOST_PAGES)
        skip = (page - 1) * PAGE
        rows = await self._storage.read(lambda read: read.audit(name, PAGE + 1, guild=_sees(actor), skip=skip))
        return Changes(tuple(rows[:PAGE]), page, more=len(rows) > PAGE)

    # proposing

    async def propose(self, actor: Actor, key: str, given: Mapping[str, str], name: str = "") -> Proposed:
        """A new rule, or with `name` another form of that one: kept as a draft, tried on the past."""
        self.rights.insist(actor)
        row = await self._mine(actor, name, stored=True) if name else None
        draft = Draft(
            key=key, kind="edit" if row else "add", by=actor.user, guild=actor.guild, at=self._clock.now(),
            name=row.name if row else "", given={field: str(value)[:MOST_FORM] for field, value in given.items()},
            was=row.changed_at if row else None,
        )  # fmt: skip
        await self.drafts.put(draft)
        try:
            rule = self._rule(draft)
        except RuleProblems as err:
            return Proposed(draft, problems=_told(err.problems))
        if row is None or rule.title != row.title:
            owner = row.guild if row is not None else actor.guild
            if why := taken(await self._book.stored(), rule.title, owner):
                return Proposed(draft, problems=(("name", why.removesuffix(".")),))
        tried = await self._trial(rule, actor.guild)
        if dear := self._too_dear(actor, tried):
            return Proposed(draft, problems=(dear,))
        return Proposed(draft, rule, trials={rule.name: tried}, warnings=self._warnings(rule))

    async def propose_removal(self, actor: Actor, key: str, name: str) -> Proposed:
        """To take a rule away."""
        self.rights.insist(actor)
        row = await self._mine(actor, name)
        draft = Draft(key, "remove", actor.user, actor.guild, self._clock.now(), name=row.name, was=row.changed_at)
        await self.drafts.put(draft)
        return Proposed(draft, parsed(row)[0])

    async def propose_import(self, actor: Actor, key: str, data: bytes) -> Proposed:
        """What a file would change, and what the past says of that."""
        self.rights.insist(actor)
        text = text_of(data)
        draft = Draft(key, "import", actor.user, actor.guild, self._clock.now(), text=text)
        try:
            rules = self._rules(text)
        except RuleProblems as err:
            return Proposed(draft, problems=_told(err.problems))
        compared = await self._book.compare(rules, guild=actor.guild)
        refused = tuple((f"rules[{place}].name", f'"{name}" {why}') for place, name, why in compared.refused)
        if refused or not compared.changes:
            return Proposed(draft, problems=refused, compared=compared)
        warnings = [one for place, rule in enumerate(rules) for one in self._warnings(rule, f"rules[{place}]")]
        trials = await self._trials_of(
            [change.rule for change in compared.changes if change.rule is not None], actor.guild
        )
        untried = sum(change.rule is not None for change in compared.changes) - len(trials)
        places = {rule.name: place for place, rule in enumerate(rules)}
        dear = [
            (f"rules[{places[name]}].{path}", says)
            for name, tried in trials.items()
            for path, says in filter(None, [self._too_dear(actor, tried)])
        ]
        if dear:
            return Proposed(draft, problems=tuple(dear), compared=compared)
        await self.drafts.put(draft)
        return Proposed(draft, warnings=tuple(warnings), trials=trials, compared=compared, untried=untried)

    # agreeing

    async def again(self, actor: Actor, key: str) -> Draft:
        """The draft, to be changed. Raises UserError."""
        self.rights.insist(actor)
        return await self.drafts.of(key, actor)

    async def cancel(self, actor: Actor, key: str) -> None:
        """Forget the draft. Raises UserError."""
        await self.drafts.end(await self.drafts.of(key, actor), "cancelled")

    async def agree(self, actor: Actor, key: str) -> Done:
        """Do it, once. Raises UserError."""
        self.rights.insist(actor)
        async with self._saving:
            draft = await self.drafts.of(key, actor)
            done = await self._do(actor, draft)
            await self.drafts.end(draft, "saved")
        self._read_at = float("-inf")
        return done

    async def _do(self, actor: Actor, draft: Draft) -> Done:
        now, author, guild, owns = self._clock.now(), author_of(actor), draft.guild, self.rights.owns(actor)
        if draft.kind == "import":
            compared = await self._book.compare(self._rules(draft.text), guild=guild)
            return Done("import", "", await self._book.apply(compared, author, now, guild=guild))
        title = ""
        if draft.kind != "add":
            row = await self._mine(actor, draft.name, stored=True)
            title = row.title
            if row.changed_at != draft.was:
                raise UserError(refusals.RULE_CHANGED_MEANWHILE.format(title=title))
        if draft.kind == "remove":
            await self._book.remove(draft.name, author, now, guild=guild, owns=owns)
            return Done("remove", title)
        try:
            rule = self._rule(draft)
        except RuleProblems as err:
            raise UserError(refusals.NO_RULE_YET.format(problems=err.problems[0])) from err
        if draft.kind == "add":
            await self._book.add(rule, author, now, guild=guild)
            return Done("add", rule.name, unheard=self._unheard(rule, guild))
        await self._book.edit(draft.name, rule, author, now, guild=guild, owns=owns)
        return Done("edit", rule.name, was=title, unheard=self._unheard(rule, guild))

    # the parts

    async def _mine(self, actor: Actor, name: str, *, stored: bool = False) -> StoredRule:
        """The rule that is called so (that is kept under that name, where `stored`), if they may change it. Raises UserError."""
        rows = await self._book.stored()
        row = stored_as(rows, name, actor.guild) if stored else None
        return self._changeable(actor, row or known(rows, name, actor.guild))

    def _changeable(self, actor: Actor, row: StoredRule) -> StoredRule:
        return changeable(row, actor.guild, owns=self.rights.owns(actor))

    def _too_dear(self, actor: Actor, tried: TrialFacts | str) -> tuple[str, str] | None:
        """Whether it would read so much at each evaluation that every server's alerts wait for it."""
        if isinstance(tried, str) or tried.every <= DEAREST or self.rights.owns(actor):
            return None
        says = "makes it read too much at each evaluation, and everybody's alerts would wait for it"
        return "over", f"{says}: look back less, or name fewer series in where"

    def _unheard(self, rule: Rule, guild: str) -> bool:
        if self._routes is None or not guild:
            return False
        return not any(route.takes(topic_of(rule), rule.severity, guild) for route in self._routes())

    def _rule(self, draft: Draft) -> Rule:
        return parse(mapping_of(draft.given), "rule", self._catalogue)

    def _rules(self, text: str) -> list[Rule]:
        try:
            return parse_toml(text, self._catalogue)
        except RecursionError as err:
            raise RuleProblems([RuleProblem("toml", "is nested deeper than any rule: write it flatter")]) from err

    def _warnings(self, rule: Rule, path: str = "rule") -> tuple[tuple[str, str], ...]:
        return _told(check(rule, self._catalogue, path))

    async def _trial(self, rule: Rule, server: str) -> TrialFacts | str:
        try:
            return await self._trials.of(rule, MONTH, server=server)
        except UserError as err:
            return str(err)

    async def _trials_of(self, rules: list[Rule], server: str) -> dict[str, TrialFacts | str]:
        found: dict[str, TrialFacts | str] = {}
        try:
            async with asyncio.timeout(TRYING):
                for rule in rules:
                    found[rule.name] = await self._trial(rule, server)
        except TimeoutError:
            log.info("an import was shown before all of its rules were tried")
        return found


def _sees(actor: Actor) -> str | None:
    """Whose rules: a server's and everybody's; who runs the bot, by the command line, sees all there are."""
    return None if actor.face == OPERATOR else actor.guild


def _told(problems: Any) -> tuple[tuple[str, str], ...]:
    return tuple((problem.path.removeprefix("rule."), problem.says) for problem in problems)
