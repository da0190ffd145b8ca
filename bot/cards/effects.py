"""What a proposal would change, as lines that a person reads without knowing JSON.

The same lines serve a message and a terminal: only the marks differ. Everything a proposer wrote is shown as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from alerts.governance.messages import CORE
from alerts.sample import DAY, MINUTE
from bot import foreign
from bot.cards import _names, numbers, words
from bot.cards import words_effects as say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from alerts.sample import Ms
    from bot.app.proposal_facts import ProposalFacts

MOST_LINES = 12
MOST_CHANGES = 8
MOST_RECIPIENTS = 4
_OLD_PRICE: Ms = 10 * MINUTE
_NUMBER = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?", re.ASCII)
_SPAN = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)s", re.ASCII)
_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Marks:
    """How a face writes emphasis, code, foreign text and times."""

    rich: bool = True

    def bold(self, text: str) -> str:
        """Emphasis."""
        return f"**{text}**" if self.rich else text

    def code(self, text: str, cap: int = 100) -> str:
        """A name of the chain's: a type, a field, a number's path."""
        shown = _names.code(text, cap)
        return f"`{shown}`" if self.rich else shown

    def safe(self, text: str, cap: int = 100) -> str:
        """Foreign text."""
        return _names.safe(text, cap) if self.rich else foreign.name(text, cap)

    def moment(self, at: Ms) -> str:
        """A time."""
        return (
            numbers.moment(at) if self.rich else datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
        )

    def ago(self, at: Ms, now: Ms) -> str:
        """How long ago."""
        return numbers.ago(at) if self.rich else numbers.duration(now - at) + " ago"


RICH, PLAIN = Marks(), Marks(rich=False)


def effect_lines(facts: ProposalFacts, marks: Marks = RICH, most: int = MOST_LINES) -> list[str]:
    """What is odd about it first, then each message, then what is left out."""
    lines = [*flag_lines(facts, marks)]
    told = [line for index in range(len(facts.effects)) for line in message_lines(facts, index, marks)]
    if not facts.effects:
        told = [say.TEXT[_tense(facts)] + "."]
    room = max(most - len(lines), 1)
    if len(told) > room:
        told = [*told[: room - 1], _left(len(told) - room + 1)]
    return [*lines, *told]


def flag_lines(facts: ProposalFacts, marks: Marks = RICH) -> list[str]:
    """What a careful reader is told before anything else."""
    lines: list[str] = []
    if facts.mismatch:
        why = "; ".join(say.WHY.get(word, say.WHY_OTHER) for word in facts.mismatch_why) or say.WHY_OTHER
        lines.append(marks.bold(say.FLAG_MISMATCH.format(why=why)))
    if facts.sunset:
        lines.append(marks.bold(say.FLAG_SUNSET))
    if facts.touches_core:
        lines.append(say.FLAG_CORE.format(modules=", ".join(marks.code(module) for module in _core(facts))))
    if facts.unread:
        fields = dict.fromkeys(say.FIELDS.get(name, _names.safe(name, 40)) for name in facts.unread)
        lines.append(say.FLAG_UNREAD.format(fields=", ".join(fields)))
    return lines


def message_lines(facts: ProposalFacts, index: int, marks: Marks = RICH) -> list[str]:
    """One message: a sentence, and for parameters a line each."""
    effect = facts.effects[index]
    tense = _tense(facts)
    match effect.get("kind"):
        case "spend":
            return list(_payments(effect, say.PAY[tense], facts, marks))
        case "send":
            return list(_payments(effect, _sends(effect, tense, marks), facts, marks))
        case "fund":
            return [_fund(effect, say.FUND[tense], facts, marks)]
        case "upgrade":
            return [_upgrade(effect, tense, marks)]
        case "cancel_upgrade":
            return [say.CANCEL[tense] + "."]
        case "params":
            return list(_params(facts, effect, index, marks))
        case "wasm":
            return list(_wasm(effect, tense, facts, marks))
        case "text":
            return [say.TEXT[tense] + "."]
        case "more":
            return [say.MORE_MESSAGES.format(count=numbers.count(effect.get("count", 0)))]
    if effect.get("action") == "recover_client":
        subject, other = (effect.get(key) or say.UNNAMED_CLIENT for key in ("name", "address"))
        return [say.RECOVER[tense].format(substitute=marks.code(other), subject=marks.code(subject)) + "."]
    return [_other(effect, marks)]


def summary(facts: ProposalFacts, index: int) -> str:
    """One message in one plain line, for a terminal and for scripts."""
    return " ".join(message_lines(facts, index, PLAIN))


def short_address(text: str) -> str:
    """An address as it is recognised: akash1nw9…3um0."""
    head, one, rest = text.partition("1")
    if not one or len(text) <= 20 or not rest.isalnum():
        return text
    return f"{head}1{rest[:3]}…{rest[-4:]}"


def _tense(facts: ProposalFacts) -> int:
    if facts.status == "passed":
        return say.DONE
    return say.UNDONE if facts.status in ("rejected", "failed", "dropped") else say.OPEN


def _core(facts: ProposalFacts) -> list[str]:
    named = [str(change.get("path", "")).split(".", 1)[0] for change in facts.changes]
    named += [str(effect.get("module", "")) for effect in facts.effects]
    return [module for module in sorted(CORE) if module in named] or sorted(CORE)


def _left(count: int) -> str:
    return words.more(count)


def _payments(effect: Mapping[str, Any], verb: str, facts: ProposalFacts, marks: Marks) -> Iterator[str]:
    """A line for each recipient, with everything that goes there."""
    spends: Sequence[Mapping[str, Any]] = effect.get("spends") or ()
    if not spends:
        yield verb.format(amount=say.NO_AMOUNT, recipient=say.NOBODY) + "."
        return
    by_recipient: dict[str, list[Mapping[str, Any]]] = {}
    for spend in spends:
        by_recipient.setdefault(str(spend.get("recipient", "")), []).append(spend)
    for recipient, parts in list(by_recipient.items())[:MOST_RECIPIENTS]:
        to = marks.safe(short_address(recipient), 60) or (say.WITH_IT if _begins(effect) else say.NOBODY)
        if effect.get("kind") == "send" and effect.get("name"):
            to = say.OVER.format(recipient=to, channel=marks.code(effect["name"], 40))
        amount = " + ".join(_paid(part, facts, marks) for part in parts[:MOST_RECIPIENTS])
        yield verb.format(amount=amount, recipient=to) + "."
    left = sum(len(parts) for parts in list(by_recipient.values())[MOST_RECIPIENTS:]) + effect.get("spends_more", 0)
    if left:
        yield say.AND_MORE_SPENDS.format(count=numbers.count(left))


def _begins(effect: Mapping[str, Any]) -> bool:
    """Whether it begins a contract, which has no address yet."""
    return str(effect.get("action", "")) in ("instantiate", "store_instantiate")


def _sends(effect: Mapping[str, Any], tense: int, marks: Marks) -> str:
    """The sentence of a payment: its own money, or in an envelope somebody else's."""
    if effect.get("action") != "granted":
        return say.SEND[tense]
    source = marks.safe(short_address(str(effect.get("address", ""))), 60) or say.SOMEBODY
    return say.SEND_GRANTED[tense].replace("{source}", source.replace("{", "").replace("}", ""))


