"""The words of what proposals would change: part of the catalogue of words, so a second language is a second file of these names too."""

from __future__ import annotations

from typing import Final

OPEN, DONE, UNDONE = 0, 1, 2
"""Which of three forms of a verb: it would, it did, it would have."""

PAY: Final = (
    "Would pay {amount} to {recipient}",
    "Paid {amount} to {recipient}",
    "Would have paid {amount} to {recipient}",
)
SEND: Final = (
    "Would send {amount} from the governance account to {recipient}",
    "Sent {amount} from the governance account to {recipient}",
    "Would have sent {amount} from the governance account to {recipient}",
)
SEND_GRANTED: Final = (
    "Would send {amount} from {source} to {recipient}",
    "Sent {amount} from {source} to {recipient}",
    "Would have sent {amount} from {source} to {recipient}",
)
SOMEBODY = "another account"
OVER = "{recipient} over {channel}"
WITH_IT = "the new contract"
FUND: Final = (
    "Would put {amount} into BME's vault",
    "Put {amount} into BME's vault",
    "Would have put {amount} into BME's vault",
)
FUND_FROM = " from {source}"
NO_AMOUNT = "an amount that cannot be read"
NOBODY = "a recipient that cannot be read"
WORTH_SHARE = "{share} of the community pool"
WORTH_OLD = "at the price of {when}"
AND_MORE_SPENDS = "and {count} more payments"

UPGRADE: Final = (
    "Would upgrade the chain to {name}{where}",
    "Upgrades the chain to {name}{where}",
    "Would have upgraded the chain to {name}{where}",
)
UPGRADE_IBC: Final = (
    "Would upgrade the chain to {name} for its IBC partners{where}",
    "Upgrades the chain to {name} for its IBC partners{where}",
    "Would have upgraded the chain to {name} for its IBC partners{where}",
)
UPGRADE_AT = " at block {height}"
UPGRADE_WHEN = ", about {when}"
UNNAMED = "a version without a name"
CANCEL: Final = (
    "Would call off the planned upgrade",
    "Called off the planned upgrade",
    "Would have called off the planned upgrade",
)

PARAMS: Final = ("Would change {module}:", "Changed {module}:", "Would have changed {module}:")
PARAMS_NONE = "Carries the parameters of {module} as they are: nothing changes"
PARAMS_EMPTY = (
    "Carries an empty set of parameters for {module}: each of them would fall to nothing, from values that are unknown"
)
SEVERAL_MODULES = "parameters"
CHANGE = "{path}: {old} → {new}{by}"
CHANGE_UNKNOWN = "{path}: → {new} (current value unknown)"
CHANGE_DONE = "{path}: → {new}"
CHANGE_BY = " ({share})"
CHANGE_RESET = " · falls to nothing"
CHANGE_LIST = "{path}: {moves}"
CHANGE_ADDS = "adds {names}"
CHANGE_REMOVES = "takes out {names}"
CHANGE_ALL_GONE = "and leaves none"
NOT_SET = "not set"
EMPTY = "empty"
MORE_CHANGES = "and {count} more"
NO_TIME = "0 s"
BLOCKS: Final = ("block", "blocks")

