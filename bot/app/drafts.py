"""What somebody has asked for and not yet agreed to: kept in the database, so that its buttons outlive a restart."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alerts.sample import DAY
from bot.app import refusals
from bot.errors import StorageError, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Ms
    from bot.app.actor import Actor
    from bot.clock import Clock
    from bot.storage import Storage, Tx

log = logging.getLogger("burnwatch.rules")

KEPT = "rule drafts"
"""Where a server's are kept, with its id behind: no server's drafts can crowd out another's."""
LIVES: Ms = DAY
MOST = 60
MOST_TEXT = 1024 * 1024
"""Characters of a server's drafts together: what is written at each step. The oldest go first."""
EXPIRED = "This draft is not kept any more (it is kept for a day): please start again."
DONE = {
    "saved": "This was done already: nothing was done a second time.",
    "cancelled": "This was cancelled: nothing was changed.",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """One thing to agree to."""

    key: str
    kind: str
    """add, edit, remove, import."""
    by: str
    """The user's id: nobody else's press counts."""
    guild: str
    at: Ms
    name: str = ""
    """The rule that is edited or removed."""
    given: Mapping[str, str] = field(default_factory=dict)
    """What stood in the form."""
    text: str = ""
    """The file of an import."""
    was: Ms | None = None
    """When the rule that is edited or removed had been changed last."""
    done: str = ""
    """Empty, saved, cancelled."""


class Drafts:
    """Looked up in memory first: a form must open within three seconds, however busy the database is."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock
        self._memory: OrderedDict[str, Draft] = OrderedDict()

    async def put(self, draft: Draft) -> None:
        """Keep it, in place of the one of that key. What somebody has typed is not lost because nothing can be written now."""

        def work(tx: Tx) -> None:
            kept = {one.key: one for one in _read(tx.meta(place_of(draft.guild))) if self._lives(one)}
            kept.pop(draft.key, None)
            tx.set_meta(place_of(draft.guild), _written([*kept.values(), draft]))

        try:
            await self._storage.write(work)
        except StorageError as err:
            if err.word == "closed":
                raise
            log.info("draft %s is kept in memory alone, and forgotten at a restart (%s)", draft.key, err.word)
        self._remember(draft)

    async def of(self, key: str, actor: Actor) -> Draft:
        """The draft that is open still. Raises UserError when it is done, too old, or somebody else's."""
        draft = self._memory.get(key)
        if draft is None:
            kept = await self._storage.read(lambda read: _read(read.meta(place_of(actor.guild))))
            draft = next((one for one in kept if one.key == key), None)
        if draft is None or not self._lives(draft):
            raise UserError(EXPIRED)
        if (draft.by, draft.guild) != (actor.user, actor.guild):
            raise UserError(refusals.DRAFT_OF_ANOTHER)
        if draft.done:
            raise UserError(DONE[draft.done])
        self._remember(draft)
        return draft

    async def end(self, draft: Draft, how: str) -> None:
        """It is saved or cancelled. What stood in it is forgotten."""
        await self.put(dataclasses.replace(draft, done=how, given={}, text=""))

    def _lives(self, draft: Draft) -> bool:
        return self._clock.now() - draft.at < LIVES

    def _remember(self, draft: Draft) -> None:
        self._memory[draft.key] = draft
        self._memory.move_to_end(draft.key)
        while len(self._memory) > MOST:
            self._memory.popitem(last=False)


def place_of(guild: str) -> str:
    """Where a server's drafts are kept."""
    return f"{KEPT}|{guild}"


def _read(text: str | None) -> list[Draft]:
    """What is kept; what another version wrote and this one cannot read is left out."""
    known = {item.name for item in dataclasses.fields(Draft)}
    try:
        return [Draft(**{key: value for key, value in raw.items() if key in known}) for raw in json.loads(text or "[]")]
    except (ValueError, TypeError, AttributeError):
        return []


def _written(drafts: list[Draft]) -> str:
    newest: list[str] = []
    room = MOST_TEXT
    for draft in reversed(drafts[-MOST:]):
        text = json.dumps(dataclasses.asdict(draft), ensure_ascii=True)
        if newest and len(text) > room:
            break
        newest.append(text)
        room -= len(text)
    return f"[{','.join(reversed(newest))}]"