def _paid(spend: Mapping[str, Any], facts: ProposalFacts, marks: Marks) -> str:
    """An amount, what it is worth, and which part of the pool it is."""
    worth: list[str] = []
    if (usd := spend.get("usd")) is not None and spend.get("denom") != "uact":
        old = spend.get("price_at") is not None and facts.at - spend["price_at"] > _OLD_PRICE
        when = f" {say.WORTH_OLD.format(when=marks.ago(spend['price_at'], facts.at))}" if old else ""
        worth.append(numbers.amount(_known(usd), "USD") + when)
    if (share := spend.get("share")) is not None:
        worth.append(say.WORTH_SHARE.format(share=numbers.percent(share)))
    said = marks.bold(_coins(str(spend.get("amount", "")), str(spend.get("denom", "")), marks))
    return f"{said} ({', '.join(worth)})" if worth else said


def _known(usd: float) -> float:
    """To four digits: a price is not known better."""
    return float(f"{usd:.4g}")


def _fund(effect: Mapping[str, Any], verb: str, facts: ProposalFacts, marks: Marks) -> str:
    spends: Sequence[Mapping[str, Any]] = effect.get("spends") or ()
    amount = " + ".join(_paid(each, facts, marks) for each in spends[:MOST_RECIPIENTS]) or say.NO_AMOUNT
    source = str(spends[0].get("recipient", "")) if spends else ""
    rest = say.FUND_FROM.format(source=marks.safe(short_address(source), 60)) if source else ""
    return verb.format(amount=amount) + rest + "."


