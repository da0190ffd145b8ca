"""Where a proposal's title may stand, best place first: the chain keeps no one place for it over its versions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.governance.proposal import Proposal

_CID = re.compile(r"(?:ipfs://)?(Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{58})/?", re.ASCII)
"""Version 0, and version 1 in base32 over a SHA-256: nothing else is ever asked for."""
_MOST_READ = 100_000


def titles(proposal: Proposal, fetched: str = "") -> Iterator[tuple[str, str]]:
    """Every title that a proposal has, with the word for its place: title, legacy, metadata, fetched.

    `fetched` is what the place gave that its metadata points to. Foreign texts: the first that still says something once
    it was made safe is the one to show.
    """
    if proposal.title.strip():
        yield proposal.title, "title"
    for message in proposal.messages[:1]:
        content = message.get("content")
        if isinstance(content, dict) and isinstance(title := content.get("title"), str) and title.strip():
            yield title, "legacy"
    for text, place in ((proposal.metadata, "metadata"), (fetched, "fetched")):
        if title := _in_json(text):
            yield title, place


def cid_of(metadata: str) -> str:
    """The content id that a proposal's metadata is, or nothing: text, JSON and addresses are not fetched."""
    found = _CID.fullmatch(metadata.strip()) if len(metadata) <= 200 else None
    return found[1] if found else ""


def _in_json(text: str) -> str:
    """The title in a JSON object; x/group and cosmos-sdk 0.46 to 0.50 agree on its name."""
    if not text.lstrip().startswith("{") or len(text) > _MOST_READ:
        return ""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    title = read.get("title") if isinstance(read, dict) else None
    return title if isinstance(title, str) and title.strip() else ""
