"""One finding for each function that is not in place, the most urgent first."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from audit.advise.advice_input import AdviceInput, is_gap
from audit.advise.effort import effort
from audit.advise.inputs import answer_text
from audit.domain.models import FUNCTIONS
from audit.domain.result import Amount, Finding, FunctionResult
from audit.knowledge import Knowledge

STATE_ORDER = ("missing", "partial", "unknown")


def find(case: AdviceInput, knowledge: Knowledge, amounts: tuple[Amount, ...]) -> tuple[Finding, ...]:
    """The findings with the amounts of their function; `rank` runs from 1."""
    gaps = [function for function in case.functions if is_gap(function)]
    gaps.sort(key=lambda function: _urgency(function, knowledge))
    return tuple(_finding(case, knowledge, function, amounts, rank) for rank, function in enumerate(gaps, 1))


def owner(knowledge: Knowledge, function_id: str) -> str:
    """The id of the role that owns a function."""
    return next(role_id for role_id, role in knowledge.roles.roles.items() if function_id in role.functions)


def _urgency(function: FunctionResult, knowledge: Knowledge) -> tuple[int, int, int, int]:
    """Missing before partial before unknown, then by models × severity, the sure ones first."""
    severity = knowledge.functions.functions[function.id].severity
    return (
        STATE_ORDER.index(function.state),
        -len(function.affected) * severity,
        -len(function.unsettled) * severity,
        FUNCTIONS.index(function.id),
    )


def _finding(
    case: AdviceInput, knowledge: Knowledge, function: FunctionResult, amounts: tuple[Amount, ...], rank: int
) -> Finding:
    text = knowledge.functions.functions[function.id]
    low, high = effort(case, knowledge, function).days
    wanted = knowledge.amounts.amounts
    return Finding(
        function=function.id,
        state=function.state,
        title=text.name,
        short=text.short,
        goes_wrong=text.goes_wrong,
        impact=text.impact,
        chain=text.chain,
        first_step=text.first_step,
        evidence_wanted=text.evidence_wanted,
        question=text.question,
        role=owner(knowledge, function.id),
        amounts=tuple(a for a in amounts if wanted[a.id].function == function.id),
        rank=rank,
        effort_days_low=float(low),
        effort_days_high=float(high),
        source=text.cited,
        severity=text.severity,
        likelihood=_likelihood(function, knowledge),
        owner=_owner(case, function),
        asked_by=_asked_by(case, knowledge, function.id),
        tools=_tools(case, knowledge, function),
    )


def _likelihood(
    function: FunctionResult, knowledge: Knowledge
) -> Literal["high", "medium", "low", "unknown"]:
    """By the share of live models that are known to lack it, wholly or in part; silence says nothing."""
    lines, lacking = knowledge.functions.likelihood, len(function.affected) + function.partial
    if not lacking:
        return "unknown"
    if lacking >= lines.high * function.of:
        return "high"
    return "medium" if lacking >= lines.medium * function.of else "low"


def _owner(case: AdviceInput, function: FunctionResult) -> str | None:
    """Who owns at least half of the models concerned."""
    concerned = function.affected or function.unsettled
    names = Counter(owner for at in concerned if (owner := case.models[at].owner))
    if not names:
        return None
    name, number = names.most_common(1)[0]
    return name if 2 * number >= len(concerned) else None


def _asked_by(case: AdviceInput, knowledge: Knowledge, function_id: str) -> tuple[tuple[str, str], ...]:
    """What the frameworks of the company's sector ask; nothing where no sector is given."""
    sector = (answer_text(case, "sector") or "").lower()
    if not sector:
        return ()
    known = knowledge.obligations.obligations.values()
    own = [one for one in known if any(word in sector for word in one.sectors)]
    return tuple(
        (one.name, one.functions[function_id])
        for one in own or [one for one in known if one.others]
        if function_id in one.functions
    )


def _tools(
    case: AdviceInput, knowledge: Knowledge, function: FunctionResult
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """What is owned already and serves the function, though the models that name it do not surely have it."""
    serving = {tool for tool, about in knowledge.tools.tools.items() if function.id in about.functions}
    named: dict[str, list[int]] = {}
    # models that name the same tools have one tuple of them: it is known by its identity
    found: dict[int, frozenset[str]] = {}
    for at in (*function.affected, *function.unsettled):
        tools = case.models[at].tools
        if (known := found.get(id(tools))) is None:
            known = found[id(tools)] = frozenset(serving.intersection(tools))
        for tool in known:
            named.setdefault(tool, []).append(at)
    listed = sorted(named.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple((tool, tuple(models)) for tool, models in listed)
