"""[governance]: what is told of proposals. Part of bot/settings.py, which reads it."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _host(raw: str) -> str:
    host = raw.strip().lower().rstrip(".")
    if not re.fullmatch(r"(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9\-]{1,62}", host):
        raise ValueError("not a host; write one such as forum.example.org, without https:// and without a path")
    return host


class GovernanceSettings(BaseModel):
    """[governance]."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    held: Literal["notice", "text", "nothing"] = "notice"
    hold_from: Annotated[float, Field(gt=0.0, le=1.0, allow_inf_nan=False)] = 0.5
    known_hosts: tuple[Annotated[str, AfterValidator(_host)], ...] = ()
    ipfs_gateways: tuple[Annotated[str, AfterValidator(_host)], ...] = ()
    deposit_posts: bool = False
    threads: bool = False
