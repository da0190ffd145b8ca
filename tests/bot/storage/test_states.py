from __future__ import annotations

import dataclasses
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.sample import label_pairs
from alerts.state import Alert, State, Transition
from bot.storage import AuditRow, ProposalRow, SourceRow, Storage, StoredRule
from tests.bot.storage._given import fresh

LABELS = (("model", "h100"), ("network", "akash"))
TEXT = st.text(st.characters(codec=None), max_size=12)
NUMBER = st.one_of(st.none(), st.floats().map(lambda x: x + 0.0))  # SQLite knows no -0.0
TIME = st.integers(0, 2**52)
PAIRS = st.dictionaries(TEXT, TEXT.filter(bool), max_size=3).map(label_pairs)
ALERTS = st.builds(
    Alert, rule=st.text(max_size=8), labels=PAIRS, state=st.sampled_from(State), active_at=TIME, fired_at=TIME,
    clearing_since=st.one_of(st.none(), TIME), evaluated_at=TIME, seen_at=TIME, value=NUMBER, threshold=NUMBER,
    first_value=NUMBER, extreme=NUMBER, extreme_at=TIME, announced=NUMBER, announced_at=TIME, notices=st.integers(0, 999),
)  # fmt: skip


def change(at: int, was: State, now: State, episode: int = 0, rule: str = "r") -> Transition:
    return Transition(at, rule, LABELS, was, now, 1.0, 2.0, "crossed", episode)


def rule(name: str = "r", at: int = 10, **body: object) -> StoredRule:
    return StoredRule(name, {"metric": "gpu.total"} | body, "chat", "ann", at, at)


def test_the_tables_have_exactly_the_fields_of_the_core(storage: Storage):
    for kind, table in ((Alert, "alerts"), (Transition, "transitions")):
        columns = storage.read_now(
            lambda read, table=table: [row[1] for row in read._rows(f"PRAGMA table_info({table})")]
        )
        assert [name for name in columns if name != "id"] == [field.name for field in dataclasses.fields(kind)]


@settings(max_examples=60, deadline=None)
@given(alerts=st.lists(ALERTS, max_size=5), others=st.lists(ALERTS, max_size=5))
def test_alerts_come_back_exactly_as_they_were(alerts: list[Alert], others: list[Alert]):
    """Also NaN and infinity, which a ratio may give and SQLite would turn into no data."""
    first = {(alert.rule, alert.labels): alert for alert in others}
    second = {(alert.rule, alert.labels): alert for alert in alerts}
    with fresh() as storage:
        storage.write_now(lambda tx: tx.put_alerts(first))
        storage.write_now(lambda tx: tx.put_alerts(second))
        found = storage.read_now(lambda read: read.alerts())
    assert {key: repr(alert) for key, alert in found.items()} == {key: repr(alert) for key, alert in second.items()}


def test_alerts_survive_a_restart_with_their_clocks(url: str):
    alert = Alert("r", LABELS, State.FIRING, 5, 6, 7, 8, 9, math.nan, math.inf, 1.5, -2.5, 4)
    with Storage.open(url) as storage:
        storage.write_now(lambda tx: tx.put_alerts({("r", LABELS): alert}))
    with Storage.open(url) as storage:
        (found,) = storage.read_now(lambda read: read.alerts()).values()
    assert repr(found) == repr(alert)


def test_only_the_named_rules_lose_the_alerts_that_are_not_given(storage: Storage):
    kept, gone, stays = Alert("a", LABELS, State.FIRING), Alert("a", (), State.PENDING), Alert("b", (), State.FIRING)
    storage.write_now(lambda tx: tx.put_alerts({(a.rule, a.labels): a for a in (kept, gone, stays)}))
    moved = replace(kept, evaluated_at=99)
    storage.write_now(lambda tx: tx.put_alerts({("a", LABELS): moved}, rules=["a"]))
    assert storage.read_now(lambda read: read.alerts()) == {("a", LABELS): moved, ("b", ()): stays}
    storage.write_now(lambda tx: tx.put_alerts({}))
    assert storage.read_now(lambda read: read.alerts()) == {}


def test_a_state_of_a_rule_that_is_not_named_is_a_mistake(storage: Storage):
    with pytest.raises(ValueError, match="not among those"):
        storage.write_now(lambda tx: tx.put_alerts({("b", ()): Alert("b", ())}, rules=["a"]))


def test_transitions_are_found_by_rule_labels_and_time_newest_last(storage: Storage):
    made = [change(at, State.INACTIVE, State.PENDING) for at in (10, 20, 30)] + [
        change(25, State.PENDING, State.FIRING, 25, "s")
    ]
    storage.write_now(lambda tx: tx.add_transitions(made))
    assert [t.at for t in storage.read_now(lambda read: read.transitions())] == [10, 20, 25, 30]
    assert [t.at for t in storage.read_now(lambda read: read.transitions(rule="r", after=10, until=30))] == [20, 30]
    assert [t.at for t in storage.read_now(lambda read: read.transitions(limit=2))] == [25, 30]
    assert storage.read_now(lambda read: read.transitions(labels=())) == []
    assert storage.read_now(lambda read: read.transitions(rule="s", labels=LABELS)) == [made[3]]


