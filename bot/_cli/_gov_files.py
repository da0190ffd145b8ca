"""`burnwatch gov --from`: kept answers of a chain, each told by what it holds, put together to one book."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.governance.lifecycle import furthest
from alerts.governance.proposal import GovParams, Proposal, ProposalStatus
from bot.app.around import Around
from bot.app.proposal_book import Book, counted
from bot.errors import SourceError, UserError
from bot.sources.recorded import Recorded, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_BYTES = 256 * 1024 * 1024
_NUMBER = re.compile(r"prop(?:osal)?s?[ _\-#]*(\d{1,15})(?!\d)", re.IGNORECASE)


def book_of(paths: Sequence[str]) -> tuple[Book, list[str]]:
    """What the files hold together, and a sentence for each thing in them that cannot be read. Raises UserError."""
    kept = [(Path(path), _read(Path(path))) for path in paths]
    proposals = furthest([one for _, each in kept for one in each.proposals or ()])
    notes: list[str] = []
    for path, each in kept:
        notes += [f"{path}: a proposal is left out: {says}" for says in each.unread]
    if all(each.proposals is None for _, each in kept):
        raise UserError(
            f"--from {paths[0]}: no proposals in {'these files' if len(paths) > 1 else 'this file'};"
            " give a page of /cosmos/gov/v1/proposals, with tally, pool and params beside it"
        )
    notes += [
        f"proposal {one.id}: {', '.join(one.unread)} cannot be read and counts as not given"
        for one in proposals.values()
        if one.unread
    ]
    notes += _twice(proposals, [one for _, each in kept for one in each.proposals or ()])
    listed = tuple(proposals[number] for number in sorted(proposals))
    tallies = {_counted_in(path, listed): each.tally for path, each in kept if each.tally is not None}
    params = _params(kept)
    bonded = next((each.bonded for _, each in reversed(kept) if each.bonded is not None), None)
    modules = {name: value for _, each in kept for name, value in each.modules.items()}
    pool = next((each.pool_akt for _, each in reversed(kept) if each.pool_akt is not None), None)
    book = Book(listed, counted(listed, tallies, bonded, params), Around(params=modules, pool_akt=pool), tallies)
    return book, notes


def _twice(kept: Mapping[int, Proposal], every: Sequence[Proposal]) -> list[str]:
    """A sentence for each number under which two proposals stand: pages overlap, but these are of two chains."""
    others = {one.id for one in every if _begun(one) != _begun(kept[one.id])}
    return [
        f"proposal {number} stands twice as two proposals: one is left out, ask for each file alone"
        for number in sorted(others)
    ]


def _begun(one: Proposal) -> tuple[object, ...]:
    """What never changes in a proposal's life."""
    return one.submit_time, one.title, one.proposer


def _read(path: Path) -> Recorded:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UserError(f"--from {path}: larger than {MOST_BYTES >> 20} MiB; give one page a file")
        return read(path.read_bytes())
    except OSError as err:
        raise UserError(f"--from {path}: cannot be read ({err.strerror}); name a file of a recorded answer") from err
    except SourceError as err:
        says = str(err).replace("the file", "it", 1)
        raise UserError(f"--from {path}: {says}; give an answer of /cosmos/gov/v1 as the node sent it") from err


def _counted_in(path: Path, proposals: Sequence[Proposal]) -> int:
    """Whose count a file holds: an answer does not say, so its name must where several proposals might be meant."""
    named = [int(number) for number in _NUMBER.findall(path.stem)]
    known = {each.id for each in proposals}
    if named and named[0] in known:
        return named[0]
    if named:
        raise UserError(f"--from {path}: counts the votes on proposal {named[0]}, which is in none of the files")
    voting = [each.id for each in proposals if each.status is ProposalStatus.VOTING]
    if len(voting) == 1 or len(proposals) == 1:
        return voting[0] if voting else proposals[0].id
    raise UserError(
        f"--from {path}: it cannot be told which proposal it counts; put the number in its name, as in prop341_tally.json"
    )


def _params(kept: Sequence[tuple[Path, Recorded]]) -> GovParams | None:
    """The parameters of every file put together: older nodes answer a third of them at a time."""
    found: GovParams | None = None
    for _, each in kept:
        if each.params is None:
            continue
        if found is None:
            found = each.params
            continue
        newer = {
            item.name: value
            for item in dataclasses.fields(GovParams)
            if (value := getattr(each.params, item.name)) not in (None, (), {})
        }
        found = dataclasses.replace(found, **newer)
    return found
