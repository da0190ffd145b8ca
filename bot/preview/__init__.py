"""The preview face: what Discord would show, as one page that needs nothing else."""

from __future__ import annotations

from bot.preview.sink import PreviewSink

__all__ = ["PreviewSink"]
