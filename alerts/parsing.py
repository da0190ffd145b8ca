"""The rule form, both ways: mapping to Rule with every problem at once, Rule to mapping with only what is not the default."""

from __future__ import annotations

import math
import string
import tomllib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from alerts.conditions import KINDS
from alerts.conditions.reducers import REDUCERS
from alerts.crossing import OPS
from alerts.durations import format_duration
from alerts.errors import RuleProblem, RuleProblems
from alerts.form import Form, nearest, said
from alerts.rule import Condition, Level, NoData, Rule, Selector, Severity
from alerts.sample import DAY, MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alerts.metric import Catalogue, Metric
    from alerts.sample import LabelPairs, Ms

TOPICS = ("bme", "gpu", "governance", "network", "health", "digest")

CONDITION_KEYS = ("metric", "where", "by", "reduce", "over", "divide_by", "ahead", "op", "threshold")
RULE_KEYS = (
    "name", *CONDITION_KEYS, "clear", "for", "keep_firing_for", "unless", "all", "kind", "no_data", "forget_after",
    "against", "topic", "severity", "repeat_every", "mention", "summary", "why",
)  # fmt: skip
PLACEHOLDERS = ("value", "threshold", "since", "labels.<name>")

_LEVEL_KEYS = ("metric", "where", "plus")
_SELECTOR_KEYS = ("metric", "where")


def parse(raw: Mapping[str, object], path: str = "rule", catalogue: Catalogue | None = None) -> Rule:
    """Turn a mapping into a Rule. Raises RuleProblems with every problem, its path and its mend."""
    problems: list[RuleProblem] = []
    if not isinstance(raw, Mapping):
        raise RuleProblems([RuleProblem(path, f"must be a table, not {said(raw)}")])
    form = Form(raw, path, problems, RULE_KEYS)
    kind = KINDS[form.choice("kind", KINDS, "threshold")]
    condition = _condition(form, compares=kind.compares)
    rule = Rule(
        name=form.text("name", required="give the rule a name", most=100),
        condition=condition,
        kind=kind.key,
        clear=_level(form, "clear") if form.given("clear") else None,
        hold=form.span("for"),
        keep_firing_for=form.span("keep_firing_for"),
        unless=form.table("unless", lambda table, where: _part(table, where, problems)),
        all=form.tables("all", lambda table, where: _part(table, where, problems)),
        against=form.table("against", lambda table, where: _second(table, where, problems, condition.select)),
        no_data=NoData(form.choice("no_data", [word.value for word in NoData], "keep")),
        forget_after=form.span("forget_after", DAY),
        topic=form.choice("topic", TOPICS, ""),
        severity=Severity(form.choice("severity", [word.value for word in Severity], "warning")),
        repeat_every=form.span("repeat_every"),
        mention=form.text("mention", most=100),
        summary=form.text("summary"),
        why=form.text("why"),
    )
    _whole(form, rule, needs_over=kind.needs_over)
    if catalogue is not None:
        _overlaps(form, rule, catalogue)
    if problems:
        raise RuleProblems(problems)
    return rule


def parse_all(
    raws: Sequence[Mapping[str, object]], path: str = "rules", catalogue: Catalogue | None = None
) -> list[Rule]:
    """Several rules; raises RuleProblems with every problem of all of them, a name used twice among them."""
    rules: list[Rule] = []
    problems: list[RuleProblem] = []
    names: dict[str, int] = {}
    for number, raw in enumerate(raws):
        here = f"{path}[{number}]"
        try:
            rule = parse(raw, here, catalogue)
        except RuleProblems as found:
            problems.extend(found.problems)
            continue
        if rule.name in names:
            problems.append(
                RuleProblem(f"{here}.name", f'"{rule.name}" is the name of {path}[{names[rule.name]}] too: rename one')
            )
        names.setdefault(rule.name, number)
        rules.append(rule)
    if problems:
        raise RuleProblems(problems)
    return rules


