"""What a summary begins with: its week, and the one sentence that says what mattered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports.weeks import parse_week
from bot.cards import _names, numbers, words, words_governance
from bot.cards import words_digest as says
from bot.cards._digest_words import capital, changed, how_often, known_share, move, number, quotient, worth

if TYPE_CHECKING:
    from collections.abc import Callable

    from alerts.reports.digest import Digest

MOST_VOTES = 2
GLIMPSE = 0.05
"""Of a week of which less is known, not even the levels stand for it."""


def week_title(facts: Digest) -> str:
    """Week 38 · 14 to 20 September 2026."""
    template = says.TITLE_SO_FAR if facts.unfinished else says.TITLE
    return template.format(number=parse_week(facts.week).number, span=week_span(facts.week))


def week_span(key: str) -> str:
    """14 to 20 September 2026."""
    week = parse_week(key)
    first, last = week.monday, week.sunday
    filled = {
        "first": first.day, "month": says.MONTHS[first.month - 1], "year": first.year,
        "last": last.day, "other": says.MONTHS[last.month - 1], "next": last.year,
    }  # fmt: skip
    if first.month == last.month:
        return says.DAYS_OF_A_MONTH.format(**filled)
    if first.year == last.year:
        return says.DAYS_OF_TWO.format(**filled)
    return says.DAYS_OF_TWO_YEARS.format(**filled)


def headline_text(facts: Digest, *, plainly: bool = False) -> str:
    """What mattered, in one sentence without its full stop; `plainly` for where nothing is markup."""
    if facts.unfinished and facts.headline.kind == "no_data":
        return says.NO_DATA_SO_FAR
    sentence = _sentence(facts, _names.code if plainly else _names.safe)
    return says.UNFINISHED.format(sentence=_lower(sentence)) if facts.unfinished else sentence


def _lower(sentence: str) -> str:
    """Inside another sentence; AKT and GPUs stay as they are."""
    return sentence if sentence[:2].isupper() else sentence[:1].lower() + sentence[1:]


def _sentence(facts: Digest, named: Callable[[str, int], str]) -> str:
    match facts.headline.kind:
        case "halted":
            return says.HALTED.format(span=numbers.duration(facts.halts.halted), times=how_often(facts.halts.count))
        case "alone":
            return _alone(facts)
        case "quiet":
            return _quiet(facts)
        case "compute":
            return _supplied(facts, _compute(facts), says.SUPPLIER_TOO, named)
        case "burn":
            return _burn(facts)
        case "supply":
            return _supplied(facts, _moved(facts, "gpu.total", says.SUPPLY), says.SUPPLIER_OF, named)
        case "price":
            return _moved(facts, "token.price_usd", says.PRICE)
        case "providers":
            return _moved(facts, "providers.active", says.PROVIDERS)
    return says.NO_DATA


def _alone(facts: Digest) -> str:
    told = []
    for key in facts.headline.about:
        figure, total = facts.figure(key), facts.figure("gpu.total")
        if figure is None or figure.value is None:
            continue
        if key == "gpu.leased" and total is not None and total.value is not None:
            told.append(says.LEVELS_GPUS.format(value=number(figure.value), total=number(total.value)))
        elif key in says.LEVELS:
            told.append(says.LEVELS[key].format(value=worth(figure)))
    known = [one for one in facts.figures if one.value is not None]
    template = says.ALONE if any(one.withheld == "none_before" for one in known) else says.LITTLE
    most = max((one.coverage for one in known), default=0.0)
    if most < GLIMPSE:
        template = says.GLIMPSE
    return capital(template.format(levels=", ".join(told) or says.LEVELS_NONE, share=known_share(most)))


def _quiet(facts: Digest) -> str:
    told = []
    for key in facts.headline.about:
        figure = facts.figure(key)
        if figure is None or figure.value is None or key not in says.QUIET_FIGURES:
            continue
        if "{change}" in says.QUIET_FIGURES[key] and figure.change is None:
            continue
        told.append(says.QUIET_FIGURES[key].format(change=changed(figure), value=worth(figure)))
    if not told:
        return says.QUIET_NONE
    figures, lacking = ", ".join(told), says.QUIET_LACKING.get(facts.headline.word)
    if lacking:
        return says.QUIET_PARTLY.format(figures=figures, lacking=lacking)
    votes = _decided(facts)
    return says.QUIET_VOTES.format(votes=votes, figures=figures) if votes else says.QUIET.format(figures=figures)


def _decided(facts: Digest) -> str:
    """`#341 passed, #342 rejected`: nothing else may have happened, but this did."""
    decided = [vote for vote in facts.votes if vote.decided]
    told = [
        says.VOTE_PLAIN.format(number=vote.number, status=words_governance.PROPOSAL_STATUS_SHORT[vote.status])
        for vote in decided[:MOST_VOTES]
        if vote.status in words_governance.PROPOSAL_STATUS_SHORT
    ]
    left = len(decided) - MOST_VOTES
    return ", ".join([*told, *([words.and_more(left)] if left > 0 else [])])


def _supplied(facts: Digest, sentence: str, template: str, named: Callable[[str, int], str]) -> str:
    """With the provider whose GPUs it was, where the supply changed by one of them."""
    total = facts.figure("gpu.total")
    part = next(iter(total.driver), None) if total is not None else None
    if part is None or part.key != "providers.gpu_total":
        return sentence
    had, has = round(part.previous or 0.0), round(part.value or 0.0)
    said = says.SUPPLIER_MOVED if had and has else says.SUPPLIER_CAME if has else says.SUPPLIER_WENT
    supplier = said.format(
        provider=named(dict(part.labels).get("provider", ""), 60),
        count=numbers.count(has or had),
        before=numbers.count(had),
    )
    return template.format(sentence=sentence, supplier=supplier)


def _compute(facts: Digest) -> str:
    head = says.COMPUTE.get(facts.headline.word, says.COMPUTE_ELSE)
    gpus, spend = (_move_of(facts, key) for key in ("gpu.leased", "spend.usd_24h"))
    first, _, second = facts.headline.word.partition("_")
    if gpus and spend:
        template = says.COMPUTE_ALIKE if first == second else says.COMPUTE_BOTH
        return template.format(head=head, gpus=gpus, spend=spend)
    return says.COMPUTE_GPUS.format(head=head, gpus=gpus) if gpus else says.COMPUTE_SPEND.format(head=head, spend=spend)


def _burn(facts: Digest) -> str:
    ratio, into = facts.figure("bme.burn_mint_ratio"), facts.figure("bme.akt_burned_total")
    template = says.BURN.get(facts.headline.word)
    if template is None:
        return says.BURN_ELSE
    before = numbers.amount(ratio.previous, "ratio") if ratio is not None and ratio.previous is not None else ""
    moved = move(into.change) if into is not None and into.change is not None else ""
    than = says.THAN.format(before=quotient(ratio.previous)) if ratio is not None and before else ""
    if not than:
        than = says.THAN_FLOW.format(moved=moved)
    return template.format(
        ratio=quotient(ratio.value if ratio is not None else None),
        before=quotient(ratio.previous if ratio is not None else None),
        than=than,
        moved=moved,
    )


def _moved(facts: Digest, key: str, template: str) -> str:
    figure = facts.figure(key)
    if figure is None or figure.change is None:
        return says.QUIET_NONE
    return template.format(moved=move(figure.change), value=worth(figure))


def _move_of(facts: Digest, key: str) -> str:
    figure = facts.figure(key)
    return move(figure.change) if figure is not None and figure.change is not None else ""
