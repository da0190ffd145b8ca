"""Messages read, one by one. A field of another type than expected is passed over; nothing here raises."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from alerts.governance import _params
from alerts.governance._effects import Change, Effect, Spend

MOST_MESSAGES = 60
MOST_SPENDS = 40
MOST_NAMES = 24
MOST_TEXT = 400
_DEEPEST = 20
"""Messages inside messages: the list of proposals itself is kept no deeper than twice as much."""
_LARGEST = 60
"""Digits of an amount that can be meant."""

Message = Mapping[str, object]
Params = Mapping[str, Mapping[str, object]]
Reader = Callable[[str, Message, Params], Effect]

_VERSION = re.compile(r"v\d+(?:(?:alpha|beta)\d+)?", re.ASCII)
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MOST_SAID = 2_000
"""Characters of what is said to a contract that are looked at: a multiple of four, as base64 comes."""
_FIRST_WORD = re.compile(r'\s*\{\s*"([^"\\]{1,80})"')
_ENVELOPE = frozenset({"@type", "authority", "signer", "sender", "from_address", "title", "description"})
"""Keys that say who sends a message, not what it does."""


def module_of(type_url: str) -> str:
    """The module of a message by its type: `bme` of akash.bme.v1, `mint` of cosmos.mint.v1beta1, `ibc.transfer`.

    Where Akash had a module of the SDK's name (`akash.gov`) or CosmWasm's, it keeps its own, and so does anybody else.
    """
    parts = [part for part in type_url.lstrip("/").split(".")[:-1] if not _VERSION.fullmatch(part)]
    if not parts:
        return ""
    space, name = parts[0], parts[-1]
    if space == "cosmos" or (space == "akash" and name not in ("wasm", "gov", "staking")):
        return name
    if space == "cosmwasm":
        return "wasm"
    return name if len(parts) == 1 else f"{space}.{name}"


def effects_of(messages: Iterator[Message], params: Params, depth: int = 0) -> Iterator[Effect]:
    """The effects of messages, of those inside other messages too: nothing hides in an envelope.

    A MsgExec does what is in it, in the name of whoever granted that. Any other envelope (a proposal to a group) only
    passes it on, so it is named first.
    """
    for message in messages:
        url = _text(message, "@type")
        inner = message.get("msgs") or message.get("messages")
        if depth < _DEEPEST and isinstance(inner, list) and any(_is_message(each) for each in inner):
            carried = effects_of((each for each in inner if _is_message(each)), params, depth + 1)
            if not url.endswith(".MsgExec"):
                yield _other(url, message, params)
            yield from (_in_a_name(each) for each in carried)
            if not all(_is_message(each) for each in inner):
                yield _other(url, message, params)
            continue
        yield _effect(url, message, params)


def _in_a_name(effect: Effect) -> Effect:
    """Of a payment inside an envelope nobody knows that it is the governance account's."""
    return replace(effect, action="granted") if effect.kind == "send" else effect


def _is_message(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("@type"), str)


def _effect(url: str, message: Message, params: Params) -> Effect:
    last = url.rsplit(".", 1)[-1]
    content = message.get("content")
    if last == "MsgExecLegacyContent" and isinstance(content, dict):
        inner = _effect(_text(content, "@type"), content, params)
        return replace(inner, type_url=url, content=inner.type_url)
    if last == "MsgUpdateParams":
        return _update_params(url, message, params)
    if url.startswith(("/cosmwasm.", "/ibc.lightclients.wasm.")):
        return _wasm(url, message, params)
    reader = _READERS.get(last)
    if reader is not None:
        return reader(url, message, params)
    return _ibc(url, message, params) if url.startswith("/ibc.") else _other(url, message, params)


def _update_params(url: str, message: Message, params: Params) -> Effect:
    """The whole set against what is there now. Some modules carry it in `params`, consensus at the top."""
    module = module_of(url)
    carried = message.get("params")
    new = carried if isinstance(carried, dict) else {k: v for k, v in message.items() if k not in _ENVELOPE}
    now = params.get(module)
    changes, same = _params.diff(module, now, new)
    return Effect(url, "params", module=module, params_known=now is not None, same=same, changes=changes)