def parse_toml(text: str, catalogue: Catalogue | None = None) -> list[Rule]:
    """The [[rules]] of a TOML document; other tables are not looked at, so that a whole configuration will do."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleProblems([RuleProblem("toml", f"{error}: this is not TOML")]) from error
    raws = document.get("rules")
    if raws is None:
        raise RuleProblems(
            [
                RuleProblem(
                    "rules", f"there are none: start each with [[rules]]; found {', '.join(document) or 'nothing'}"
                )
            ]
        )
    if not isinstance(raws, list):
        raise RuleProblems([RuleProblem("rules", "must be a list of tables: write [[rules]], with two brackets")])
    return parse_all(raws, "rules", catalogue)


def check(rule: Rule, catalogue: Catalogue, path: str = "rule") -> list[RuleProblem]:
    """What is worth saying of a rule that parses: unknown metrics and labels with the nearest names, keys without effect."""
    warnings: list[RuleProblem] = []
    for key, selector in _selectors(rule):
        metric = catalogue.get(selector.metric)
        if metric is None:
            close = catalogue.nearest(selector.metric)
            hint = f"did you mean {', '.join(close)}?" if close else "it may come with a later version"
            warnings.append(RuleProblem(f"{path}.{key}", f'no metric "{selector.metric}" is known today; {hint}'))
            continue
        where = "where" if key == "metric" else f"{key}.where"
        for name, _ in selector.where:
            if metric.labels and name not in {*metric.labels, "network", "source"}:
                says = f'{metric.key} has no label "{name}"; {nearest(name, ["network", "source", *metric.labels])}'
                warnings.append(RuleProblem(f"{path}.{where}", says))
        if key == "metric" and rule.condition.reduce in ("increase", "rate") and not metric.counter:
            says = f"{metric.key} is no counter: a fall would count as a reset; delta is meant for it"
            warnings.append(RuleProblem(f"{path}.reduce", says))
    idle = "has no effect with the other keys of this rule: leave it out"
    return warnings + [RuleProblem(f"{path}.{key}", idle) for key in _without_effect(rule)]


def to_mapping(rule: Rule) -> dict[str, object]:
    """The form of a rule, ready for TOML: only what differs from the default. parse gives the rule back (but for origin)."""
    plain = Rule(name="", condition=Condition(Selector("")))
    form: dict[str, object] = {
        "name": rule.title,
        **_condition_mapping(rule.condition, compares=KINDS[rule.kind].compares),
    }
    if rule.clear is not None:
        form["clear"] = _level_mapping(rule.clear)
    for field, key in (("hold", "for"), ("keep_firing_for",) * 2, ("forget_after",) * 2, ("repeat_every",) * 2):
        span = getattr(rule, field)
        if span != getattr(plain, field):
            form[key] = format_duration(span)
    if rule.unless is not None:
        form["unless"] = _condition_mapping(rule.unless)
    if rule.all:
        form["all"] = [_condition_mapping(part) for part in rule.all]
    if rule.against is not None:
        form["against"] = _selector_mapping(rule.against)
    for key in ("kind", "no_data", "topic", "severity", "mention", "summary", "why"):
        value = str(getattr(rule, key))
        if value != str(getattr(plain, key)):
            form[key] = value
    return form


def _condition(form: Form, *, compares: bool = True) -> Condition:
    """The keys that a rule and its further conditions share."""
    select = Selector(
        form.text("metric", required='name one, like metric = "bme.collateral_ratio"'), form.labels("where")
    )
    op = form.choice("op", OPS, ">", required="one of < <= > >= == !=" if compares else "")
    threshold = _level(form, "threshold", required="a number, or another metric" if compares else "")
    reduce = form.choice("reduce", REDUCERS, "last")
    over = form.span("over")
    if reduce != "last":
        _needs_over(form, over, reduce)
    return Condition(
        select=select,
        op=op,
        threshold=threshold,
        by=form.names("by"),
        reduce=reduce,
        over=over,
        ahead=form.span("ahead", DAY),
        divide_by=_divisor(form, select.where),
    )


def _needs_over(form: Form, over: Ms, who: str) -> None:
    """Say it where a stretch of time is missing or empty; one that cannot be read was named already."""
    if over <= 0 and form.raw("over") in (None, "0s"):
        form.problem("over", f'is missing: {who} looks at a stretch of time, like over = "10m"')


def _part(raw: Mapping[str, object], path: str, problems: list[RuleProblem]) -> Condition:
    """A further condition, of `unless` or `all`."""
    return _condition(Form(raw, path, problems, CONDITION_KEYS))


def _second(raw: Mapping[str, object], path: str, problems: list[RuleProblem], first: Selector) -> Selector:
    """The second opinion; without a metric it is another series of the first one's."""
    form = Form(raw, path, problems, _SELECTOR_KEYS)
    return Selector(form.text("metric", first.metric), form.labels("where"))


