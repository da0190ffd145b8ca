"""Rules as people work on them in a conversation: propose, look at the past, agree. Rights are judged at every step."""

from __future__ import annotations

import asyncio
import logging
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from alerts.errors import RuleProblem, RuleProblems
from alerts.form import nearest
from alerts.parsing import parse_toml
from alerts.rule import check, parse
from alerts.writing import value_toml
from bot.app.drafts import Draft
from bot.app.rulefile import READ_ONLY, parsed
from bot.app.trial import MONTH
from bot.errors import StorageError, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.metric import Catalogue
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

ASKED_APART = ("name", "op", "threshold", "severity")
"""Keys that the form asks for by themselves."""
MOST_FORM = 4000
"""Characters of the form's free part."""
MOST_FILE = 128 * 1024
"""Bytes of a file of rules: some thousand of them."""
MOST_TRIED = 5
"""Rules of an import that are tried on history before somebody who waits for the answer."""
TRYING = 40.0
"""Seconds for all of them together."""
MOST_AUDIT, MOST_CHANGES = 400, 40
"""Changes that are looked through, and that are shown."""
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


@dataclass(frozen=True, slots=True)
class Listed:
    """A stored rule and how it stands."""

    row: StoredRule
    rule: Rule | None
    broken: str
    alerts: tuple[Alert, ...]


