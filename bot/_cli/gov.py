"""`burnwatch gov [ID]`: proposals as the bot reads them, from the configured chain or from recorded answers."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.errors import SourceError, StartUpError, StorageError, UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from alerts.sample import Ms
    from bot.app.proposal_book import Book
    from bot.app.proposal_facts import ProposalFacts
    from bot.clock import Clock
    from bot.settings import Settings
    from bot.sources.akash_chain import ChainSource

BAD_INPUT = 2
PATIENCE = 120.0
"""Seconds for the whole list: a chain remembers hundreds of proposals, some with a contract's code in them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("id", metavar="ID", nargs="?", help="one proposal by its number (default: all)")
    parser.add_argument(
        "--from", dest="files", metavar="FILE", nargs="+", action="extend", default=[],
        help="recorded gov v1 pages in place of the chain; tally, staking pool and params beside them",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument(
        "--config", metavar="F", help="configuration file (default: config.toml here, else the environment)"
    )


async def run(args: argparse.Namespace, clock: Clock | None = None) -> int:
    """0; 2 for what cannot be read or found."""
    now = (clock or SystemClock()).now()
    try:
        number, files = _asked(args)
        found = _kept(files, number, now) if files else await _live(args, number, now)
    except UserError as err:
        print(err, file=sys.stderr)
        return BAD_INPUT
    from bot._cli._gov_text import as_json, text_of  # noqa: PLC0415 - a wrong file is told without the cards

    if args.json:
        print(json.dumps([as_json(facts) for facts in found], indent=1, ensure_ascii=False, allow_nan=False))
    else:
        for line in text_of(found, now, one=number is not None):
            print(line)
    return 0


def _asked(args: argparse.Namespace) -> tuple[int | None, Sequence[str]]:
    """The number and the files. A number after the files is the number: the parser takes it for one more file."""
    files = list(args.files)
    text = args.id
    if text is None and len(files) > 1 and files[-1].isdigit() and not Path(files[-1]).exists():
        text = files.pop()
    if text is None:
        return None, files
    short = text.removeprefix("#")
    if not (short.isascii() and short.isdigit() and len(short) <= 18 and int(short) > 0):
        raise UserError(f'"{text[:40]}" is no number of a proposal: write one such as 341')
    return int(short), files


def _kept(files: Sequence[str], number: int | None, now: Ms) -> list[ProposalFacts]:
    from bot._cli._gov_files import book_of  # noqa: PLC0415 - pulls half the rooms in, which --help need not wait for
    from bot.app.proposal_book import facts_in  # noqa: PLC0415 - as above

    book, notes = book_of(files)
    for note in notes:
        print(note, file=sys.stderr)
    if number is not None and all(each.id != number for each in book.proposals):
        raise UserError(f"no proposal {number} in {'these files' if len(files) > 1 else files[0]}{_range(book)}")
    return facts_in(book, "akash", now, only=None if number is None else {number})


def _range(book: Book) -> str:
    if not book.proposals:
        return ": there is none"
    return f": there are {len(book.proposals)}, from {book.proposals[0].id} to {book.proposals[-1].id}"


async def _live(args: argparse.Namespace, number: int | None, now: Ms) -> list[ProposalFacts]:
    """Ask the configured chain once for everything that bears on its proposals."""
    from bot.compose import version  # noqa: PLC0415 - pulls every room in, which --from need not wait for
    from bot.settings import load  # noqa: PLC0415 - as above
    from bot.sources._http import Http  # noqa: PLC0415 - as above
    from bot.sources.akash_chain import ChainSource  # noqa: PLC0415 - as above

    settings = load(Path(args.config) if args.config else None)
    chain = settings.sources.akash_chain
    if not chain.enabled:
        raise UserError("[sources.akash_chain] is switched off: switch it on, or give recorded pages with --from")
    logging.getLogger("stamina").setLevel(logging.ERROR)  # it warns of every retry; the sentence says how it ended
    async with Http(user_agent=f"burnwatch/{version()}") as http:
        source = ChainSource(
            http, chain.endpoints, network=chain.network, chain_id=chain.chain_id, every=chain.every,
            timeout=chain.timeout, marks={},
        )  # fmt: skip
        book = await _book(source, number, now)
    return _facts(settings, book, chain.network, now, number)


async def _book(source: ChainSource, number: int | None, now: Ms) -> Book:
    """Everything that the chain remembers; where the list breaks off, what is open and the one that was asked for."""
    from bot.app.around import Around  # noqa: PLC0415 - see above
    from bot.app.proposal_book import Book  # noqa: PLC0415 - as above
    from bot.app.voting import Ballots  # noqa: PLC0415 - as above

    fetched = await source.fetch(now)
    listed = fetched.answers.get("proposals")
    open_ones = getattr(listed, "open", ())
    proposals = {each.id: each for each in open_ones}
    try:
        every = await source.every_proposal(now, within=PATIENCE)
        proposals = {each.id: each for each in (*every.open, *every.closed)} | proposals
        unread = every.unread
    except SourceError as err:
        if listed is None:
            raise UserError(
                f"The chain could not be asked for its proposals: {err}; see [sources.akash_chain]"
            ) from err
        print(f"only open proposals: the whole list could not be read ({err})", file=sys.stderr)
        unread = getattr(listed, "unread", ())
    for says in unread:
        print(f"a proposal is left out: {says}", file=sys.stderr)
    if number is not None and number not in proposals:
        try:
            single = await source.proposal(number, now)
        except SourceError as err:
            raise UserError(f"The chain could not be asked for proposal {number}: {err}") from err
        if single is None:
            newest = f"; the newest is {max(proposals)}" if proposals else ""
            raise UserError(f"The chain knows no proposal {number}{newest}")
        proposals[single.id] = single
    return Book(
        tuple(proposals[each] for each in sorted(proposals)),
        Ballots().heard(fetched.answers, now),
        Around().heard(fetched.answers),
    )


def _facts(settings: Settings, book: Book, network: str, now: Ms, number: int | None) -> list[ProposalFacts]:
    """With the stored turnout where there is a database: a projection needs the course of the vote."""
    from bot.app.proposal_book import facts_in  # noqa: PLC0415 - see above
    from bot.storage import Storage  # noqa: PLC0415 - as above
    from bot.storage.place import look, path_of  # noqa: PLC0415 - as above

    told = settings.governance
    only = None if number is None else {number}
    try:
        look(path_of(settings.storage.url), must_exist=True)
        with Storage.open(settings.storage.url) as storage:
            return storage.read_now(
                lambda read: facts_in(
                    book, network, now, known_hosts=told.known_hosts, hold=told.hold_from, view=read, only=only
                )
            )
    except (StartUpError, StorageError):
        return facts_in(book, network, now, known_hosts=told.known_hosts, hold=told.hold_from, only=only)