def _upgrade(effect: Mapping[str, Any], tense: int, marks: Marks) -> str:
    verb = (say.UPGRADE_IBC if effect.get("action") == "ibc" else say.UPGRADE)[tense]
    name = marks.bold(marks.safe(effect["name"], 60)) if effect.get("name") else say.UNNAMED
    where = say.UPGRADE_AT.format(height=numbers.count(effect["height"])) if effect.get("height") else ""
    if where and effect.get("at") is not None and tense == say.OPEN:
        where += say.UPGRADE_WHEN.format(when=marks.moment(effect["at"]))
    return verb.format(name=name, where=where) + "."


def _params(facts: ProposalFacts, effect: Mapping[str, Any], index: int, marks: Marks) -> Iterator[str]:
    """A head and a line for each parameter that changes; what stays is only counted."""
    tense = _tense(facts)
    module = marks.code(effect["module"]) if effect.get("module") else say.SEVERAL_MODULES
    changes = [change for change in facts.changes if change.get("message") == index]
    if not changes:
        known = effect.get("params_known") or effect.get("same")
        yield (say.PARAMS_NONE if known else say.PARAMS_EMPTY).format(module=module) + "."
        return
    yield say.PARAMS[tense].format(module=module)
    for change in changes[:MOST_CHANGES]:
        yield "· " + change_line(change, tense, marks)
    left = max(effect.get("changed", 0), len(changes)) - min(len(changes), MOST_CHANGES)
    if left > 0:
        yield "· " + say.MORE_CHANGES.format(count=numbers.count(left))


def change_line(change: Mapping[str, Any], tense: int = say.OPEN, marks: Marks = RICH) -> str:
    """One parameter: old, new and by how much."""
    path, unit = str(change.get("path", "")), str(change.get("unit", ""))
    new = marks.bold(_value(str(change.get("new", "")), unit, path, marks))
    old = change.get("old")
    name = marks.code(path)
    if moves := _moves(change, marks):
        return say.CHANGE_LIST.format(path=name, moves=moves)
    if old is None:
        template = say.CHANGE_UNKNOWN if tense == say.OPEN else say.CHANGE_DONE
        return template.format(path=name, new=new)
    share = change.get("share")
    by = say.CHANGE_BY.format(share=_by(share)) if share is not None else ""
    by = say.CHANGE_RESET if change.get("reset") else by
    shown = _value(str(old), unit, path, marks) if old != "" else say.NOT_SET
    return say.CHANGE.format(path=name, old=shown, new=new, by=by)


def _moves(change: Mapping[str, Any], marks: Marks) -> str:
    """Of a list of names what comes in and what goes: two lists of long addresses side by side tell nobody."""
    if change.get("old") is None:
        return ""
    said = []
    for key, form in (("added", say.CHANGE_ADDS), ("removed", say.CHANGE_REMOVES)):
        if names := change.get(key):
            said.append(form.format(names=_listed(names, marks, marks.bold)))
    if said and change.get("reset"):
        said.append(say.CHANGE_ALL_GONE)
    return ", ".join(said)


def _listed(names: Sequence[object], marks: Marks, form: Callable[[str], str] = str) -> str:
    """Names or addresses, the first few of them."""
    shown = [form(marks.safe(short_address(str(name)), 60)) for name in names[:MOST_RECIPIENTS]]
    left = len(names) - len(shown)
    return ", ".join([*shown, *([words.more(left)] if left > 0 else [])])


def _by(share: float) -> str:
    """By how much, with the digits that tell it from nothing."""
    if abs(share) >= 10:
        return f"{'+' if share > 0 else '-'}{numbers.count(round(abs(share) * 100))}{words.PERCENT}"
    places = 0 if abs(share) >= 0.1 and round(share * 100, 6).is_integer() else 1 if abs(share) >= 0.001 else 3
    return ("+" if share > 0 else "") + numbers.percent(share, places)


def _value(text: str, unit: str, path: str, marks: Marks) -> str:
    """A parameter's value in the unit it counts."""
    span = _SPAN.fullmatch(text)
    number = float(span[1]) if span else float(text) if _NUMBER.fullmatch(text) else None
    if number is None:
        return marks.safe(text, 80) or say.EMPTY
    match unit:
        case "fraction":
            return numbers.level(number, "fraction")
        case "bps":
            ratio = path.startswith("bme.circuit_breaker")
            return numbers.level(number / 10_000, "ratio" if ratio else "fraction")
        case "percent":
            return numbers.level(number / 100, "fraction")
        case "seconds":
            return _duration(number)
        case "nanoseconds":
            return _duration(number / 1_000_000_000)
        case "bytes":
            whole = number > 0 and number % 1024 == 0
            return _size(int(number)) if whole else f"{_plain_number(text, number)} bytes"
        case "blocks":
            return f"{numbers.count(number)} {say.BLOCKS[number != 1]}"
        case "":
            return _plain_number(text, number)
    return _coins(text, unit, marks)


