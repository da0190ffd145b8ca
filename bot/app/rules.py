"""The rule book: presets and file rules are read-only rows; a stored rule that no longer parses is shown as broken."""

from __future__ import annotations

import dataclasses
import logging
from typing import TYPE_CHECKING

from alerts.form import nearest
from alerts.presets import presets
from alerts.rule import Condition, Rule, Selector, to_mapping
from bot.app.rulefile import READ_ONLY, Comparison, compare, export_toml, parsed
from bot.errors import UserError
from bot.storage import StoredRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.sample import Ms
    from bot.app.judge import Judge
    from bot.storage import Storage, Tx

log = logging.getLogger("burnwatch.rules")

CHANGED = "rules changed"
"""A counter in the database: who judges by other rules than these reads them again."""
MOST_AUTHOR = 100


class RuleBook:
    """Keeps the stored rules and the configured ones in step, and hands the parsed ones to the judge."""

    def __init__(self, storage: Storage, judge: Judge) -> None:
        self._storage = storage
        self._judge = judge
        self._fixed: dict[str, Rule] = {}
        self._mark = ""
        self._judging = False
        self._unread: frozenset[str] = frozenset()

    async def load(self, choice: str, file_rules: Sequence[Rule], now: Ms, networks: Sequence[str] = ("akash",)) -> int:
        """Bring presets and file rules into the database, then judge by all that is there. Returns how many."""
        wanted: dict[str, Rule] = {}
        for network in networks:
            wanted |= {rule.name: rule for rule in presets(choice, network=network)}
        wanted |= {rule.name: rule for rule in file_rules}
        self._fixed, self._judging = wanted, True

        def work(tx: Tx) -> None:
            self._sync(tx, wanted, now)
            self._read(tx)
            self._close_orphans(tx, now)

        await self._storage.write(work)
        return len(self._judge.rules)

    def refresh(self, tx: Tx, now: Ms) -> None:
        """Take over what another process, or another task, changed: a look at a counter, at every sweep."""
        if self._judging and (tx.meta(CHANGED) or "") != self._mark:
            self._read(tx)
            log.info("the rules were changed: judging by %d of them", len(self._judge.rules))
        if self._judging:
            self._close_orphans(tx, now)

    async def add(self, rule: Rule, author: str, now: Ms) -> None:
        """A new rule of somebody's. Raises UserError."""
        _check_author(author)

        def work(tx: Tx) -> None:
            if any(row.name == rule.name for row in tx.rules()):
                raise UserError(f'There is a rule "{rule.name}" already: edit it, or choose another name.')
            self._put(tx, rule, author, now, None)
            self._settle(tx, now)

        await self._storage.write(work)

    async def edit(self, name: str, rule: Rule, author: str, now: Ms) -> None:
        """Another form for the rule called `name`, which may take another name. Raises UserError."""
        _check_author(author)

        def work(tx: Tx) -> None:
            row = _own(tx, name)
            if rule.name != name:
                if any(other.name == rule.name for other in tx.rules()):
                    raise UserError(f'There is a rule "{rule.name}" already: choose another name.')
                tx.remove_rule(name, now, by=author)
            self._put(tx, rule, author, now, row)
            self._settle(tx, now)

        await self._storage.write(work)

    async def remove(self, name: str, author: str, now: Ms) -> None:
        """Take a rule out of use; its alerts are ended and told. Raises UserError."""
        _check_author(author)

        def work(tx: Tx) -> None:
            _own(tx, name)
            tx.remove_rule(name, now, by=author)
            self._settle(tx, now)

        await self._storage.write(work)

    async def stored(self, origin: str = "all") -> list[StoredRule]:
        """The stored rules of an origin: all, own (neither preset nor file), preset, file, or a person's name."""
        rows = await self._storage.read(lambda read: read.rules())
        return [row for row in rows if origin == "all" or _origin_is(row, origin)]

    async def export(self, origin: str = "own") -> str:
        """The same as TOML, in a stable order."""
        return export_toml(await self.stored(origin))

    async def compare(self, rules: Sequence[Rule], *, replace: bool = False) -> Comparison:
        """What an import of these rules would change."""
        return await self._storage.read(lambda read: compare(read.rules(), rules, replace=replace))

    async def apply(self, compared: Comparison, author: str, now: Ms) -> int:
        """Make the changes of a comparison, all of them in one transaction or none. Raises UserError."""
        _check_author(author)
        if compared.refused:
            raise UserError(" ".join(f'"{name}" {why}.' for _, name, why in compared.refused))

        def work(tx: Tx) -> int:
            rows = {row.name: row for row in tx.rules()}
            for change in compared.changes:
                if rows.get(change.name) != change.was:
                    raise UserError(f'"{change.name}" was changed meanwhile: nothing was done, look again.')
                if change.rule is None:
                    tx.remove_rule(change.name, now, by=author)
                else:
                    self._put(tx, change.rule, author, now, change.was)
            if compared.changes:
                self._settle(tx, now)
            return len(compared.changes)

        return await self._storage.write(work)

    def _put(self, tx: Tx, rule: Rule, author: str, now: Ms, was: StoredRule | None) -> None:
        """The origin is who made it, the author who wrote it last."""
        origin, made_at = (author, now) if was is None else (was.origin, was.made_at)
        tx.put_rule(StoredRule(rule.name, to_mapping(rule), origin, author, made_at, now))

    def _settle(self, tx: Tx, now: Ms) -> None:
        """Tell everybody that the rules are others now; where this process judges, it goes first."""
        tx.set_meta(CHANGED, str(int(tx.meta(CHANGED) or 0) + 1))
        self.refresh(tx, now)

    def _sync(self, tx: Tx, wanted: dict[str, Rule], now: Ms) -> None:
        stored = {row.name: row for row in tx.rules()}
        for name, row in stored.items():
            if row.origin in READ_ONLY and name not in wanted:
                tx.remove_rule(name, now)
        for name, rule in list(wanted.items()):
            body = to_mapping(rule)
            was = stored.get(name)
            if was is not None and was.origin not in READ_ONLY:
                del wanted[name]
                says = f"{was.origin} made a rule of that name, which is judged in its place: rename one of them"
                self._judge.say_broken(f'rule "{name}" of origin {rule.origin}', says)
            elif was is None or was.body != body or was.origin != rule.origin:
                made_at = was.made_at if was is not None else now
                tx.put_rule(
                    StoredRule(
                        name=name, body=body, origin=rule.origin, author=rule.origin, made_at=made_at, changed_at=now
                    )
                )

    def _read(self, tx: Tx) -> None:
        """Judge by what is stored. What does not parse is shown with its cause, and no longer once it does."""
        rules: list[Rule] = []
        unread: set[str] = set()
        for row in tx.rules():
            rule, cause = parsed(row)
            if rule is None:
                unread.add(row.name)
                self._judge.say_broken(f'rule "{row.name}"', cause)
            else:
                rules.append(self._fixed.get(row.name) or dataclasses.replace(rule, origin=row.origin))
        known = {row.name for row in tx.rules()}
        for name in self._unread - unread | {rule.name for rule in self._judge.rules} - known:
            self._judge.mended(f'rule "{name}"')
        self._judge.use(rules)
        self._unread, self._mark = frozenset(unread), tx.meta(CHANGED) or ""

    def _close_orphans(self, tx: Tx, now: Ms) -> None:
        """End and tell the alerts of rules that are gone, whoever took them away."""
        alerts = {rule for rule, _ in tx.alerts()}
        for name in sorted(alerts - {rule.name for rule in self._judge.rules} - self._unread):
            row = next((row for row in tx.rules(removed=True) if row.name == name), None)
            rule = parsed(row)[0] if row is not None else None
            metric = str(row.body.get("metric", "")) if row is not None else ""
            self._judge.close(tx, rule or Rule(name, Condition(Selector(metric))), now)


def _own(tx: Tx, name: str) -> StoredRule:
    """The row of a rule that may be changed here. Raises UserError."""
    rows = {row.name: row for row in tx.rules()}
    row = rows.get(name)
    if row is None:
        hint = f" {nearest(name, rows).capitalize()}" if rows else ""
        raise UserError(f'No rule is called "{name[:100]}".{hint}')
    if row.origin in READ_ONLY:
        raise UserError(f'"{name}" {READ_ONLY[row.origin]}.')
    return row


def _origin_is(row: StoredRule, origin: str) -> bool:
    return row.origin not in READ_ONLY if origin == "own" else row.origin == origin


def _check_author(author: str) -> None:
    """Whose name stands beside a rule: a line of text, and none of the words that make a rule read-only."""
    if not author.strip() or len(author) > MOST_AUTHOR or not author.isprintable():
        raise UserError(f"An author is a name on one line, with at most {MOST_AUTHOR} characters.")
    if author in (*READ_ONLY, "own", "all"):
        raise UserError(f'"{author}" is a word of ours: give another name as author.')