class RuleWork:
    """The use cases behind /rules."""

    def __init__(
        self, storage: Storage, book: RuleBook, trials: Trials, drafts: Drafts, rights: Rights, catalogue: Catalogue, clock: Clock
    ) -> None:  # fmt: skip
        self.rights = rights
        self.drafts = drafts
        self._storage = storage
        self._book = book
        self._trials = trials
        self._catalogue = catalogue
        self._clock = clock
        self._saving = asyncio.Lock()
        self._names: dict[str, StoredRule] = {}
        self._read_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None

    # from memory

    async def names(self) -> Mapping[str, StoredRule]:
        """The stored rules by name, as they were a few seconds ago: a form cannot wait for a database that is busy."""
        loop = asyncio.get_running_loop()
        if self._reading is None and loop.time() - self._read_at > STANDS:
            self._reading = asyncio.create_task(self._read_names(), name="remember the rules")
        if self._reading is not None:
            await asyncio.wait({self._reading}, timeout=FIRST)
        return self._names

    async def _read_names(self) -> None:
        try:
            self._names = {row.name: row for row in await self._book.stored()}
            self._read_at = asyncio.get_running_loop().time()
        except StorageError as err:
            log.warning("the names of the rules are not known anew: %s", err)
        finally:
            self._reading = None

    async def form_of(self, actor: Actor, name: str) -> tuple[str, Mapping[str, str]]:
        """The rule's name and what stands in its form. Raises UserError for a rule that cannot be changed here."""
        self.rights.insist(actor)
        row = _own(await self.names(), name)
        given = given_of({"name": row.name, **row.body})
        if len(given["more"]) > MOST_FORM:
            raise UserError(
                f'"{row.name}" is longer than a form holds: export it, change the file, and import that (/rules export).'
            )
        return row.name, given

    # reading

    async def listed(self, origin: str = "all") -> tuple[Listed, ...]:
        """The rules of an origin and how they stand: what is on first."""
        alerts = await self._storage.read(lambda read: read.alerts())
        found = []
        for row in await self._book.stored(origin):
            rule, broken = parsed(row)
            on = tuple(alert for key, alert in sorted(alerts.items()) if key[0] == row.name)
            found.append(Listed(row, rule, broken, on))
        return tuple(found)

    async def tried(self, name: str, span: Ms = MONTH) -> TrialFacts:
        """What a stored rule would have done. Raises UserError."""
        row = _known({row.name: row for row in await self._book.stored()}, name)
        rule, broken = parsed(row)
        if rule is None:
            raise UserError(f'"{row.name}" cannot be tried: it is broken. {broken[:600]}')
        return await self._trials.of(rule, span)

    async def exported(self, origin: str = "own") -> tuple[str, int]:
        """The same TOML that `burnwatch rules export` writes, and how many rules are in it."""
        return await self._book.export(origin), len(await self._book.stored(origin))

    async def history(self, actor: Actor, name: str | None = None) -> list[AuditRow]:
        """Who changed which rule, newest first. Mutes and acknowledgements are in it too, those of other servers are not."""
        rows = await self._storage.read(lambda read: read.audit(name, MOST_AUDIT))
        return [row for row in rows if self.rights.owns(actor) or _guild_of(row) in {"", actor.guild}][:MOST_CHANGES]

    # proposing

    async def propose(self, actor: Actor, key: str, given: Mapping[str, str], name: str = "") -> Proposed:
        """A new rule, or with `name` another form of that one: kept as a draft, tried on the past."""
        self.rights.insist(actor)
        row = _own({row.name: row for row in await self._book.stored()}, name) if name else None
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
        return Proposed(draft, rule, trials={rule.name: await self._trial(rule)}, warnings=self._warnings(rule))

    async def propose_removal(self, actor: Actor, key: str, name: str) -> Proposed:
        """To take a rule away."""
        self.rights.insist(actor)
        row = _own({row.name: row for row in await self._book.stored()}, name)
        draft = Draft(key, "remove", actor.user, actor.guild, self._clock.now(), name=row.name, was=row.changed_at)
        await self.drafts.put(draft)
        return Proposed(draft, parsed(row)[0])

    async def propose_import(self, actor: Actor, key: str, data: bytes) -> Proposed:
        """What a file would change, and what the past says of that."""
        self.rights.insist(actor)
        text = _text(data)
        draft = Draft(key, "import", actor.user, actor.guild, self._clock.now(), text=text)
        try:
            rules = self._rules(text)
        except RuleProblems as err:
            return Proposed(draft, problems=_told(err.problems))
        compared = await self._book.compare(rules)
        refused = tuple((f"rules[{place}].name", f'"{name}" {why}') for place, name, why in compared.refused)
        if refused or not compared.changes:
            return Proposed(draft, problems=refused, compared=compared)
        await self.drafts.put(draft)
        warnings = [one for place, rule in enumerate(rules) for one in self._warnings(rule, f"rules[{place}]")]
        trials = await self._trials_of([change.rule for change in compared.changes if change.rule is not None])
        untried = len(compared.changes) - len(trials)
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
            done = await self._do(draft, author_of(actor))
            await self.drafts.end(draft, "saved")
        self._read_at = float("-inf")
        return done

    async def _do(self, draft: Draft, author: str) -> Done:
        now = self._clock.now()
        if draft.kind == "import":
            compared = await self._book.compare(self._rules(draft.text))
            return Done("import", "", await self._book.apply(compared, author, now))
        if draft.kind != "add":
            rows = {row.name: row for row in await self._book.stored()}
            if _own(rows, draft.name).changed_at != draft.was:
                raise UserError(f'"{draft.name}" was changed meanwhile: nothing was done, look again.')
        if draft.kind == "remove":
            await self._book.remove(draft.name, author, now)
            return Done("remove", draft.name)
        try:
            rule = self._rule(draft)
        except RuleProblems as err:
            raise UserError(f"It is not a rule yet: {err.problems[0]}") from err
        if draft.kind == "add":
            await self._book.add(rule, author, now)
            return Done("add", rule.name)
        await self._book.edit(draft.name, rule, author, now)
        return Done("edit", rule.name, was=draft.name)

    # the parts

    def _rule(self, draft: Draft) -> Rule:
        return parse(mapping_of(draft.given), "rule", self._catalogue)

    def _rules(self, text: str) -> list[Rule]:
        try:
            return parse_toml(text, self._catalogue)
        except RecursionError as err:
            raise RuleProblems([RuleProblem("toml", "is nested deeper than any rule: write it flatter")]) from err

    def _warnings(self, rule: Rule, path: str = "rule") -> tuple[tuple[str, str], ...]:
        return _told(check(rule, self._catalogue, path))

    async def _trial(self, rule: Rule) -> TrialFacts | str:
        try:
            return await self._trials.of(rule, MONTH)
        except UserError as err:
            return str(err)

    async def _trials_of(self, rules: list[Rule]) -> dict[str, TrialFacts | str]:
        found: dict[str, TrialFacts | str] = {}
        try:
            async with asyncio.timeout(TRYING):
                for rule in rules[:MOST_TRIED]:
                    found[rule.name] = await self._trial(rule)
        except TimeoutError:
            log.info("an import was shown before all of its rules were tried")
        return found


