"""The rule book: presets and file rules are read-only rows; a stored rule that no longer parses is shown as broken."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from alerts.errors import RuleProblems
from alerts.presets import presets
from alerts.rule import parse, to_mapping
from bot.storage import StoredRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.rule import Rule
    from alerts.sample import Ms
    from bot.app.judge import Judge
    from bot.storage import Storage, Tx

log = logging.getLogger("burnwatch.rules")

READ_ONLY = ("preset", "file")


class RuleBook:
    """Keeps the stored rules and the configured ones in step, and hands the parsed ones to the judge."""

    def __init__(self, storage: Storage, judge: Judge) -> None:
        self._storage = storage
        self._judge = judge

    async def load(self, choice: str, file_rules: Sequence[Rule], now: Ms, networks: Sequence[str] = ("akash",)) -> int:
        """Bring presets and file rules into the database, then judge by all that is there. Returns how many."""
        wanted: dict[str, Rule] = {}
        for network in networks:
            wanted |= {rule.name: rule for rule in presets(choice, network=network)}
        wanted |= {rule.name: rule for rule in file_rules}
        rules, broken = await self._storage.write(lambda tx: self._sync(tx, wanted, now))
        self._judge.use(rules)
        for name, cause in broken.items():
            self._judge.say_broken(f'rule "{name}"', cause)
        return len(rules)

    def _sync(self, tx: Tx, wanted: dict[str, Rule], now: Ms) -> tuple[list[Rule], dict[str, str]]:
        stored = {row.name: row for row in tx.rules()}
        for name, row in stored.items():
            if row.origin in READ_ONLY and name not in wanted:
                tx.remove_rule(name, now)
                gone, _ = _parsed(row)
                if gone is not None:
                    self._judge.close(tx, gone, now)
        for name, rule in wanted.items():
            body = to_mapping(rule)
            was = stored.get(name)
            if was is None or was.body != body or was.origin != rule.origin:
                made_at = was.made_at if was is not None else now
                tx.put_rule(
                    StoredRule(
                        name=name, body=body, origin=rule.origin, author=rule.origin, made_at=made_at, changed_at=now
                    )
                )
        rules: list[Rule] = []
        broken: dict[str, str] = {}
        for row in tx.rules():
            rule_or_none, cause = _parsed(row)
            if rule_or_none is None:
                broken[row.name] = cause
            else:
                rules.append(wanted.get(row.name, rule_or_none))
        return rules, broken


def _parsed(row: StoredRule) -> tuple[Rule | None, str]:
    try:
        return parse(row.body, row.name), ""
    except RuleProblems as err:
        return None, str(err)
