"""The rule book: presets and file rules are read-only rows; a stored rule that no longer parses is shown as broken."""

from __future__ import annotations

import dataclasses
import logging
from typing import TYPE_CHECKING

from alerts.presets import presets
from alerts.rule import Condition, Rule, Selector, named, to_mapping
from bot.app import refusals
from bot.app.judge import about_rule
from bot.app.rulefile import READ_ONLY, Comparison, compare, export_toml, parsed
from bot.app.whose import changeable, known, stored_as, taken, visible
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
MOST_OWN = 50
"""Rules of one server: all of them are judged with each new value, and anybody may make a server."""


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

    async def add(self, rule: Rule, author: str, now: Ms, *, guild: str = "") -> None:
        """A new rule of a server's; without one it is the house's, for everybody. Raises UserError."""
        _check_author(author)

        def work(tx: Tx) -> None:
            rows = tx.rules()
            if why := taken(rows, rule.title, guild):
                raise UserError(why)
            self._put(tx, rule, author, now, None, guild)
            _check_number(tx, guild)
            self._settle(tx, now)

        await self._storage.write(work)

    async def edit(self, name: str, rule: Rule, author: str, now: Ms, *, guild: str = "", owns: bool = True) -> None:
        """Another form for the rule kept as `name`, which may take another title. Raises UserError."""
        _check_author(author)

        def work(tx: Tx) -> None:
            rows = tx.rules()
            row = changeable(_kept(rows, name, guild), guild, owns=owns)
            if rule.title != row.title:
                if why := taken(rows, rule.title, row.guild):
                    raise UserError(why)
                tx.remove_rule(row.name, now, by=author)
            self._put(tx, rule, author, now, row, row.guild)
            self._settle(tx, now)

        await self._storage.write(work)

    async def remove(self, name: str, author: str, now: Ms, *, guild: str = "", owns: bool = True) -> None:
        """Take a rule out of use; its alerts are ended and told. Raises UserError."""
        _check_author(author)

        def work(tx: Tx) -> None:
            row = changeable(_kept(tx.rules(), name, guild), guild, owns=owns)
            tx.remove_rule(row.name, now, by=author)
            self._settle(tx, now)

        await self._storage.write(work)

    async def stored(self, origin: str = "all", *, guild: str | None = None) -> list[StoredRule]:
        """The stored rules of an origin: all, own (neither preset nor file), preset, file, or a person's name.

        With `guild` those that are seen there, where "own" means that server's; without it all that there are.
        """
        rows = visible(await self._storage.read(lambda read: read.rules()), guild)
        return [row for row in rows if origin == "all" or _origin_is(row, origin, guild)]

    async def export(self, origin: str = "own", *, guild: str | None = None) -> str:
        """The same as TOML, in a stable order."""
        return export_toml(await self.stored(origin, guild=guild))

    async def compare(self, rules: Sequence[Rule], *, guild: str = "", replace: bool = False) -> Comparison:
        """What an import of these rules would change of a server's; without one, of the house's."""
        return await self._storage.read(lambda read: compare(read.rules(), rules, guild=guild, replace=replace))

    async def apply(self, compared: Comparison, author: str, now: Ms, *, guild: str = "") -> int:
        """Make the changes of a comparison, all of them in one transaction or none. Raises UserError."""
        _check_author(author)
        if compared.refused:
            raise UserError(" ".join(f'"{name}" {why}.' for _, name, why in compared.refused))

        def work(tx: Tx) -> int:
            rows = {row.name: row for row in tx.rules()}
            for change in compared.changes:
                name = named(change.name, guild)
                if rows.get(name) != change.was:
                    raise UserError(refusals.RULE_CHANGED_MEANWHILE.format(title=change.name))
                if change.rule is None:
                    tx.remove_rule(name, now, by=author)
                    continue
                if change.was is None and (why := taken(rows.values(), change.name, guild)):
                    raise UserError(why)
                self._put(tx, change.rule, author, now, change.was, guild)
            if compared.changes:
                _check_number(tx, guild)
                self._settle(tx, now)
            return len(compared.changes)

        return await self._storage.write(work)

    def _put(self, tx: Tx, rule: Rule, author: str, now: Ms, was: StoredRule | None, guild: str) -> None:
        """The origin is who made it, the author who wrote it last."""
        origin, made_at = (author, now) if was is None else (was.origin, was.made_at)
        tx.put_rule(StoredRule(named(rule.title, guild), to_mapping(rule), origin, author, made_at, now))

    def _settle(self, tx: Tx, now: Ms) -> None:
        """Tell everybody that the rules are others now; where this process judges, it goes first."""
        rules_changed(tx)
        self.refresh(tx, now)

    def _sync(self, tx: Tx, wanted: dict[str, Rule], now: Ms) -> None:
        stored = {row.name: row for row in tx.rules() if not row.guild}
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
        """Judge by what is stored. What does not parse is shown with its cause, and no longer once it does.

        The rules of a server that the bot has left are kept, and not judged until it is back.
        """
        rules: list[Rule] = []
        unread: set[str] = set()
        left = {guild for guild, row in tx.guilds().items() if row.left_at is not None}
        rows = [row for row in tx.rules() if row.guild not in left]
        for row in rows:
            rule, cause = parsed(row)
            if rule is None:
                unread.add(row.name)
                self._judge.say_broken(about_rule(row.name), cause)
            else:
                rules.append(self._fixed.get(row.name) or dataclasses.replace(rule, origin=row.origin))
        there = {row.name for row in rows}
        for name in self._unread - unread | {rule.name for rule in self._judge.rules} - there:
            self._judge.mended(about_rule(name))
        before = self._judge.rules, self._unread, self._mark

        def undo() -> None:
            was, self._unread, self._mark = before
            self._judge.use(was)

        tx.if_taken_back(undo)
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


def rules_changed(tx: Tx) -> None:
    """Tell everybody who judges that the rules are others now."""
    tx.set_meta(CHANGED, str(int(tx.meta(CHANGED) or 0) + 1))


def _kept(rows: Sequence[StoredRule], name: str, guild: str) -> StoredRule:
    """The rule kept as `name`, else the one that is called so. Raises UserError."""
    return stored_as(rows, name, guild) or known(rows, name, guild)


def _check_number(tx: Tx, guild: str) -> None:
    if guild and sum(row.guild == guild for row in tx.rules()) > MOST_OWN:
        raise UserError(refusals.MOST_RULES.format(most=MOST_OWN))


def _origin_is(row: StoredRule, origin: str, guild: str | None) -> bool:
    if origin == "own":
        return row.origin not in READ_ONLY and row.guild == (guild or row.guild)
    return row.origin == origin


def _check_author(author: str) -> None:
    """Whose name stands beside a rule: a line of text, and none of the words that make a rule read-only."""
    if not author.strip() or len(author) > MOST_AUTHOR or not author.isprintable():
        raise UserError(refusals.AUTHOR_ONE_LINE.format(most=MOST_AUTHOR))
    if author in (*READ_ONLY, "own", "all"):
        raise UserError(refusals.AUTHOR_OF_OURS.format(author=author))
