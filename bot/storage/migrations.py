"""The schema, as numbered steps. A step that was released is never edited: a new one is added after it.

sqlite_utils is imported only when a step has to run: it pulls in numpy where that is installed, which is a quarter of
the time a start may take. WITHOUT ROWID and CHECK are written as SQL, because its create() knows neither.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from sqlite_utils import Database

SET = "burnwatch"
APPLICATION_ID = 0x6275726E
""""burn" in the header of the file: tells our database from another program's."""


def m0001_samples(db: Database) -> None:
    """Series and their samples.

    Clustered by series, so that a chart of one series reads neighbours; a poll then touches one page per series. The
    figures behind that choice are in docs/explanation/storage.md.
    """
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(
        "CREATE TABLE series (id INTEGER PRIMARY KEY, metric TEXT NOT NULL, labels TEXT NOT NULL, UNIQUE (metric, labels))"
    )
    db.execute(
        "CREATE TABLE samples (series INTEGER NOT NULL REFERENCES series (id), at INTEGER NOT NULL, value REAL, "
        "PRIMARY KEY (series, at)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE withheld (series INTEGER PRIMARY KEY REFERENCES series (id), since INTEGER NOT NULL, says TEXT NOT NULL)"
    )
    db.table("meta").create({"key": str, "value": str}, pk="key", not_null={"value"})
    db.table("sources").create(
        {"name": str, "up": int, "since": int, "reason": str, "answered_at": int},
        pk="name",
        not_null={"up", "since", "reason"},
    )


def m0002_rules(db: Database) -> None:
    """Rules, their states, the history of both, and proposals."""
    db.table("rules").create(
        {"name": str, "body": str, "origin": str, "author": str, "made_at": int, "changed_at": int, "removed_at": int},
        pk="name",
        not_null={"body", "origin", "author", "made_at", "changed_at"},
    )
    audit = db.table("audit").create(
        {"id": int, "at": int, "who": str, "what": str, "before": str, "after": str},
        pk="id",
        not_null={"at", "who", "what"},
    )
    audit.create_index(["what", "at"], index_name="audit_of")
    # value, threshold and extreme hold the text NaN where the number is not one: see _text.pack_real.
    db.execute(
        "CREATE TABLE alerts (rule TEXT NOT NULL, labels TEXT NOT NULL, "
        "state TEXT NOT NULL CHECK (state IN ('inactive', 'pending', 'firing', 'no_data')), "
        "active_at INTEGER NOT NULL, fired_at INTEGER NOT NULL, clearing_since INTEGER, evaluated_at INTEGER NOT NULL, "
        "seen_at INTEGER NOT NULL, value REAL, threshold REAL, first_value REAL, extreme REAL, extreme_at INTEGER NOT NULL, "
        "announced REAL, announced_at INTEGER NOT NULL, notices INTEGER NOT NULL, "
        "PRIMARY KEY (rule, labels)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE transitions (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, rule TEXT NOT NULL, labels TEXT NOT NULL, "
        "was TEXT NOT NULL, now TEXT NOT NULL, value REAL, threshold REAL, reason TEXT NOT NULL, episode INTEGER NOT NULL)"
    )
    transitions = db.table("transitions")
    transitions.create_index(["rule", "at"], index_name="transitions_of_rule")
    transitions.create_index(["at"], index_name="transitions_in_time")
    db.execute(
        "CREATE TABLE proposals (network TEXT NOT NULL, id INTEGER NOT NULL, status TEXT NOT NULL, facts TEXT NOT NULL, "
        "seen_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, missing_polls INTEGER NOT NULL, PRIMARY KEY (network, id)) "
        "WITHOUT ROWID"
    )


def m0003_outbox(db: Database) -> None:
    """Messages to send.

    AUTOINCREMENT, because the number of a dead letter stands in somebody's terminal and must never mean another row.
    """
    db.execute(
        "CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, dedup TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, "
        "subject TEXT NOT NULL, revision INTEGER NOT NULL, face TEXT NOT NULL, guild TEXT NOT NULL, channel TEXT NOT NULL, "
        "topic TEXT NOT NULL, severity TEXT NOT NULL, reason TEXT NOT NULL, facts TEXT NOT NULL, created_at INTEGER NOT NULL, "
        "due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting' "
        "CHECK (state IN ('waiting', 'claimed', 'sent', 'folded', 'dead')), owner TEXT, lease_until INTEGER, "
        "nonce TEXT NOT NULL, message_id TEXT, cause TEXT NOT NULL DEFAULT '', sent_at INTEGER, "
        "folded_into INTEGER REFERENCES outbox (id) ON DELETE SET NULL, "
        "CHECK ((state = 'claimed') = (owner IS NOT NULL)), CHECK ((owner IS NULL) = (lease_until IS NULL)))"
    )
    # What is done is most of the table; the worker looks only at what is not.
    db.execute("CREATE INDEX outbox_open ON outbox (state, due_at) WHERE state IN ('waiting', 'claimed')")
    db.execute("CREATE INDEX outbox_subject ON outbox (subject, face, guild, channel, revision)")
    db.execute("CREATE INDEX outbox_folded ON outbox (folded_into) WHERE folded_into IS NOT NULL")


