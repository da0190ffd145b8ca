from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.storage import Storage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/burnwatch.db"


@pytest.fixture
def storage(url: str) -> Iterator[Storage]:
    with Storage.open(url, patience=0.2) as opened:
        yield opened