def _duration(seconds: float) -> str:
    if seconds == 0:
        return say.NO_TIME
    return (
        numbers.level(seconds, "s")
        if seconds < 14 * DAY / 1000 or seconds % 86_400
        else words.days(int(seconds // 86_400))
    )


def _plain_number(text: str, number: float) -> str:
    """A number of which nothing is known: as it was written, grouped when it is whole."""
    if re.fullmatch(r"-?\d{1,15}", text):
        return f"{int(text):,}"
    return text.rstrip("0").rstrip(".") if "." in text and len(text) < 40 else f"{number:.6g}"


def _coins(amount: str, denom: str, marks: Marks) -> str:
    """An amount of a denomination: whole tokens of those we know, else as the chain counts it."""
    if not _NUMBER.fullmatch(amount):
        return marks.safe(f"{amount} {denom}".strip(), 60) or say.NO_AMOUNT
    token = say.TOKENS.get(denom)
    value = float(amount)
    if token is not None and (value >= 1_000 or value == 0):
        whole = value / _MICRO
        return (
            f"{whole:,.0f} {token}"
            if whole.is_integer() and whole >= 1000
            else numbers.amount(whole, "AKT").removesuffix(" AKT") + f" {token}"
        )
    shown = f"{int(amount):,}" if amount.isdigit() and len(amount) <= 18 else amount
    return f"{shown} {marks.safe(_short_denom(denom), 60)}".strip()


def _short_denom(denom: str) -> str:
    return f"{denom[:8]}…{denom[-4:]}" if denom.startswith("ibc/") and len(denom) > 20 else denom


def _wasm(effect: Mapping[str, Any], tense: int, facts: ProposalFacts, marks: Marks) -> Iterator[str]:
    forms = say.WASM.get(str(effect.get("action", "")))
    if forms is None:
        yield _other(effect, marks)
        return
    ids = [int(code) for code in effect.get("code_ids") or ()]
    size = effect.get("size")
    yield (
        forms[tense].format(
            size=say.WASM_SIZE.format(size=_size(size)) if size else "",
            may=say.WASM_MAY.format(given=_given(effect, marks)) if effect.get("given") else "",
            given=_given(effect, marks),
            name=say.WASM_NAME.format(name=marks.bold(marks.safe(effect["name"], 60))) if effect.get("name") else "",
            codes=say.WASM_CODE.format(ids=", ".join(str(code) for code in ids[:12])) if ids else say.WASM_NO_CODE,
            address=marks.safe(short_address(str(effect.get("address", ""))), 60) or say.WASM_NO_ADDRESS,
            calls=marks.code(effect["calls"]) if effect.get("calls") else say.WASM_SOMETHING,
        )
        + "."
    )
    if effect.get("spends"):
        yield from _payments(effect, say.PAY[tense], facts, marks)


def _given(effect: Mapping[str, Any], marks: Marks) -> str:
    """Who gets a right, or loses it."""
    given = [str(each) for each in effect.get("given") or ()]
    if len(given) == 1 and given[0] in say.WASM_GIVEN:
        return say.WASM_GIVEN[given[0]]
    return _listed(given, marks) or say.WASM_GIVEN["some"]


def _size(size: int) -> str:
    if size >= 1 << 20 and (size % 1024 or size % (1 << 20) == 0):
        return f"{size / (1 << 20):,.1f} MiB".replace(".0 ", " ")
    return f"{size / 1024:,.0f} KiB" if size >= 1024 else f"{size} bytes"


def _other(effect: Mapping[str, Any], marks: Marks) -> str:
    kind = (
        marks.code(str(effect.get("short") or effect.get("type_url") or ""), 60)
        if effect.get("type_url")
        else say.NO_TYPE
    )
    keys = [marks.code(str(key), 40) for key in (effect.get("keys") or ())[:8]]
    return say.OTHER.format(kind=kind, keys=say.OTHER_KEYS.format(keys=", ".join(keys)) if keys else "") + "."