def _guild_of(row: AuditRow) -> str:
    """The server that a change was about; empty: all of them, as with a rule."""
    return str((row.after or row.before or {}).get("guild", ""))


def author_of(actor: Actor) -> str:
    """Whose change it is, in the audit: names may be anything and change, the id does not."""
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in actor.name).split())[:60]
    return f"{name} ({actor.user})" if name else actor.user


def given_of(form: Mapping[str, Any]) -> dict[str, str]:
    """A rule's form as it is asked in fields: the common keys by themselves, the rest as TOML."""
    threshold = form.get("threshold")
    number = threshold if isinstance(threshold, str) else "" if threshold is None else value_toml(threshold)
    rest = [f"{key} = {value_toml(value)}" for key, value in form.items() if key not in ASKED_APART]
    return {
        "name": str(form.get("name", "")),
        "op": str(form.get("op", "")),
        "threshold": number,
        "severity": str(form.get("severity", "")) or "warning",
        "more": "\n".join(rest),
    }


def mapping_of(given: Mapping[str, str]) -> dict[str, Any]:
    """What was filled in, as the form of a rule. Raises RuleProblems for what is no TOML."""
    problems: list[RuleProblem] = []
    form = _toml(given.get("more", ""), "more", problems)
    problems += [
        RuleProblem(f"more.{key}", "is asked by itself above: leave it out here") for key in ASKED_APART if key in form
    ]
    form["name"] = " ".join(given.get("name", "").split())
    form["severity"] = given.get("severity", "")
    threshold = given.get("threshold", "").strip()
    if threshold:
        form["op"] = given.get("op", "")
        form["threshold"] = _number(threshold, problems)
    if problems:
        raise RuleProblems(problems)
    return form


def _number(text: str, problems: list[RuleProblem]) -> object:
    plain = text.replace("_", "").replace(" ", "")
    try:
        return float(plain)
    except ValueError:
        pass
    if text.startswith("{"):
        return _toml(f"threshold = {text}", "threshold", problems).get("threshold", 0)
    mend = 'write a number like 1.05, or { metric = "bme.warn_threshold", plus = 0.05 }'
    problems.append(RuleProblem("threshold", f"is no number: {mend}"))
    return 0


def _toml(text: str, path: str, problems: list[RuleProblem]) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        problems.append(RuleProblem(path, f'{err}: write one key = value on a line, like for = "5m"'))
    except RecursionError:
        problems.append(RuleProblem(path, "is nested deeper than any rule: write it flatter"))
    return {}


def _text(data: bytes) -> str:
    if len(data) > MOST_FILE:
        raise UserError(f"The file has {len(data):,} bytes; a file of rules has at most {MOST_FILE:,}.")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as err:
        raise UserError("The file is not UTF-8 text: save it as UTF-8.") from err


def _told(problems: Any) -> tuple[tuple[str, str], ...]:
    return tuple((problem.path.removeprefix("rule."), problem.says) for problem in problems)


def _known(rows: Mapping[str, StoredRule], name: str) -> StoredRule:
    row = rows.get(name.strip())
    if row is None:
        hint = nearest(name[:100], rows) if rows else "there are none yet"
        raise UserError(f'No rule is called "{name[:100]}". {hint[:1].upper()}{hint[1:700]}')
    return row


def _own(rows: Mapping[str, StoredRule], name: str) -> StoredRule:
    row = _known(rows, name)
    if row.origin in READ_ONLY:
        raise UserError(f'"{row.name}" {READ_ONLY[row.origin]}.')
    return row