def _legacy_params(url: str, message: Message, params: Params) -> Effect:
    changes: list[Change] = []
    modules: list[str] = []
    for each in _dicts(message, "changes")[:MOST_NAMES]:
        space = _text(each, "subspace")
        module = space.strip().lower()
        modules.append(module)
        now = params.get(module)
        changes += _params.legacy(space, _text(each, "key"), _text(each, "value", 10_000), now)
    known = bool(modules) and all(module in params for module in modules)
    named = modules[0] if len(set(modules)) == 1 else ""
    return Effect(url, "params", module=named, params_known=known, changes=tuple(changes[: _params.MOST_FIELDS]))


def _send_enabled(url: str, message: Message, _: Params) -> Effect:
    changes = [
        Change(
            f"bank.send_enabled[{_text(each, 'denom', 80)}]", None, "true" if each.get("enabled") is True else "false"
        )
        for each in _dicts(message, "send_enabled")[:MOST_NAMES]
    ]
    usual = [each for each in _list(message, "use_default_for")[:MOST_NAMES] if isinstance(each, str)]
    changes += [Change(f"bank.send_enabled[{denom[:80]}]", None, "default") for denom in usual]
    return Effect(url, "params", module="bank", changes=tuple(changes))


def _spend(url: str, message: Message, _: Params) -> Effect:
    return Effect(url, "spend", spends=_money(message, "recipient"))


def _send(url: str, message: Message, _: Params) -> Effect:
    return Effect(url, "send", address=_text(message, "from_address", 200), spends=_money(message, "to_address"))


def _send_many(url: str, message: Message, _: Params) -> Effect:
    """A payment to several at once: it has one sender."""
    source = next((_text(each, "address", 200) for each in _dicts(message, "inputs")), "")
    outputs = _dicts(message, "outputs")[:MOST_SPENDS]
    paid = [spend for each in outputs for spend in _money({**each, "amount": each.get("coins")}, "address")]
    return Effect(url, "send", address=source, spends=tuple(paid[:MOST_SPENDS]))


def _send_away(url: str, message: Message, _: Params) -> Effect:
    """A payment to another chain."""
    paid = _money({**message, "amount": message.get("token")}, "receiver")
    channel = _text(message, "source_channel", 80)
    return Effect(url, "send", address=_text(message, "sender", 200), name=channel, spends=paid)


def _fund(url: str, message: Message, _: Params) -> Effect:
    """BME's vault, filled from somewhere: its money stays with the chain."""
    return Effect(url, "fund", module=module_of(url), spends=_money(message, "source"))


def _money(message: Message, recipient: str) -> tuple[Spend, ...]:
    to = _text(message, recipient, 200)
    raw = message.get("amount")
    items = raw if isinstance(raw, list) else [raw]
    found: list[Spend] = []
    for coin in items[:MOST_SPENDS]:
        if isinstance(coin, dict):
            amount = _whole(coin.get("amount"))
            if amount is not None:
                found.append(Spend(to, _text(coin, "denom", 200), amount))
    return tuple(found)


def _upgrade(url: str, message: Message, _: Params) -> Effect:
    plan = message.get("plan")
    plan = plan if isinstance(plan, dict) else {}
    return Effect(url, "upgrade", name=_text(plan, "name", 200), height=_whole(plan.get("height")))


def _cancel(url: str, _: Message, __: Params) -> Effect:
    return Effect(url, "cancel_upgrade")


def _plain_text(url: str, _: Message, __: Params) -> Effect:
    return Effect(url, "text")


def _wasm(url: str, message: Message, _: Params) -> Effect:
    """A contract's code stored, a contract begun, changed or called."""
    last = url.rsplit(".", 1)[-1]
    words = _WORD.sub("_", last.removeprefix("Msg").removesuffix("Proposal")).lower()
    codes = [_whole(message.get("code_id")), *(_whole(each) for each in _list(message, "code_ids")[:MOST_NAMES])]
    size = _whole(message.get("wasm_byte_code_length"))
    return Effect(
        url,
        "wasm",
        action=_ACTIONS.get(words, words),
        name=_text(message, "label", 200),
        address=_text(message, "contract", 200) or _text(message, "address", 200),
        code_ids=tuple(code for code in codes if code),
        size=None if size is None else size * 3 // 4,  # base64
        given=_given(message),
        calls=_called(message.get("msg")),
        spends=_funds(message),
        keys=() if words in _ACTIONS else _keys(message),
    )


def _called(said: object) -> str:
    """The first word of what is said to a contract: an object, or its bytes in base64 as some gateways write it."""
    if isinstance(said, str) and said[:1] != "{":
        try:
            said = base64.b64decode(said[:_MOST_SAID], validate=True).decode()
        except ValueError:
            return ""
    if isinstance(said, str):
        word = _FIRST_WORD.match(said[:_MOST_SAID])
        return word[1] if word else ""
    return next((str(key)[:80] for key in said), "") if isinstance(said, dict) else ""


