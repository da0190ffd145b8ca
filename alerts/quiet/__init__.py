"""Quiet by design: for each notice on each address, tell it now, hold it, or stay silent, always with a Reason."""

from alerts.quiet.entry import Address, Decision, Entry, Speech, Stand
from alerts.quiet.hours import QuietHours, parse_hours
from alerts.quiet.inhibitions import INHIBITIONS, Cause, Inhibition, causes_of
from alerts.quiet.ledger import Ledger
from alerts.quiet.mutes import Acknowledgement, Matcher, Mute
from alerts.quiet.verdict import Flap, Policy, Verdict, World, held_back

__all__ = [
    "INHIBITIONS",
    "Acknowledgement",
    "Address",
    "Cause",
    "Decision",
    "Entry",
    "Flap",
    "Inhibition",
    "Ledger",
    "Matcher",
    "Mute",
    "Policy",
    "QuietHours",
    "Speech",
    "Stand",
    "Verdict",
    "World",
    "causes_of",
    "held_back",
    "parse_hours",
]
