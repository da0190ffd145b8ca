"""Values to pictures. One file is one chart; nothing here imports matplotlib until the first chart is drawn."""

from bot.charts._base import Caption, Chart, ChartFailed
from bot.charts._flows import Flow
from bot.charts._studio import Studio, load
from bot.charts._theme import DARK, LIGHT, THEMES, Theme

__all__ = ["DARK", "LIGHT", "THEMES", "Caption", "Chart", "ChartFailed", "Flow", "Studio", "Theme", "load"]