def _given(message: Message) -> tuple[str, ...]:
    """Who gets a right by a message to contracts, or loses it."""
    if admin := _text(message, "new_admin", 200):
        return (admin,)
    access = message.get("new_instantiate_permission") or message.get("instantiate_permission")
    holder = access if isinstance(access, dict) else message
    named = [each[:200] for each in _list(holder, "addresses")[:MOST_NAMES] if isinstance(each, str)]
    if named or not isinstance(access, dict):
        return tuple(named)
    word = _text(access, "permission", 80).casefold().removeprefix("access_type_")
    return (word if word in ("nobody", "everybody") else "some",)


def _funds(message: Message) -> tuple[Spend, ...]:
    contract = _text(message, "contract", 200)
    coins = [(_text(coin, "denom", 200), _whole(coin.get("amount"))) for coin in _dicts(message, "funds")[:MOST_SPENDS]]
    return tuple(Spend(contract, denom, amount) for denom, amount in coins if amount)


_ACTIONS = {
    "store_code": "store", "instantiate_contract": "instantiate", "instantiate_contract2": "instantiate",
    "instantiate_contract_2": "instantiate", "store_and_instantiate_contract": "store_instantiate",
    "store_and_migrate_contract": "store_migrate", "migrate_contract": "migrate", "execute_contract": "execute",
    "sudo_contract": "sudo", "pin_codes": "pin", "unpin_codes": "unpin", "update_admin": "update_admin",
    "clear_admin": "clear_admin", "update_instantiate_config": "config", "remove_checksum": "remove",
    "add_code_upload_params_addresses": "allow_upload", "remove_code_upload_params_addresses": "forbid_upload",
}  # fmt: skip


def _ibc(url: str, message: Message, params: Params) -> Effect:
    last = url.rsplit(".", 1)[-1]
    if last in ("MsgRecoverClient", "ClientUpdateProposal"):
        return Effect(
            url, "ibc", action="recover_client", name=_text(message, "subject_client_id", 100),
            address=_text(message, "substitute_client_id", 100),
        )  # fmt: skip
    if last in ("MsgIBCSoftwareUpgrade", "UpgradeProposal"):
        return replace(_upgrade(url, message, params), action="ibc")
    return Effect(url, "ibc", action="other", keys=_keys(message))


def _other(url: str, message: Message, _: Params) -> Effect:
    """A message that is not known: named, with the names of what it carries."""
    return Effect(url, "other", module=module_of(url), keys=_keys(message))


_READERS: Mapping[str, Reader] = {
    "MsgCommunityPoolSpend": _spend,
    "CommunityPoolSpendProposal": _spend,
    "CommunityPoolSpendProposalWithDeposit": _spend,
    "MsgSend": _send,
    "MsgMultiSend": _send_many,
    "MsgTransfer": _send_away,
    "MsgCreateVestingAccount": _send,
    "MsgCreatePermanentLockedAccount": _send,
    "MsgFundVault": _fund,
    "MsgSeedVault": _fund,
    "MsgSetSendEnabled": _send_enabled,
    "MsgSoftwareUpgrade": _upgrade,
    "SoftwareUpgradeProposal": _upgrade,
    "MsgCancelUpgrade": _cancel,
    "CancelSoftwareUpgradeProposal": _cancel,
    "ParameterChangeProposal": _legacy_params,
    "TextProposal": _plain_text,
}


def _text(holder: Mapping[str, object], key: str, most: int = MOST_TEXT) -> str:
    value = holder.get(key)
    if isinstance(value, str):
        return value[:most]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _whole(value: object) -> int | None:
    """A whole number of zero or more, as a number or as digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 <= value < 10**_LARGEST else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _LARGEST:
        return int(value)
    return None


def _list(holder: Mapping[str, object], key: str) -> list[object]:
    value = holder.get(key)
    return value if isinstance(value, list) else []


def _dicts(holder: Mapping[str, object], key: str) -> list[dict[str, object]]:
    return [each for each in _list(holder, key) if isinstance(each, dict)]


def _keys(message: Message) -> tuple[str, ...]:
    return tuple(str(key)[:80] for key in list(message)[: MOST_NAMES * 2] if key not in _ENVELOPE)[:MOST_NAMES]