def _divisor(form: Form, where: LabelPairs) -> Selector | None:
    """Another metric's name, under the same `where`, or a table with its own."""
    if not form.given("divide_by"):
        return None
    if not isinstance(form.raw("divide_by"), Mapping):
        metric = form.text("divide_by")
        return Selector(metric, where) if metric else None

    def read(raw: Mapping[str, object], path: str) -> Selector:
        table = Form(raw, path, form.problems, _SELECTOR_KEYS)
        return Selector(table.text("metric", required="name the metric to divide by"), table.labels("where"))

    return form.table("divide_by", read)


def _level(form: Form, key: str, *, required: str = "") -> Level:
    """A number, or another metric's latest value plus a number."""
    if not isinstance(form.raw(key), Mapping):
        return Level(form.number(key, 0.0, required=required) or 0.0)

    def read(raw: Mapping[str, object], path: str) -> Level:
        table = Form(raw, path, form.problems, _LEVEL_KEYS)
        plus = table.number("plus", 0.0) or 0.0
        if math.isinf(plus):
            table.problem("plus", "is infinite: give a number")
        return Level(
            plus, Selector(table.text("metric", required="name the metric of the threshold"), table.labels("where"))
        )

    return form.table(key, read) or Level()


def _whole(form: Form, rule: Rule, *, needs_over: bool) -> None:
    """What can only be said of the keys together."""
    if needs_over:
        _needs_over(form, rule.condition.over, rule.kind)
    if rule.kind == "spread" and rule.against is None and not form.given("against"):
        form.problem(
            "against", 'is missing: name the second opinion, like against = { where = { source = "coingecko" } }'
        )
    if rule.kind == "spread" and rule.against == rule.condition.select:
        form.problem("against", "is the same series: name another metric or another where")
    if rule.clear is not None:
        _recovery(form, rule, rule.clear)
    if 0 < rule.repeat_every < MINUTE:
        form.problem("repeat_every", 'is less than a minute, which is spam: write at least "1m"')
    for name in _placeholders(form, rule.summary):
        known = name in PLACEHOLDERS[:3] or name.startswith("labels.")
        if not known:
            form.problem("summary", f"{{{name}}} is not known; {nearest(name, PLACEHOLDERS)}")


def _recovery(form: Form, rule: Rule, clear: Level) -> None:
    """The recovery level lies on the calm side of the threshold, where the two can be compared beforehand."""
    op, threshold = rule.condition.op, rule.condition.threshold
    if not KINDS[rule.kind].compares:
        form.problem("clear", f"{rule.kind} compares nothing, so there is no level to recover to: leave it out")
    elif op in ("==", "!="):
        form.problem("clear", f"{op} has no direction, so there is no level to recover to: leave it out")
    elif clear.metric == threshold.metric:
        wrong = clear.value > threshold.value if op in (">", ">=") else clear.value < threshold.value
        if wrong:
            side = "below" if op in (">", ">=") else "above"
            says = f"lies on the wrong side: under {op} the recovery level is {side} the threshold, or equal to it"
            form.problem("clear", says)