def test_episodes_are_the_spans_of_firing(storage: Storage):
    storage.write_now(
        lambda tx: tx.add_transitions(
            [
                change(10, State.INACTIVE, State.PENDING), change(20, State.PENDING, State.FIRING, 20),
                change(30, State.FIRING, State.INACTIVE, 20), change(50, State.INACTIVE, State.FIRING, 50),
                change(60, State.FIRING, State.NO_DATA, 50), change(70, State.NO_DATA, State.FIRING, 70),
            ]
        )
    )  # fmt: skip
    assert storage.read_now(lambda read: read.episodes("r", LABELS, 0, 100)) == [(20, 30), (50, 60), (70, None)]
    assert storage.read_now(lambda read: read.episodes("r", LABELS, 30, 100)) == [(50, 60), (70, None)]
    assert storage.read_now(lambda read: read.episodes("r", LABELS, 0, 55)) == [(20, 30), (50, None)]
    assert storage.read_now(lambda read: read.episodes("r", (), 0, 100)) == []


def test_an_episode_whose_beginning_is_not_in_the_history_begins_where_it_says(storage: Storage):
    storage.write_now(lambda tx: tx.add_transitions([change(30, State.FIRING, State.INACTIVE, 12)]))
    assert storage.read_now(lambda read: read.episodes("r", LABELS, 0, 100)) == [(12, 30)]


def test_a_rule_keeps_its_first_day_and_says_who_changed_it_last(storage: Storage):
    storage.write_now(lambda tx: tx.put_rule(rule()))
    storage.write_now(lambda tx: tx.put_rule(replace(rule(threshold=2), author="bob", made_at=99, changed_at=20)))
    (found,) = storage.read_now(lambda read: read.rules())
    assert (found.author, found.made_at, found.changed_at, found.body["threshold"]) == ("bob", 10, 20, 2)


def test_a_rule_that_no_longer_parses_is_kept_as_it_was_written(storage: Storage):
    broken = rule(op="<>", nonsense=[1, {"x": None}], text="\ud800")
    storage.write_now(lambda tx: tx.put_rule(broken))
    assert storage.read_now(lambda read: read.rules()) == [broken]


def test_the_audit_says_who_when_from_what_to_what(storage: Storage):
    storage.write_now(lambda tx: tx.put_rule(rule()))
    storage.write_now(lambda tx: tx.put_rule(rule()))
    storage.write_now(lambda tx: tx.put_rule(replace(rule(threshold=2), author="bob", changed_at=20)))
    storage.write_now(lambda tx: tx.remove_rule("r", 30, by="eve"))
    storage.write_now(lambda tx: tx.remove_rule("r", 31, by="eve"))
    first, second = {"metric": "gpu.total"}, {"metric": "gpu.total", "threshold": 2}
    assert storage.read_now(lambda read: read.audit("r")) == [
        AuditRow(30, "eve", "r", second, None),
        AuditRow(20, "bob", "r", first, second),
        AuditRow(10, "ann", "r", None, first),
    ]


def test_a_removed_rule_is_out_of_use_and_not_out_of_history(storage: Storage):
    storage.write_now(lambda tx: (tx.put_rule(rule()), tx.put_alerts({("r", ()): Alert("r", (), State.FIRING)})))
    storage.write_now(lambda tx: tx.remove_rule("r", 30))
    assert storage.read_now(lambda read: read.rules()) == []
    assert [row.removed_at for row in storage.read_now(lambda read: read.rules(removed=True))] == [30]
    # The next evaluation closes it and tells: a state that vanished here would leave its message standing.
    assert list(storage.read_now(lambda read: read.alerts())) == [("r", ())]
    storage.write_now(lambda tx: tx.put_rule(rule(at=40)))
    assert [row.removed_at for row in storage.read_now(lambda read: read.rules())] == [None]
    assert storage.read_now(lambda read: read.audit("r"))[0].before is None


def test_small_things_come_back_by_name(storage: Storage):
    proposal = ProposalRow(341, "PROPOSAL_STATUS_VOTING_PERIOD", {"title": "Relayer \ud800", "n": [1]}, 5, 4, 1)
    source = SourceRow("akash_console", up=False, since=3, reason="502", answered_at=2)

    def work(tx):
        tx.set_meta("seeded", "no")
        tx.set_meta("seeded", "yes")
        tx.put_source(SourceRow("akash_console", up=True, since=1))
        tx.put_source(source)
        tx.put_proposal("akash", replace(proposal, status="PROPOSAL_STATUS_DEPOSIT_PERIOD"))
        tx.put_proposal("akash", proposal)

    storage.write_now(work)
    assert storage.read_now(lambda read: (read.meta("seeded"), read.meta("other"))) == ("yes", None)
    assert storage.read_now(lambda read: read.sources()) == {"akash_console": source}
    assert storage.read_now(lambda read: read.proposals("akash")) == {341: proposal}
    assert storage.read_now(lambda read: read.proposals("osmosis")) == {}


def test_counts_name_every_table(storage: Storage):
    storage.write_now(lambda tx: tx.put_rule(rule()))
    counts = storage.read_now(lambda read: read.counts())
    assert counts["rules"] == 1
    assert counts["outbox.dead"] == 0
    tables = storage.read_now(
        lambda read: {
            name
            for (name,) in read._rows(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite%'"
            )
        }
    )
    assert tables <= set(counts)
