"""The six steps of the guidance with this company's own state, each fact worded from the knowledge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from audit import locale
from audit.advise.advice_input import AdviceInput, Fleet
from audit.advise.inputs import answer_number, answer_text, answer_yes, known_money
from audit.advise.job_description import blended
from audit.advise.sizing import size
from audit.advise.sprint import concerned, lacked
from audit.advise.text_formatting import cash, money, noun, share, span, worded
from audit.domain.places import Place
from audit.domain.result import Advice, Amount, Sprint, Step, StepFact, of_at_most
from audit.knowledge import Knowledge

State = Literal["met", "open", "unknown", "not_applicable"]
StepOutcome = tuple[State, tuple[StepFact, ...]]


@dataclass(frozen=True, slots=True)
class StepContext:
    """What every step is told from."""

    case: AdviceInput
    fleet: Fleet
    knowledge: Knowledge
    advice: Advice

    def fact(self, phrase: str, n: int = 1, place: Place | None = None, **values: str) -> StepFact:
        """A phrase with its values; the finished sentence is `values["text"]`."""
        text = worded(self.knowledge.guidance.phrases[phrase], n, **values)
        filled: Mapping[str, str | int] = {**values, "n": n, "text": text}
        return StepFact(phrase, filled, place)

    def models(self, n: int, at_most: int | None = None) -> str:
        """A number of models, or an interval."""
        return noun(self.knowledge, "model", n, at_most)

    def place(self, answer_id: str) -> Place:
        """Where the company sheet gives an answer."""
        return self.case.company[answer_id][1]

    @property
    def roles(self) -> str:
        """The titles of the roles that are wanted, now or later."""
        return ", ".join(role.title for role in self.advice.roles if role.when != "not_needed")

    @property
    def hires(self) -> bool:
        """Whether any role is wanted, now or later."""
        return any(role.when != "not_needed" for role in self.advice.roles)


def steps(case: AdviceInput, models: Fleet, knowledge: Knowledge, advice: Advice) -> tuple[Step, ...]:
    """All six, in order."""
    context = StepContext(case, models, knowledge, advice)
    source = knowledge.guidance.cited
    made = []
    for number, step_id in enumerate(knowledge.guidance.order, 1):
        text = knowledge.guidance.steps[step_id]
        state, facts = STEPS[step_id](context)
        made.append(Step(number, step_id, text.title, text.guidance, state, facts, source))
    return tuple(made)


def _audit(context: StepContext) -> StepOutcome:
    verdict, case = context.case.verdict, context.case
    months = noun(context.knowledge, "month", case.window_months)
    facts = [context.fact("in_scope", verdict.in_scope, months=months, as_of=locale.long_date(case.as_of))]
    phrases = {"deployed": "in_production", "monitored": "monitored", "retrained": "retrained"}
    for rung in case.ladder:
        if rung.id in phrases and rung.of:
            of = context.models(rung.of, of_at_most(rung, case.ladder))
            many = span(rung.low, rung.high)
            facts.append(context.fact(phrases[rung.id], rung.high, span=many, models=of))
    facts.append(_verdict(context))
    if verdict.status == "undecided":
        facts += _answers(context)
    counts = {
        "claimed_monitored": verdict.claimed_monitored,
        "claimed_retrained": verdict.claimed_retrained,
        "legacy": len(context.fleet.legacy),
    }
    facts += [context.fact(phrase, n) for phrase, n in counts.items() if n]
    recorded: State = "met" if case.status_recorded else "unknown"
    states: dict[str, State] = {
        "gap": "open",
        "no_gap": "unknown" if case.may_run else "met",
        "undecided": "unknown",
        "not_applicable": recorded if verdict.in_scope else "not_applicable",
    }
    return states[verdict.status], tuple(facts)


def _verdict(context: StepContext) -> StepFact:
    verdict = context.case.verdict
    if verdict.status == "not_applicable":
        return context.fact("verdict_not_applicable")
    portion = share(verdict.share_low, verdict.share_high)
    if verdict.withheld_for == "dates":
        return context.fact("verdict_withheld_dates", share=portion)
    if verdict.withheld:
        running = next(
            (rung.high for rung in context.case.ladder if rung.id == "deployed"), len(context.fleet.running)
        )
        return context.fact("verdict_withheld", share=portion, models=context.models(running))
    many = span(verdict.gap_low, verdict.gap_high)
    of = context.models(verdict.in_scope)
    return context.fact(f"verdict_{verdict.status}", verdict.gap_high, span=many, models=of, share=portion)


def _answers(context: StepContext) -> list[StepFact]:
    verdict = context.case.verdict
    counts = {"good_answers": verdict.good_answers, "bad_answers": verdict.bad_answers}
    facts = [context.fact(phrase, n) for phrase, n in counts.items() if n]
    deciding = sum(question.decides for question in context.case.questions)
    return [*facts, context.fact("questions", deciding)] if deciding else facts


def _role(context: StepContext) -> StepOutcome:
    people = answer_number(context.case, context.knowledge, "mlops_engineers")
    plan = answer_text(context.case, "hiring_plan")
    if not context.hires and not (people or plan):
        return "not_applicable", _role_facts(context)
    quote = blended(context.knowledge, plan) if plan else None
    facts: list[StepFact] = []
    if plan is None:
        facts += _plan_unknown(context)
    elif quote is not None:
        facts.append(context.fact("plan_blended", place=context.place("hiring_plan"), quote=quote))
    else:
        facts.append(context.fact("plan_separate", place=context.place("hiring_plan")))
    if people is None:
        running, maybe = context.fleet.running, context.fleet.maybe
        older = any(not context.case.models[i].in_scope for i in (*running, *maybe))
        phrase = "dedicated_unknown_older" if older else "dedicated_unknown"
        phrase = phrase if running else "dedicated_unknown_idle"
        models = context.models(len(running), len(running) + len(maybe))
        facts.append(context.fact(phrase, models=models))
    elif people.low < 1:
        facts.append(context.fact("dedicated_none", place=context.place("mlops_engineers")))
    else:
        facts.append(context.fact("dedicated", int(people.low), place=context.place("mlops_engineers")))
    state: State = "unknown"
    if quote is not None or (people is not None and people.low < 1):
        state = "open"
    elif people is not None:
        state = "met"
    return state, (*facts, *_role_facts(context))


def _plan_unknown(context: StepContext) -> Iterator[StepFact]:
    """The request for a description of the roles to fill now, else of those that may follow."""
    if context.hires:
        filled = any(role.when == "now" for role in context.advice.roles)
        yield context.fact("plan_unknown" if filled else "plan_unknown_later", roles=context.roles)


def _role_facts(context: StepContext) -> tuple[StepFact, ...]:
    """One fact a role; roles that wait for the same reason share one."""
    together: dict[tuple[str, str, str], list[str]] = {}
    for role in context.advice.roles:
        fte = "" if role.fte_low is None or role.fte_high is None else span(role.fte_low, role.fte_high)
        told = (role.when, role.why, fte if role.when == "now" else "")
        together.setdefault(told, []).append(role.title)
    return tuple(
        context.fact(f"role_{when}", title=", ".join(titles), why=why, fte=fte)
        for (when, why, fte), titles in together.items()
    )


def _remote(context: StepContext) -> StepOutcome:
    return _choice(context, "remote_hiring", "remote")


def _managed(context: StepContext) -> StepOutcome:
    direct = next(option.cost for option in context.advice.options if option.id == "direct")
    known = (context.fact("direct_known", range=money(direct.range)),) if direct.range is not None else ()
    return _choice(context, "managed_hiring", "managed", known)


def _choice(
    context: StepContext, answer_id: str, phrase: str, facts: tuple[StepFact, ...] = ()
) -> StepOutcome:
    """A step that a yes meets, a no leaves open, and silence leaves unknown."""
    if not context.hires:
        return "not_applicable", (context.fact("not_hiring"),)
    answer = answer_yes(context.case, context.knowledge, answer_id)
    if answer is None:
        return "unknown", (context.fact(f"{phrase}_unknown", roles=context.roles), *facts)
    said = context.fact(f"{phrase}_{'yes' if answer else 'no'}", place=context.place(answer_id))
    return ("met" if answer else "open"), (said, *facts)


def _sprint(context: StepContext) -> StepOutcome:
    sprint = context.advice.sprint
    if sprint is None:
        if context.fleet.running and not context.case.judged:
            return "unknown", (context.fact("sprint_older", len(context.fleet.running)),)
        if context.fleet.running and context.case.gaps():
            return "unknown", (context.fact("sprint_unanswered"),)
        if context.fleet.running:
            return "met", (context.fact("sprint_in_place"),)
        if context.case.may_run:
            return "unknown", (context.fact("sprint_unknown", len(context.fleet.coming)),)
        return "not_applicable", (context.fact("sprint_nothing"),)
    names = ", ".join(title for _, title in sprint.streams)
    if not context.fleet.running:
        phrase = "sprint_first_maybe" if context.case.may_run else "sprint_first"
        return "open", (context.fact(phrase, len(sprint.at_risk), streams=names),)
    planned = context.fact("sprint_planned", len(sprint.at_risk), streams=names)
    return "open", (planned, *_sized(context, sprint))


def _sized(context: StepContext, sprint: Sprint) -> tuple[StepFact, ...]:
    """Whether the plan fits only in the best case, why it takes on so many models and no more, how many are left."""
    case, chosen = context.case, tuple(name for name, _ in sprint.streams)
    found = size(case, context.knowledge, context.advice.roles, chosen)
    number = len(sprint.at_risk)
    work = [lacked(case.models[i], chosen) for i in sprint.at_risk]
    fits = found.fitting(work)
    sized = context.fact(
        "sprint_sized" if fits else "sprint_setup",
        number,
        engineers=noun(context.knowledge, "engineer", found.engineers),
        days=span(*found.days),
        setup=span(*found.setup),
        each=span(*found.each),
    )
    beyond = len(concerned(case, context.fleet, chosen)) - number
    left = (context.fact("sprint_beyond", beyond),) if beyond else ()
    return (*_best_case(context, number, fits, found.surely_fitting(work)), sized, *left)


def _best_case(context: StepContext, number: int, fits: int, surely: int) -> tuple[StepFact, ...]:
    """That the plan fits only in the best case, or not even there; nothing where it fits in the worst."""
    if surely >= number:
        return ()
    if fits < number:
        return (context.fact("sprint_over"),)
    if not surely:
        return (context.fact("sprint_best_case_none", number),)
    return (context.fact("sprint_best_case", surely, number=str(number)),)


def _budget(context: StepContext) -> StepOutcome:
    if context.knowledge.rates is None:
        wanted = bool(context.advice.budget)
        return (
            ("unknown", (context.fact("no_rates"),))
            if wanted
            else ("not_applicable", (context.fact("no_seats"),))
        )
    total = context.advice.budget_total
    if total is None:
        return "not_applicable", (context.fact("no_seats"),)
    facts = []
    seats = span(total.seats_low, total.seats_high)
    first = next(role for role in context.advice.roles if role.id == context.advice.budget[0].role)
    if first.when == "later" and first.fte_low is not None and first.fte_high is not None:
        facts.append(context.fact("seats_open", title=first.title, fte=span(first.fte_low, first.fte_high)))
    facts.append(
        context.fact(
            "budget_total",
            int(total.seats_high),
            span=seats,
            managed=_printed(total.managed),
            domestic=_printed(total.domestic),
        )
    )
    if total.savings.range is not None:
        facts.append(context.fact("seat_difference", savings=money(total.savings.range)))
    state, fact = _enough(context, total.managed)
    return state, (*facts, fact)


def _enough(context: StepContext, managed: Amount) -> tuple[State, StepFact]:
    """Whether the client's own budget covers the managed seats."""
    found, needed = known_money(context.case, context.knowledge, "mlops_budget"), managed.range
    if found is None or needed is None:
        return "unknown", context.fact("budget_unknown", roles=context.roles)
    amount, place = found[0], context.place("mlops_budget")
    if amount.currency != needed.currency:
        return "unknown", context.fact(
            "budget_unlike", place=place, one=amount.currency, other=needed.currency
        )
    own = cash(*amount)
    if amount.amount >= needed.high:
        return "met", context.fact("budget_enough", place=place, budget=own)
    if amount.amount >= needed.low:
        return "open", context.fact(
            "budget_partly", place=place, budget=own, high=cash(needed.high, needed.currency)
        )
    return "open", context.fact(
        "budget_short", place=place, budget=own, low=cash(needed.low, needed.currency)
    )


def _printed(amount: Amount) -> str:
    """An amount, or what would quantify it."""
    return money(amount.range) if amount.range is not None else amount.tell_us or ""


STEPS: dict[str, Callable[[StepContext], StepOutcome]] = {
    "audit": _audit,
    "role": _role,
    "remote": _remote,
    "managed": _managed,
    "sprint": _sprint,
    "budget": _budget,
}
"""Step id -> how it is told; the texts are in `questionnaires/guidance.yaml`."""