def m0004_rollups(db: Database) -> None:
    """Hourly and daily roll-ups, what of them is out of date, and how far rolling up and forgetting have come.

    A row stands for (at - span, at], so that the one at midnight holds what a cumulative counter said *at* midnight.
    `late` is how long before `at` its newest sample was taken: two or three bytes where the time itself takes six.
    """
    for table in ("hourly", "daily"):
        db.execute(
            f"CREATE TABLE {table} (series INTEGER NOT NULL REFERENCES series (id), at INTEGER NOT NULL, "
            "count INTEGER NOT NULL, total REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL, last REAL NOT NULL, "
            "late INTEGER NOT NULL, PRIMARY KEY (series, at)) WITHOUT ROWID"
        )
    db.execute(
        "CREATE TABLE outdated (series INTEGER NOT NULL REFERENCES series (id), at INTEGER NOT NULL, PRIMARY KEY (series, at)) "
        "WITHOUT ROWID"
    )
    db.table("progress").create({"name": str, "at": int}, pk="name", not_null={"at"})


def m0005_quiet(db: Database) -> None:
    """What keeps things quiet: mutes, acknowledgements, what flaps, where each incident stands, and every decision.

    AUTOINCREMENT for mutes, because a mute's number is typed by people and must never mean another one.
    """
    db.execute(
        "CREATE TABLE mutes (id INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT NOT NULL, topic TEXT NOT NULL, metric TEXT NOT NULL, "
        "labels TEXT NOT NULL, episode INTEGER NOT NULL, author TEXT NOT NULL, start INTEGER NOT NULL, until INTEGER, "
        "reason TEXT NOT NULL, guild TEXT NOT NULL, ended_at INTEGER, ended_by TEXT NOT NULL DEFAULT '')"
    )
    db.execute(
        "CREATE TABLE acknowledgements (rule TEXT NOT NULL, labels TEXT NOT NULL, episode INTEGER NOT NULL, guild TEXT NOT NULL, "
        "author TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (rule, labels, episode, guild)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE flaps (rule TEXT NOT NULL, labels TEXT NOT NULL, since INTEGER NOT NULL, times INTEGER NOT NULL, "
        "changed_at INTEGER NOT NULL, PRIMARY KEY (rule, labels)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE incidents (incident TEXT NOT NULL, face TEXT NOT NULL, guild TEXT NOT NULL, channel TEXT NOT NULL, "
        "rule TEXT NOT NULL, labels TEXT NOT NULL, episode INTEGER NOT NULL, facts TEXT NOT NULL, "
        "stand TEXT NOT NULL CHECK (stand IN ('held', 'told', 'over')), reason TEXT NOT NULL, since INTEGER NOT NULL, "
        "message TEXT NOT NULL, started_at INTEGER NOT NULL, severity TEXT, until INTEGER, by_whom TEXT NOT NULL, "
        "behind INTEGER NOT NULL, told_at INTEGER NOT NULL, place INTEGER NOT NULL, again INTEGER NOT NULL, "
        "changed_at INTEGER NOT NULL, PRIMARY KEY (incident, face, guild, channel))"
    )
    db.execute("CREATE INDEX incidents_of_rule ON incidents (rule, labels, episode)")
    db.execute("CREATE INDEX incidents_on ON incidents (rule, labels) WHERE stand <> 'over'")
    db.execute("CREATE INDEX incidents_of_message ON incidents (message)")
    db.execute("CREATE INDEX incidents_in_time ON incidents (started_at)")
    # The sweep looks at these once a minute; they are few.
    db.execute("CREATE INDEX incidents_open ON incidents (stand) WHERE stand = 'held' OR behind = 1")
    db.execute(
        "CREATE TABLE decisions (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, rule TEXT NOT NULL, labels TEXT NOT NULL, "
        "episode INTEGER NOT NULL, word TEXT NOT NULL, face TEXT NOT NULL, guild TEXT NOT NULL, channel TEXT NOT NULL, "
        "told INTEGER NOT NULL CHECK (told IN (0, 1)), reason TEXT NOT NULL, until INTEGER, by_whom TEXT NOT NULL, "
        "message TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX decisions_of_rule ON decisions (rule, at)")
    db.execute("CREATE INDEX decisions_in_time ON decisions (at)")
    # New messages of the last hour are counted before another one is begun.
    db.execute("CREATE INDEX outbox_begun ON outbox (created_at) WHERE revision = 0")
    _adopt(db)