WASM: Final = {
    "store": ("Would store contract code{size}{may}", "Stored contract code{size}{may}", "Would have stored contract code{size}{may}"),
    "instantiate": ("Would begin a contract{name} from {codes}", "Began a contract{name} from {codes}", "Would have begun a contract{name} from {codes}"),
    "store_instantiate": ("Would store contract code{size} and begin a contract{name} from it", "Stored contract code{size} and began a contract{name} from it", "Would have stored contract code{size} and begun a contract{name} from it"),
    "store_migrate": ("Would store contract code{size} and move contract {address} to it", "Stored contract code{size} and moved contract {address} to it", "Would have stored contract code{size} and moved contract {address} to it"),
    "migrate": ("Would move contract {address} to {codes}", "Moved contract {address} to {codes}", "Would have moved contract {address} to {codes}"),
    "execute": ("Would call {calls} of contract {address}", "Called {calls} of contract {address}", "Would have called {calls} of contract {address}"),
    "sudo": ("Would call {calls} of contract {address} with the chain's own rights", "Called {calls} of contract {address} with the chain's own rights", "Would have called {calls} of contract {address} with the chain's own rights"),
    "pin": ("Would keep {codes} in memory", "Keeps {codes} in memory", "Would have kept {codes} in memory"),
    "unpin": ("Would no longer keep {codes} in memory", "No longer keeps {codes} in memory", "Would no longer have kept {codes} in memory"),
    "update_admin": ("Would make {given} the admin of contract {address}", "Made {given} the admin of contract {address}", "Would have made {given} the admin of contract {address}"),
    "clear_admin": ("Would take the admin of contract {address} away", "Took the admin of contract {address} away", "Would have taken the admin of contract {address} away"),
    "config": ("Would let {given} begin contracts from {codes}", "Let {given} begin contracts from {codes}", "Would have let {given} begin contracts from {codes}"),
    "allow_upload": ("Would let {given} upload contract code", "Let {given} upload contract code", "Would have let {given} upload contract code"),
    "forbid_upload": ("Would no longer let {given} upload contract code", "No longer lets {given} upload contract code", "Would no longer have let {given} upload contract code"),
}  # fmt: skip
WASM_SIZE = ", {size} as sent"
WASM_MAY = "; contracts from it may be begun by {given}"
WASM_GIVEN: Final = {"nobody": "nobody", "everybody": "everybody", "some": "some accounts"}
WASM_NAME = " named {name}"
WASM_CODE = "code {ids}"
WASM_NO_CODE = "a code that is not named"
WASM_NO_ADDRESS = "without an address"
WASM_SOMETHING = "something"

RECOVER: Final = (
    "Would put IBC client {substitute} in the place of {subject}",
    "Put IBC client {substitute} in the place of {subject}",
    "Would have put IBC client {substitute} in the place of {subject}",
)
UNNAMED_CLIENT = "one without a name"
TEXT: Final = (
    "A text to agree on: by itself it changes nothing on the chain",
    "A text that was agreed on: by itself it changed nothing on the chain",
    "A text to agree on: by itself it would have changed nothing on the chain",
)
OTHER = "Carries {kind}, which burnwatch cannot read{keys}"
OTHER_KEYS = ": it sets {keys}"
NO_TYPE = "a message without a type"
MORE_MESSAGES = "and {count} more messages"

FLAG_MISMATCH = "Title and messages disagree: {why}."
WHY: Final = {
    "spend_unnamed": "money would be paid, and the text speaks of none",
    "amount": "another amount would be paid than the title names",
    "upgrade_unnamed": "the chain would be upgraded, and the title does not say so",
    "version": "the title names another version than the upgrade",
    "upgrade_absent": "the title announces an upgrade, and no message is one",
    "only_signal": "the title speaks of a signal, and a message acts",
    "params_unnamed": "parameters would change of which the text does not speak",
    "two_titles": "the message carries another title than the proposal",
}
WHY_OTHER = "the text says something else than the messages do"
FLAG_CORE = "It touches what AKT and ACT rest on: {modules}."
FLAG_SUNSET = (
    "The upgrade's name contains sunset: under AEP-79 Akash may leave its own chain, and then the chain stops for good."
)
FLAG_UNREAD = "Some of it cannot be read: {fields}."
FIELDS: Final = {
    "status": "its status", "title": "its title", "summary": "its text", "metadata": "its metadata",
    "proposer": "who proposed it", "messages": "its messages", "submit_time": "when it was submitted",
    "deposit_end_time": "until when deposits count", "voting_start_time": "when voting begins",
    "voting_end_time": "when voting ends", "total_deposit": "its deposit", "final_tally_result": "its result",
    "expedited": "whether it is expedited", "failed_reason": "why it failed",
}  # fmt: skip
TOKENS: Final = {"uakt": "AKT", "uact": "ACT", "uatom": "ATOM"}
"""Denominations that count millionths, by the name of the whole."""
