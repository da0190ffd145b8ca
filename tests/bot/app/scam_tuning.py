"""How the scam gate's points were found, and what they measure: `python -m tests.bot.app.scam_tuning`.

Each reason has a grade (hint, mark, strong) by what it means; only the three grades' points are found here. The search
sees the EARLIER half of the recorded history and the written scams, never the later half, and takes the points with the
widest margin: the distance from the level to the nearest proposal on its right side, after the fewest errors. It uses
content alone: what a text says must carry the verdict, since the first scam of a series has no earlier one.
"""

# ruff: noqa: T201 - it prints a table
from __future__ import annotations

import csv
import dataclasses
import json
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.governance.messages import decode
from alerts.governance.proposal import Proposal, ProposalStatus
from alerts.governance.scam import HINT, HOLD, MARK, POINTS, STRONG
from bot.app.scamgate import Earlier, Said, judge_all, judge_proposal
from bot.sources._chain_proposals import proposals
from tests.bot.app import scam_unseen as unseen
from tests.bot.app.scam_corpus import HONEST, SCAMS, Written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SHARED = Path(__file__).parents[3] / ".." / "shared" / "data"
HUB = SHARED / "gov"
STEP = 5
GRADES = {HINT: "hint", MARK: "mark", STRONG: "strong"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One proposal as the search sees it."""

    name: str
    scam: bool
    reasons: tuple[str, ...]
    family: str = ""


def history() -> tuple[list[Proposal], dict[int, bool]]:
    """The recorded proposals in the order of their submission, and which of them are scams."""
    labels = {
        int(row["id"]): row["label(ours)"] == "scam"
        for row in csv.DictReader((HUB / "cosmoshub_scam_labels.csv").read_text(encoding="utf-8").splitlines())
    }
    pages = [json.loads((HUB / f"cosmoshub_proposals_v1_page{n}.json").read_text(encoding="utf-8")) for n in (1, 2)]
    found = [one for page in pages for one in proposals(page)]
    return sorted(found, key=lambda one: (one.submit_time or 0, one.id)), labels


def kinds_of(proposal: Proposal) -> tuple[str, ...]:
    """The kinds of its messages, as the bot has them."""
    return tuple(effect.kind for effect in decode(proposal, {}).effects)


def of_written(written: Written, number: int = 1) -> Proposal:
    """A written proposal as the chain would give it."""
    return Proposal(
        id=number,
        status=ProposalStatus.VOTING,
        title=written.title,
        summary=written.summary,
        metadata=written.metadata,
        proposer="akash1writtenforatest",
        submit_time=number,
    )


def of_raw(raw: Mapping[str, object]) -> Proposal:
    """One as a node would answer it."""
    return proposals({"proposals": [{"id": "1", "status": "PROPOSAL_STATUS_VOTING_PERIOD", **raw}]})[0]


def held_of(corpus: Iterable[Mapping[str, object]]) -> tuple[int, int]:
    """How many are held by content alone, and how many where others proposed before and their proposer did not."""
    known = Earlier((Said(0, 0, proposer="akash1somebodyelse"),))
    every = [dataclasses.replace(of_raw(raw), proposer="akash1new", submit_time=1) for raw in corpus]
    counted = [[judge_proposal(one, kinds_of(one), earlier).held for one in every] for earlier in (Earlier(), known)]
    return sum(counted[0]), sum(counted[1])


def alone(proposal: Proposal, kinds: Sequence[str]) -> tuple[str, ...]:
    """The reasons of a proposal as if it were the first that ever was."""
    return judge_proposal(proposal, kinds, Earlier()).reasons


def seen_written(corpus: Iterable[Written], *, scam: bool) -> list[Seen]:
    """The written corpus."""
    return [Seen(one.title, scam, alone(of_written(one), one.kinds), one.family) for one in corpus]


def search(seen: Sequence[Seen]) -> tuple[tuple[int, int, int], int, int]:
    """(points of the three grades), how many are on the wrong side, the margin. The level stays at 50."""
    counted = [(one.scam, Counter(GRADES[POINTS[reason]] for reason in one.reasons)) for one in seen]
    best: tuple[tuple[int, ...], tuple[int, int, int]] | None = None
    for hint, mark, strong in product(range(5, 21, STEP), range(10, 41, STEP), range(20, 51, STEP)):
        if not hint < mark < strong:
            continue
        sums = [(scam, hint * n["hint"] + mark * n["mark"] + strong * n["strong"]) for scam, n in counted]
        errors = sum((total >= 100 * HOLD) is not scam for scam, total in sums)
        away = [abs(total - 100 * HOLD) for scam, total in sums if (total >= 100 * HOLD) is scam]
        # Equal errors and margins: fewest proposals that near to the level, then the roundest, that is the smallest, points.
        key = (-errors, int(min(away)), -away.count(min(away)), -hint, -mark, -strong)
        if best is None or key > best[0]:
            best = key, (hint, mark, strong)
    assert best is not None
    return best[1], -best[0][0], best[0][1]


def figures(
    scores: Mapping[int, bool], labels: Mapping[int, bool], numbers: Iterable[int]
) -> tuple[int, int, int, int]:
    """Scams held, scams, honest ones held, honest ones."""
    chosen = list(numbers)
    return (
        sum(scores[n] for n in chosen if labels[n]),
        sum(labels[n] for n in chosen),
        sum(scores[n] for n in chosen if not labels[n]),
        sum(not labels[n] for n in chosen),
    )


def at_least(good: int, of: int) -> float:
    """The lower end of Wilson's 95 % interval of a share."""
    if not of:
        return 0.0
    z, share = 1.959964, good / of
    middle = share + z * z / (2 * of)
    return float((middle - z * ((share * (1 - share) + z * z / (4 * of)) / of) ** 0.5) / (1 + z * z / of))


def main() -> int:
    """Print everything."""
    if not HUB.is_dir():
        print("the recorded proposals are not here (../shared/data/gov): nothing to measure", file=sys.stderr)
        return 1
    recorded, labels = history()
    earlier, later = recorded[: len(recorded) // 2], recorded[len(recorded) // 2 :]
    training = [Seen(str(one.id), labels[one.id], alone(one, kinds_of(one))) for one in earlier]
    written = [*seen_written(SCAMS, scam=True), *seen_written(HONEST, scam=False)]
    points, errors, margin = search([*training, *written])
    print(f"found: hint {points[0]}, mark {points[1]}, strong {points[2]}: {errors} on the wrong side, margin {margin}")
    print(f"in use: hint {HINT}, mark {MARK}, strong {STRONG}, held from {HOLD}\n")
    first = judge_all(recorded, kinds_of)
    verdicts = {
        "with what earlier ones said": {n: score.held for n, score in first.items()},
        "content alone": {one.id: judge_proposal(one, kinds_of(one), Earlier()).held for one in recorded},
    }
    for name, held in verdicts.items():
        for half, which in (("earlier", earlier), ("later", later), ("all", recorded)):
            good, scams, bad, honest = figures(held, labels, [one.id for one in which])
            low = f"{at_least(good, scams):.1%}"
            print(
                f"{name:28} {half:8} held {good:2} of {scams:2} scams (at least {low} at 95 %), {bad} of {honest:3} honest"
            )
    held_honest = [n for n, score in first.items() if score.held and not labels[n]]
    print(f"honest and held: {held_honest}")
    closest = min((score.score, n) for n, score in first.items() if labels[n])
    nearest = min((-score.score, n) for n, score in first.items() if not labels[n] and not score.held)
    print(f"lowest scam {closest[0]} (#{closest[1]}), highest honest below the level {-nearest[0]} (#{nearest[1]})\n")
    for name, corpus in (
        ("scams", unseen.SCAMS),
        ("honest", unseen.HONEST),
        ("stories", unseen.STORIES),
        ("honest", unseen.STORIES_HONEST),
    ):
        by_content, by_newcomer = held_of(corpus)
        print(f"not fitted to: held {by_content} of {len(corpus)} {name}, {by_newcomer} of a first-time proposer")
    print()
    _families(training, written)
    _without(recorded[len(recorded) // 2 :], labels)
    return 0


def _families(training: Sequence[Seen], written: Sequence[Seen]) -> None:
    print("each family left out of the search, then judged by what the rest found:")
    for family in sorted({one.family for one in written}):
        (hint, mark, strong), _, _ = search([*training, *(one for one in written if one.family != family)])
        worth = {"hint": hint, "mark": mark, "strong": strong}
        good = [
            (sum(worth[GRADES[POINTS[reason]]] for reason in one.reasons) >= 100 * HOLD) is one.scam
            for one in written
            if one.family == family
        ]
        kind = "scams" if any(one.scam for one in written if one.family == family) else "honest"
        print(f"  {family:12} {kind:7} right: {sum(good)} of {len(good)} (hint {hint}, mark {mark}, strong {strong})")


def _without(later: Sequence[Proposal], labels: Mapping[int, bool]) -> None:
    """What one reason is worth: the later half, content alone, as if nobody had thought of it."""
    told = {one.id: alone(one, kinds_of(one)) for one in later}
    print("\nlater half, content alone, without one reason:")
    for reason in POINTS:
        sums = {n: sum(POINTS[word] for word in words if word != reason) for n, words in told.items()}
        good, scams, bad, honest = figures({n: total >= 100 * HOLD for n, total in sums.items()}, labels, told)
        if (good, bad) != (scams, 0):
            print(f"  {reason:18} held {good} of {scams} scams, {bad} of {honest} honest")


if __name__ == "__main__":
    sys.exit(main())