def _adopt(db: Database) -> None:
    """What an older version told and did not end yet stands there: its end must still be told."""
    for rule, labels, episode in db.execute("SELECT rule, labels, fired_at FROM alerts WHERE fired_at > 0").fetchall():
        inside = ",".join(f"{name}={value}" for name, value in sorted(json.loads(labels).items()))
        subject = f"alert:{rule}|{inside}|{episode}"
        told = db.execute(
            "SELECT face, guild, channel, facts, reason, created_at, severity FROM outbox WHERE subject = ? ORDER BY revision, id",
            (subject,),
        ).fetchall()
        for *address, facts, reason, at, severity in told:
            db.execute(
                "INSERT OR REPLACE INTO incidents VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'told', ?, ?, ?, ?, ?, NULL, '', 0, ?, 0, 0, ?)",
                (subject, *address, rule, labels, episode, facts, reason, at, subject, at, severity, at, at),
            )


def m0006_guilds(db: Database) -> None:
    """What a server's admins set up: its settings, where its messages go, and what its members watch for.

    AUTOINCREMENT for watches, because a watch's number is typed by people and must never mean another one.
    """
    db.execute(
        "CREATE TABLE guilds (guild TEXT PRIMARY KEY, name TEXT NOT NULL, zone TEXT NOT NULL, digest_day TEXT NOT NULL, "
        "language TEXT NOT NULL, pack TEXT NOT NULL, roles TEXT NOT NULL, picked TEXT NOT NULL, "
        "joined_at INTEGER NOT NULL, left_at INTEGER, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE guild_routes (guild TEXT NOT NULL REFERENCES guilds (guild) ON DELETE CASCADE, channel TEXT NOT NULL, "
        "topics TEXT NOT NULL, min_severity TEXT NOT NULL, mention_role TEXT NOT NULL, quiet_hours TEXT NOT NULL, "
        "max_per_hour INTEGER NOT NULL, looked_at INTEGER NOT NULL, trouble TEXT NOT NULL, mend TEXT NOT NULL, "
        "trouble_since INTEGER, told_at INTEGER, tested_at INTEGER, PRIMARY KEY (guild, channel)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE watches (id INTEGER PRIMARY KEY AUTOINCREMENT, guild TEXT NOT NULL, channel TEXT NOT NULL, "
        "user TEXT NOT NULL, network TEXT NOT NULL, model TEXT NOT NULL, at_least INTEGER NOT NULL, max_price REAL, "
        "made_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, ended_at INTEGER, ended TEXT NOT NULL DEFAULT '' "
        "CHECK (ended IN ('', 'satisfied', 'expired', 'removed')), CHECK ((ended = '') = (ended_at IS NULL)))"
    )
    db.execute("CREATE INDEX watches_open ON watches (user) WHERE ended_at IS NULL")


def m0007_ledger(db: Database) -> None:
    """BME's finished records by their id, and how far each scan of them came.

    Amounts are whole micro units and prices the decimals they were published as: nothing here is rounded.
    """
    db.execute(
        "CREATE TABLE ledger (network TEXT NOT NULL, denom TEXT NOT NULL, to_denom TEXT NOT NULL, source TEXT NOT NULL, "
        "height INTEGER NOT NULL, sequence INTEGER NOT NULL, status TEXT NOT NULL CHECK (status IN ('executed', 'canceled')), "
        "accrued INTEGER NOT NULL, issued INTEGER NOT NULL, fresh INTEGER NOT NULL, minted INTEGER NOT NULL, "
        "burned INTEGER NOT NULL, spread INTEGER NOT NULL, price TEXT NOT NULL, reason TEXT NOT NULL, scan INTEGER NOT NULL, "
        "PRIMARY KEY (network, denom, to_denom, source, height, sequence)) WITHOUT ROWID"
    )
    # Few records mint fresh AKT, and they are asked for by themselves.
    db.execute("CREATE INDEX ledger_fresh ON ledger (network, height) WHERE fresh > 0")
    db.execute("CREATE INDEX ledger_in_time ON ledger (network, height)")
    db.execute(
        "CREATE TABLE ledger_scans (id INTEGER PRIMARY KEY AUTOINCREMENT, network TEXT NOT NULL, started_at INTEGER NOT NULL, "
        "moved_at INTEGER NOT NULL, finished_at INTEGER, status TEXT NOT NULL, key TEXT NOT NULL, pages INTEGER NOT NULL, "
        "seen INTEGER NOT NULL, added INTEGER NOT NULL, changed INTEGER NOT NULL, failures INTEGER NOT NULL, notes TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX ledger_scans_of ON ledger_scans (network, id)")


