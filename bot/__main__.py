"""`python -m bot` is `burnwatch`."""

from bot.cli import entry

entry()
