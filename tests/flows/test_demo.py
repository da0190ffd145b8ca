"""The whole demo, as a newcomer runs it: played once, then looked at from every side."""

from __future__ import annotations

import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RULE = "Render burned more than it minted"
PATIENCE = 1200


@dataclass(frozen=True)
class Played:
    """What one run left behind."""

    out: Path
    code: int
    said: str
    complained: str

    @property
    def journal(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.out / "messages.jsonl").read_text().splitlines()]

    @property
    def counts(self) -> dict[str, Any]:
        return json.loads((self.out / "counts.json").read_text())

    @property
    def page(self) -> str:
        return (self.out / "index.html").read_text()

    def chapters(self) -> dict[str, list[list[dict[str, Any]]]]:
        """By heading: its messages, each as the list of its states."""
        found: dict[str, list[list[dict[str, Any]]]] = {}
        by_id: dict[str, list[dict[str, Any]]] = {}
        here: list[list[dict[str, Any]]] = []
        for line in self.journal:
            if line["do"] == "heading":
                here = found.setdefault(line["text"], [])
            elif line["do"] == "send":
                by_id[line["id"]] = [line]
                here.append(by_id[line["id"]])
            elif line["do"] == "edit":
                by_id[line["id"]].append(line)
        return found


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> Played:
    """One run for all the tests here, whichever worker they are given to: the first one plays, the others wait."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "the-demo"
    done = shared / "done.json"
    try:
        shared.mkdir()
    except FileExistsError:
        until = time.monotonic() + PATIENCE
        while not done.exists():
            assert time.monotonic() < until, "the worker that plays the demo never finished"
            time.sleep(0.2)
    else:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BURNWATCH_")}
        run = subprocess.run(
            [sys.executable, "-m", "bot", "demo", "--out", "shown"],
            cwd=shared,
            env=environment | {"PYTHONPATH": str(ROOT), "http_proxy": "http://127.0.0.1:1"},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        (shared / "writing.json").write_text(json.dumps([run.returncode, run.stdout, run.stderr]))
        (shared / "writing.json").rename(done)
    code, said, complained = json.loads(done.read_text())
    return Played(shared / "shown", code, said, complained)


def test_the_demo_ends_by_itself_and_well(played):
    assert played.code == 0, played.complained[-2000:]
    assert played.complained == "", "a pipe gets plain lines on standard output and nothing else"


def test_exactly_three_real_render_alerts_are_raised_and_resolved_by_edit_each_with_its_chart(played):
    first = next(iter(played.chapters().values()))
    alerts = [states for states in first if states[0]["card"]["kind"] == "alert"]
    assert [[state["card"]["state"] for state in states] for states in alerts] == [
        ["raised", "resolved"],
        ["raised", "worse", "resolved"],
        ["raised", "worse", "resolved"],
    ]
    assert {states[0]["card"]["title"] for states in alerts} == {f"{RULE} · raised"}
    for states in alerts:
        for state in states:
            picture = played.out / "pictures" / state["picture"]
            assert picture.read_bytes().startswith(b"\x89PNG")
            assert "SIMULATED" not in state["card"]["picture"]["alt"]
    assert (played.counts["render_raised"], played.counts["render_resolved"]) == (3, 3)


def test_everything_of_the_simulated_chapter_says_so_and_nothing_else_does(played):
    seen = set()
    for title, messages in played.chapters().items():
        for states in messages:
            for state in states:
                card = state["card"]
                simulated = title.startswith("3 ")
                assert card["simulated"] is simulated, card["title"]
                assert ("SIMULATED" in card["title"]) is simulated
                assert ("SIMULATED" in card["footer"]) is simulated
                assert ("SIMULATED" in json.dumps(card)) is simulated
                if card["picture"]:
                    assert card["picture"]["alt"].startswith("SIMULATED") is simulated
                seen.add(simulated)
    assert seen == {True, False}
    headings = [line for line in played.journal if line["do"] == "heading"]
    assert [line["simulated"] for line in headings] == [False, False, True, False]


def test_the_page_marks_each_simulated_message_and_no_real_one(played):
    sections = re.findall(r'<section class="chapter" id="c\d+">(.*?)</section>', played.page, re.DOTALL)
    by_title = {re.search(r"<h2>(.*?)<", section)[1].strip(): section for section in sections}
    for title, section in by_title.items():
        articles = re.findall(r"<article.*?</article>", section, re.DOTALL)
        assert all(("SIMULATED" in article) is title.startswith("3 ") for article in articles)
    assert "SIMULATED" not in next(section for title, section in by_title.items() if title.startswith("4 "))


def test_the_kill_really_happened_and_the_message_stands_there_once(played):
    assert played.counts["player_exits"] == [42, 0]
    assert "killed behind a message" in played.said
    notes = [json.loads(line) for line in (played.out / "sends.jsonl").read_text().splitlines()]
    ids: dict[str, list[str]] = defaultdict(list)
    for note in notes:
        if note["do"] == "send":
            ids[note["nonce"]].append(note["message"])
    again = [found for found in ids.values() if len(found) > 1]
    assert len(again) == 1, "the kill fell behind one send, and that one alone was sent again"
    assert len(set(again[0])) == 1, "under the same nonce the face answered with the message that was there"
    sends = [line for line in played.journal if line["do"] == "send"]
    assert len({line["nonce"] for line in sends}) == len({line["id"] for line in sends}) == len(sends)
    assert len(re.findall(rf'<article class="message" id="{again[0][0]}">', played.page)) == 1


def test_nothing_waits_and_nothing_was_buried(played):
    with sqlite3.connect(f"file:{played.out / 'burnwatch.db'}?mode=ro", uri=True) as database:
        states = dict(database.execute("SELECT state, count(*) FROM outbox GROUP BY state"))
        posts = database.execute("SELECT count(DISTINCT subject) FROM outbox").fetchone()[0]
    assert states.keys() <= {"sent", "folded"}
    assert played.counts["delivered"] == {
        "written": sum(states.values()),
        "sent": states["sent"],
        "folded": states.get("folded", 0),
        "lost": 0,
    }
    assert posts == played.counts["sends"]["nonces"]


def test_the_counts_of_real_and_simulated_values_are_those_of_the_database(played):
    real = simulated = own = unrecorded = 0
    with sqlite3.connect(f"file:{played.out / 'burnwatch.db'}?mode=ro", uri=True) as database:
        rows = database.execute(
            "SELECT s.metric, s.labels, count(v.value) FROM samples v JOIN series s ON s.id = v.series GROUP BY s.id"
        ).fetchall()
    for metric, labels, number in rows:
        if metric.startswith("source."):
            own += number
        elif "akash-simulated" in labels:
            simulated += number
        elif metric in {"chain.height", "chain.block_age_seconds", "gov.open_proposals"}:
            unrecorded += number
        else:
            real += number
    assert played.counts["values"] == {"real": real, "simulated": simulated, "own": own, "unrecorded": unrecorded}
    assert real > 2 * 97
    assert f"real {real:,} values, simulated {simulated:,}" in played.said


def test_a_three_minute_oracle_trip_pages_nobody_and_zeros_move_nothing(played):
    quiet = played.counts["quiet"]
    assert quiet["trip_states"] == ["inactive to pending", "pending to inactive"], "the trip was seen"
    assert quiet["trip_messages"] == 0
    assert (quiet["zeros_stored"], quiet["zeros_moved"]) == (0, 0)
    assert quiet["zeros_firing"] >= 1, "an alert that could have moved was there"
    third = next(messages for title, messages in played.chapters().items() if title.startswith("3 "))
    gpu = next(states[0]["card"] for states in third if states[0]["asked"] == "/gpu")
    assert "none since" in gpu["lead"]
    assert "Last known" in gpu["lead"]


def test_the_ratio_slides_through_warn_to_halt_and_recovers(played):
    third = next(messages for title, messages in played.chapters().items() if title.startswith("3 "))
    alerts = {states[0]["card"]["title"]: [state["card"]["state"] for state in states] for states in third}
    halted = next(states for title, states in alerts.items() if "Circuit breaker halted" in title)
    assert (halted[0], halted[-1]) == ("raised", "resolved")
    near = [states for title, states in alerts.items() if "near the warning level" in title]
    assert near
    assert all((states[0], states[-1]) == ("raised", "resolved") for states in near)
    assert played.counts["simulated_raised"] == played.counts["simulated_resolved"]


def test_it_ends_with_the_weekly_summary_of_the_simulated_network(played):
    third = next(messages for title, messages in played.chapters().items() if title.startswith("3 "))
    last = third[-1][0]
    assert last["asked"] == "/digest"
    card = last["card"]
    assert card["title"] == "SIMULATED · Week 43 · 20 to 26 October 2025"
    assert card["lead"].startswith("Minting had stopped for 6 days")
    assert card["fields"][0]["name"] == "Burned against minted"
    assert last["picture"]


def test_real_proposals_are_told_as_they_opened_and_ended_and_gaps_stay_gaps(played):
    second = next(messages for title, messages in played.chapters().items() if title.startswith("2 "))
    told = {
        states[0]["card"]["title"].split(" · ")[0]: [state["card"]["state"] for state in states]
        for states in second
        if states[0]["card"]["kind"] == "proposal"
    }
    assert told == {
        "#318": ["voting", "passed"],
        "#329": ["voting", "passed"],
        "#341": ["voting", "voting"],  # edited with the one count that is on record
        "#343": ["voting"],
        "#344": ["voting"],
        "#345": ["voting"],
    }
    news = [states[0]["card"] for states in second if states[0]["card"]["kind"] == "news"]
    assert [(card["title"].split(" · ")[0], card["state"], bool(card["reply_to"])) for card in news] == [
        ("#318", "ended", True),
        ("#329", "ended", True),
    ]
    answers = [states[0] for states in second if states[0]["asked"]]
    assert any("turnout 39.2 %" in line for answer in answers for line in answer["card"]["lines"])
    assert any("its result has not been read" in line for answer in answers for line in answer["card"]["lines"])
    assert any("120 of 247 GPUs are in use (49 %)" in answer["card"]["lead"] for answer in answers)
    assert any("GPU figures: none since" in answer["card"]["lead"] for answer in answers)
    assert played.counts["akash_alerts"] == 0


def test_the_page_needs_nothing_but_itself(played):
    class Looks(HTMLParser):
        loads: list[str]

        def handle_starttag(self, tag, attributes):
            for name, value in attributes:
                loaded = name in {"src", "srcset", "poster", "data", "background"} or (tag == "link" and name == "href")
                if loaded and not (value or "").startswith("data:"):
                    self.loads.append(f"{tag} {name}={value}")
            if tag in {"script", "iframe", "object", "embed", "base"}:
                self.loads.append(tag)

    looks = Looks()
    looks.loads = []
    looks.feed(played.page)
    assert looks.loads == []
    assert "@import" not in played.page
    assert not re.search(r"url\((?!['\"]?data:)", played.page)
    assert played.page.count("<img ") >= 3


def test_the_closing_lines_name_what_is_there_and_commands_that_work(played):
    lines = [line.strip() for line in played.said.splitlines()]
    assert "page      shown/index.html" in lines
    assert "database  shown/burnwatch.db" in lines
    assert any(line.endswith("run --preview burnwatch-live") for line in lines)
    start = lines.index("Try on this database:")
    url = re.fullmatch(r"export BURNWATCH_STORAGE__URL=(\S+)", lines[start + 1])[1]
    commands = [line for line in lines[start + 2 :] if " -m bot " in line and "--preview" not in line]
    assert len(commands) == 6
    for command in commands:
        run = subprocess.run(
            shlex.split(command),
            cwd=played.out.parent,
            env=os.environ | {"BURNWATCH_STORAGE__URL": url, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert run.returncode == 0, f"{command}\n{run.stderr}"
        assert run.stdout
    assert (played.out.parent / "render.png").read_bytes().startswith(b"\x89PNG")


def test_the_summary_on_top_says_what_the_counts_say(played):
    lines = next(line["lines"] for line in reversed(played.journal) if line["do"] == "summary")
    said = "\n".join(lines)
    counts = played.counts
    assert "3 alerts raised and 3 resolved in 97 weekly epochs" in said
    assert f"{counts['values']['real']:,} real, {counts['values']['simulated']:,} simulated" in said
    assert f"{counts['sends']['nonces']} alerts and proposals posted, 0 of them twice, 0 lost" in said