def m0008_digests(db: Database) -> None:
    """Which weekly summaries a place has had. The key is the promise: one for a week and a place, whoever writes it first."""
    db.execute(
        "CREATE TABLE digests (period TEXT NOT NULL, place TEXT NOT NULL, guild TEXT NOT NULL, outcome TEXT NOT NULL "
        "CHECK (outcome IN ('told', 'late', 'missed', 'before')), due_at INTEGER NOT NULL, settled_at INTEGER NOT NULL, "
        "PRIMARY KEY (period, place)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX digests_of ON digests (place, period)")


def m0009_guild_rules(db: Database) -> None:
    """Whose a rule is, and what a change was about: one server, or all of them (empty).

    Rules that were made in chat before stay the house's. What a mute was about is in its own column since its beginning;
    the audit had it inside its JSON.
    """
    db.execute("ALTER TABLE rules ADD COLUMN guild TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE audit ADD COLUMN guild TEXT NOT NULL DEFAULT ''")
    for number, before, after in db.execute(
        "SELECT id, before, after FROM audit WHERE what GLOB 'mute *' OR what GLOB 'acknowledge *'"
    ).fetchall():
        told = json.loads(after or before or "{}")
        guild = told.get("guild", "") if isinstance(told, dict) else ""
        if isinstance(guild, str) and guild.isdecimal():
            db.execute("UPDATE audit SET guild = ? WHERE id = ?", (guild, number))
    db.execute("CREATE INDEX rules_of_guild ON rules (guild) WHERE guild <> ''")
    db.execute("CREATE INDEX audit_of_guild ON audit (guild, id)")
    # Counted at every /status and every scrape: from the index alone, whatever the rows hold.
    db.execute("CREATE INDEX outbox_states ON outbox (state)")


def m0010_held(db: Database) -> None:
    """What the scam gate remembers of each proposal, and what each server's admins decided about those it holds."""
    db.execute(
        "CREATE TABLE judged (network TEXT NOT NULL, id INTEGER NOT NULL, said TEXT NOT NULL, PRIMARY KEY (network, id)) "
        "WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE held (network TEXT NOT NULL, id INTEGER NOT NULL, guild TEXT NOT NULL, "
        "verdict TEXT NOT NULL CHECK (verdict IN ('released', 'dropped')), by TEXT NOT NULL, at INTEGER NOT NULL, "
        "PRIMARY KEY (network, id, guild)) WITHOUT ROWID"
    )


def m0011_leases(db: Database) -> None:
    """Open leases by their id, and those that ended lately: the chain's own list of ended ones has no order in time."""
    db.execute(
        "CREATE TABLE open_leases (network TEXT NOT NULL, id TEXT NOT NULL, provider TEXT NOT NULL, created INTEGER NOT NULL, "
        "denom TEXT NOT NULL, rate TEXT NOT NULL, PRIMARY KEY (network, id)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE ended_leases (network TEXT NOT NULL, id TEXT NOT NULL, provider TEXT NOT NULL, created INTEGER NOT NULL, "
        "closed INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (network, id)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX ended_leases_by_height ON ended_leases (network, closed)")


STEPS: tuple[Callable[[Database], None], ...] = (
    m0001_samples,
    m0002_rules,
    m0003_outbox,
    m0004_rollups,
    m0005_quiet,
    m0006_guilds,
    m0007_ledger,
    m0008_digests,
    m0009_guild_rules,
    m0010_held,
    m0011_leases,
)
NAMES = tuple(step.__name__ for step in STEPS)
LATEST = len(STEPS)


def migrate(connection: sqlite3.Connection, *, upto: int = LATEST) -> None:
    """Run the steps that the file does not have yet, all of them or none.

    One `BEGIN IMMEDIATE` around everything: sqlite-utils' own `atomic()` opens a deferred transaction, in which two
    processes that start at once would both believe that the step is theirs.
    """
    from sqlite_utils import Database, Migrations  # noqa: PLC0415 - see the module's docstring

    migrations = Migrations(SET)
    for step in STEPS[:upto]:
        migrations()(step)
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Plugins of other people's making have no business in this file.
        migrations.apply(Database(connection, execute_plugins=False))
        _insist_on_references(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _insist_on_references(connection: sqlite3.Connection) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"a migration broke {len(broken)} references, the first in the table {broken[0][0]}")


def schema(connection: sqlite3.Connection) -> dict[tuple[str, str], Any]:
    """(type, name) -> the SQL that made it, without blanks that do not matter: for comparing two files."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'")
    return {(kind, name): " ".join(sql.split()) if sql else None for kind, name, sql in rows}
