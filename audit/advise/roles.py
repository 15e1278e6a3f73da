"""The roles to hire: which functions each owns, how much work that is, when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from audit.advise.advice_input import AdviceInput, Fleet, is_gap
from audit.advise.effort import Effort, effort, together
from audit.advise.inputs import Bounds, answer_number, assumed, counted
from audit.advise.job_description import Stack, job
from audit.advise.text_formatting import noun, number, span, worded
from audit.domain.result import Role
from audit.knowledge import Knowledge
from audit.knowledge.advice import RoleText

When = Literal["now", "later", "not_needed"]
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Load:
    """The work of a role over one year: days and full-time equivalents as low–high, and its formula."""

    effort: Effort
    run: tuple[Decimal, Decimal]
    fte: tuple[Decimal, Decimal]
    upkeep: Bounds
    capacity: Bounds


def hire(case: AdviceInput, fleet: Fleet, knowledge: Knowledge) -> tuple[Role, ...]:
    """Every role of the knowledge, in the order in which they are hired."""
    roles: list[Role] = []
    stack = Stack.of(case, knowledge)
    for role_id in knowledge.roles.roles:
        alone = not any(role.when == "now" for role in roles)
        spare = unused_staff(case, knowledge, roles)
        roles.append(_role(case, fleet, knowledge, role_id, stack, alone, spare))
    return tuple(roles)


def unused_staff(case: AdviceInput, knowledge: Knowledge, roles: Sequence[Role]) -> Decimal:
    """How many of the client's own MLOps people are left once they carry the roles that need no hire for it."""
    staff = answer_number(case, knowledge, "mlops_engineers")
    if staff is None:
        return Decimal(0)
    carried = sum(
        Decimal(str(role.fte_high)) for role in roles if role.when == "not_needed" and role.fte_high
    )
    return max(Decimal(0), staff.low - carried)


def _role(
    case: AdviceInput,
    fleet: Fleet,
    knowledge: Knowledge,
    role_id: str,
    stack: Stack,
    alone: bool,
    spare: Decimal,
) -> Role:
    text = knowledge.roles.roles[role_id]
    gaps = tuple(f for f in text.functions if is_gap(case.function(f)))
    load = _load(case, fleet, knowledge, role_id, text)
    when, why = _when(case, fleet, knowledge, gaps, load, alone, spare)
    works = bool(fleet.running) and (when != "not_needed" or bool(gaps))
    founding = any(case.function(f).state == "missing" for f in gaps) or not fleet.running
    tools = stack.tools(text.functions)
    return Role(
        id=role_id,
        title=text.title,
        seniority=text.founding if founding else text.joining,
        functions=text.functions,
        gaps=gaps,
        tools=tools,
        fte_low=float(load.fte[0]) if works else None,
        fte_high=float(load.fte[1]) if works else None,
        when=when,
        why=why,
        formula=_formula(knowledge, load) if works else "",
        inputs=(
            *load.effort.inputs,
            counted(knowledge, "running", len(fleet.running), len(fleet.running) + len(fleet.maybe)),
            load.upkeep.input,
            load.capacity.input,
            assumed(case, knowledge, "small_fte").input,
        )
        if works
        else (),
        job=job(case, fleet, knowledge, text, gaps, tools) if when != "not_needed" else None,
    )


def _load(case: AdviceInput, fleet: Fleet, knowledge: Knowledge, role_id: str, text: RoleText) -> Load:
    work = together(effort(case, knowledge, case.function(f)) for f in text.functions)
    upkeep = assumed(case, knowledge, f"run_days_{role_id}")
    capacity = assumed(case, knowledge, "capacity_days")
    sure = len(fleet.running)
    run = upkeep.low * sure, upkeep.high * (sure + len(fleet.maybe))
    low, high = (work.days[0] + run[0]) / capacity.high, (work.days[1] + run[1]) / capacity.low
    # outward, so that rounding never narrows what is known
    fte = low.quantize(TENTH, ROUND_FLOOR), high.quantize(TENTH, ROUND_CEILING)
    return Load(work, run, fte, upkeep, capacity)


def _formula(knowledge: Knowledge, load: Load) -> str:
    return knowledge.roles.fte_formula.format(
        fixed=span(*load.effort.fixed),
        onboard=span(*load.effort.onboard),
        run=span(*load.run),
        capacity=span(load.capacity.low, load.capacity.high),
    )


def _when(
    case: AdviceInput,
    fleet: Fleet,
    knowledge: Knowledge,
    gaps: tuple[str, ...],
    load: Load,
    alone: bool,
    spare: Decimal,
) -> tuple[When, str]:
    """When to hire and why: not where no model surely lacks anything, nor where the client's own people suffice. A
    role too small for a seat waits while the first hire carries it, and beside an all-clear no hire is urgent."""
    why = knowledge.roles.why
    if not fleet.running:
        if case.may_run:
            return "later", worded(why.unknown_runs, len(fleet.coming))
        if fleet.coming:
            return "later", worded(why.nothing_runs, len(fleet.coming))
        return "not_needed", why.nothing_at_all
    if not gaps:
        if not case.judged:
            return "later", worded(why.older, len(fleet.running))
        return "not_needed", why.in_place
    return _wanted(case, knowledge, gaps, load, alone, spare)


def _wanted(
    case: AdviceInput, knowledge: Knowledge, gaps: tuple[str, ...], load: Load, alone: bool, spare: Decimal
) -> tuple[When, str]:
    """When a role with gaps is to be filled."""
    why = knowledge.roles.why
    sure = tuple(f for f in gaps if case.function(f).state != "unknown")
    concerned = noun(knowledge, "model", len(_concerned(case, sure) if sure else _silent(case, gaps)))
    functions = ", ".join(knowledge.functions.functions[f].short for f in sure or gaps)
    if not sure:
        return "later", worded(why.settle_first, len(gaps), functions=functions, models=concerned)
    if not any(case.function(f).affected for f in gaps):
        return "later", worded(why.parts_only, len(sure), functions=functions, models=concerned)
    if spare >= load.fte[1]:
        return "not_needed", why.staffed.format(fte=number(load.fte[1]))
    if not alone and load.fte[1] < assumed(case, knowledge, "small_fte").high:
        fte = number(load.fte[1])
        return "later", worded(why.small, len(sure), functions=functions, fte=fte)
    if case.verdict.status == "no_gap":
        return "later", why.within_limit.format(functions=functions, models=concerned, fte=span(*load.fte))
    return "now", worded(why.now, len(sure), functions=functions, models=concerned)


def _concerned(case: AdviceInput, functions: tuple[str, ...]) -> set[int]:
    """The models that lack one of the functions; where none surely does, those that may."""
    results = [case.function(f) for f in functions]
    lacking = {i for result in results for i in result.affected}
    return lacking or _silent(case, functions)


def _silent(case: AdviceInput, functions: tuple[str, ...]) -> set[int]:
    """The models of which nothing clear is said about one of the functions."""
    return {i for f in functions for i in case.function(f).unsettled}