def _placeholders(form: Form, template: str) -> list[str]:
    try:
        return [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    except ValueError as error:
        form.problem("summary", f"{error}: write {{{{ for a brace that is meant as one")
        return []


def _overlaps(form: Form, rule: Rule, catalogue: Catalogue) -> None:
    """Summing a metric whose series are parts and wholes counts things twice."""
    parts = [("", rule.condition), *((f"all[{number}].", part) for number, part in enumerate(rule.all))]
    if rule.unless is not None:
        parts.append(("unless.", rule.unless))
    for prefix, condition in parts:
        for selector in filter(None, (condition.select, condition.divide_by)):
            metric: Metric | None = catalogue.get(selector.metric)
            label = metric.parts_and_wholes if metric is not None else None
            if not condition.by or label is None or label in condition.by or label in dict(selector.where):
                continue
            says = f'{selector.metric} has parts and wholes under "{label}": add "{label}" to by, or fix it in where'
            form.problem(f"{prefix}by", f"would count the same thing twice, for {says}")


def _selectors(rule: Rule) -> Iterator[tuple[str, Selector]]:
    """Every selector of a rule with the key that holds it."""
    parts = [("", rule.condition), *((f"all[{number}].", part) for number, part in enumerate(rule.all))]
    if rule.unless is not None:
        parts.append(("unless.", rule.unless))
    for prefix, condition in parts:
        yield f"{prefix}metric", condition.select
        if condition.divide_by is not None:
            yield f"{prefix}divide_by", condition.divide_by
        if condition.threshold.metric is not None:
            yield f"{prefix}threshold", condition.threshold.metric
    if rule.clear is not None and rule.clear.metric is not None:
        yield "clear", rule.clear.metric
    if rule.against is not None:
        yield "against", rule.against


def _without_effect(rule: Rule) -> list[str]:
    """Keys that this rule gives and that change nothing."""
    idle: list[str] = []
    kind = KINDS[rule.kind]
    if rule.condition.ahead != DAY and rule.condition.reduce != "predict":
        idle.append("ahead")
    if rule.against is not None and rule.kind != "spread":
        idle.append("against")
    if not kind.compares:
        if rule.no_data is not NoData.KEEP:
            idle.append("no_data")
        if rule.condition.reduce != "last":
            idle.append("reduce")
        if rule.condition.divide_by is not None:
            idle.append("divide_by")
    if rule.kind == "absent" and rule.condition.by:
        idle.append("by")
    if rule.no_data is NoData.RESOLVE and rule.forget_after != DAY:
        idle.append("forget_after")
    return idle


def _condition_mapping(condition: Condition, *, compares: bool = True) -> dict[str, object]:
    form: dict[str, object] = _selector_mapping(condition.select)
    if condition.by:
        form["by"] = list(condition.by)
    if condition.reduce != "last":
        form["reduce"] = condition.reduce
    if condition.over:
        form["over"] = format_duration(condition.over)
    if condition.ahead != DAY:
        form["ahead"] = format_duration(condition.ahead)
    divisor = condition.divide_by
    if divisor is not None:
        same = divisor.where == condition.select.where
        form["divide_by"] = divisor.metric if same else _selector_mapping(divisor)
    plain = Condition(condition.select)
    if compares or condition.op != plain.op:
        form["op"] = condition.op
    if compares or condition.threshold != plain.threshold:
        form["threshold"] = _level_mapping(condition.threshold)
    return form


def _selector_mapping(selector: Selector) -> dict[str, object]:
    return {"metric": selector.metric, **({"where": dict(selector.where)} if selector.where else {})}


def _level_mapping(level: Level) -> object:
    if level.metric is None:
        return level.value
    return {**_selector_mapping(level.metric), **({"plus": level.value} if level.value else {})}
