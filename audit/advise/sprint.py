"""The 90-day foundation sprint, fitted to this company: its streams, tasks and targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audit.advise.advice_input import AdviceInput, Fleet, is_gap
from audit.advise.sizing import size
from audit.advise.text_formatting import worded
from audit.domain.models import UNKNOWN, Model
from audit.domain.result import Departure, Finding, Role, Sprint, SprintTarget, SprintTask
from audit.knowledge import Knowledge
from audit.knowledge.advice import StreamText, TargetText

SETTLED = ("yes", "not_applicable")
UNSURE = ("partial", "unknown")
_THERE = ("yes", "partial")


def plan(
    case: AdviceInput,
    fleet: Fleet,
    knowledge: Knowledge,
    findings: Sequence[Finding],
    roles: Sequence[Role] = (),
) -> Sprint | None:
    """The sprint; None where nothing is known to run or to be coming, or where no function is known to be missing.

    It works on what is known to be missing, in the order of the findings. It takes on as many models as those who
    are to do it can treat: the roles to fill now, or the client's own.
    """
    if not fleet.running:
        return _first_deployment(case, fleet, knowledge) if _candidates(case, fleet) else None
    known = [f.function for f in findings if _known_missing(case, f.function)]
    chosen = tuple(known[: knowledge.sprint.stream_count])
    if not chosen:
        return None
    waiting = concerned(case, fleet, chosen) or case.function(chosen[0]).affected  # those are pilots
    text = knowledge.sprint
    most = size(case, knowledge, roles, chosen).fitting(lacked(case.models[i], chosen) for i in waiting)
    models = waiting[: max(1, min(most, text.most_models))]  # what is set up is tried on one model at least
    length = text.days // text.stream_count
    made = {name: text.streams[name] for name in chosen}
    tasks, targets = _filled(case, made, models, length)
    held = _asked(case, knowledge)[: text.stream_count - len(chosen)]
    days = length * (len(chosen) + bool(held) * (text.stream_count - len(chosen)))
    return Sprint(
        days,
        tuple((name, stream.title) for name, stream in made.items()),
        tasks,
        (*targets, *_gap_target(case, knowledge, chosen, models, days)),
        models,
        held,
        _departures(case, knowledge, chosen, held),
    )


def _known_missing(case: AdviceInput, function_id: str) -> bool:
    function = case.function(function_id)
    return function.state in ("missing", "partial") and bool(function.affected or function.partial)


def _asked(case: AdviceInput, knowledge: Knowledge) -> tuple[str, ...]:
    """The functions of which too little is known to give them days, in the guidance's order."""
    return tuple(
        name
        for name in knowledge.sprint.order
        if is_gap(case.function(name)) and not _known_missing(case, name)
    )


def _departures(
    case: AdviceInput, knowledge: Knowledge, chosen: tuple[str, ...], held: tuple[str, ...]
) -> tuple[tuple[str, Departure], ...]:
    """The functions of the guidance's sprint that have no days in this one, each with the reason."""
    frame = knowledge.sprint.order[: knowledge.sprint.stream_count]
    return tuple((name, _departure(case, name, held)) for name in frame if name not in chosen)


def _departure(case: AdviceInput, function_id: str, held: tuple[str, ...]) -> Departure:
    function = case.function(function_id)
    if not is_gap(function):
        return "in_place" if function.state == "in_place" else "not_applicable"
    return "later" if _known_missing(case, function_id) else "held" if function_id in held else "unanswered"


def concerned(case: AdviceInput, fleet: Fleet, chosen: tuple[str, ...]) -> tuple[int, ...]:
    """The running models that are at risk, or that may lack a function that the sprint works on, the worst first."""
    return tuple(i for i in fleet.worst_first if i in fleet.at_risk or lacked(case.models[i], chosen))


def lacked(model: Model, functions: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the functions that a model does not surely have."""
    return tuple(name for name in functions if _status(model, name) not in SETTLED)


def _candidates(case: AdviceInput, fleet: Fleet) -> tuple[int, ...]:
    """Models on their way to production. Of the others nobody knows: they may run already."""
    return tuple(i for i in fleet.coming if case.models[i].deployed.counted != "unknown")


def _first_deployment(case: AdviceInput, fleet: Fleet, knowledge: Knowledge) -> Sprint:
    """Brings one model into production the right way; what it has already gets no days."""
    text = knowledge.sprint
    models = _candidates(case, fleet)[:1]
    length = text.days // text.stream_count
    made = {n: s for n, s in text.first_deployment.items() if _targets(case, n, s, models, length)}
    tasks, targets = _filled(case, made, models, length)
    names = tuple((name, stream.title) for name, stream in made.items())
    passed = tuple((n, _passed(case, n, models)) for n in text.first_deployment if n not in made)
    return Sprint(length * len(made), names, tasks, targets, models, departures=passed)


def _passed(case: AdviceInput, function_id: str, models: tuple[int, ...]) -> Departure:
    """Why a first deployment gives a function no days: its candidate has it, or doesn't need it."""
    return (
        "in_place" if any(_status(case.models[i], function_id) == "yes" for i in models) else "not_applicable"
    )


def _filled(
    case: AdviceInput, made: Mapping[str, StreamText], models: tuple[int, ...], length: int
) -> tuple[tuple[SprintTask, ...], tuple[SprintTarget, ...]]:
    tasks: list[SprintTask] = []
    targets: list[SprintTarget] = []
    for position, (name, stream) in enumerate(made.items()):
        lacking, unsure = _work(case, name, models)
        tasks += _tasks(name, stream, lacking, unsure, position * length)
        targets += _targets(case, name, stream, models, (position + 1) * length)
    return tuple(tasks), tuple(targets)


def _work(
    case: AdviceInput, function_id: str, models: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The models that do not surely have a function, and of these the ones of which nothing clear is said."""
    status = {i: _status(case.models[i], function_id) for i in models}
    lacking = tuple(i for i, s in status.items() if s not in SETTLED)
    return lacking, tuple(i for i in lacking if status[i] == "unknown")


def _status(model: Model, function_id: str) -> str:
    """The status that a plan counts with. What is asked of no model before it is in use is open for one that is to go
    there: no cell says that it doesn't need it. So is what is there already, of a model that is not in use."""
    status = model.functions.get(function_id, UNKNOWN)
    too_early = status.status == "not_applicable" and status.strength is None
    prepared = status.status == "planned" and any(reading.status in _THERE for reading in status.readings)
    if (too_early or prepared) and model.deployed.counted == "development":
        return "unknown"
    return status.counted


def _tasks(
    name: str, stream: StreamText, lacking: tuple[int, ...], unsure: tuple[int, ...], before: int
) -> list[SprintTask]:
    """Tasks over models are left out where no model is concerned."""
    tasks = []
    for task in stream.tasks:
        concerned = () if not task.models else unsure if task.only == "unsettled" else lacking
        if task.models and not concerned:
            continue
        title = worded(task.title, len(concerned))
        tasks.append(SprintTask(name, title, before + task.first_day, before + task.last_day, concerned))
    return tasks


def _targets(
    case: AdviceInput, name: str, stream: StreamText, models: tuple[int, ...], due: int
) -> list[SprintTarget]:
    """The targets of a stream that are still to be reached."""
    found = (_target(case, name, target_id, t, models, due) for target_id, t in stream.targets.items())
    return [target for target in found if _is_open(target)]


def _is_open(target: SprintTarget) -> bool:
    """Whether a target is one: not where it applies to no model, nor where all of them surely have it today."""
    return target.today_low is None or target.of is None or target.today_low < target.of


def _target(
    case: AdviceInput, name: str, target_id: str, target: TargetText, models: tuple[int, ...], due: int
) -> SprintTarget:
    """A target over the sprint's models to which the function applies, or one that is measured elsewhere."""
    title = worded(target.title, len(models))
    if not target.counted:
        return SprintTarget(
            target_id, name, title, None, None, worded(target.target), None, None, due, target.measured_by
        )
    low, high, of = _today(case, target_id, name, models)
    return SprintTarget(
        target_id, name, title, low, high, worded(target.target, of), of, of, due, target.measured_by
    )


def _today(case: AdviceInput, target_id: str, name: str, models: tuple[int, ...]) -> tuple[int, int, int]:
    """How many of the models have it surely, how many at most, and to how many it applies."""
    if target_id == "first_live":
        unclear = sum(case.models[i].deployed.counted == "unknown" for i in models)
        return 0, unclear, len(models)
    found = [_status(case.models[i], name) for i in models]
    applies = [s for s in found if s != "not_applicable"]
    sure = applies.count("yes")
    return sure, sure + sum(s in UNSURE for s in applies), len(applies)


def _gap_target(
    case: AdviceInput, knowledge: Knowledge, chosen: tuple[str, ...], models: tuple[int, ...], days: int
) -> tuple[SprintTarget, ...]:
    """By how much the verdict's own number must fall: by the sprint's models that count in it, once one of
    the two is set up for them. It is no target where that neither brings the company within the line nor takes a
    third of the number away: the rest is for answers and for what follows the sprint."""
    verdict, text = case.verdict, knowledge.sprint.gap_target
    stream = next((name for name in chosen if name in ("monitoring", "retraining")), None)
    in_gap = (case.models[i] for i in models)
    settled = sum(m.in_scope and m.score is not None and m.score.gap != "no" for m in in_gap)
    goal = max(0, verdict.gap_high - settled)
    within = goal <= verdict.in_scope * verdict.threshold
    if stream is None or not settled or not (within or 3 * settled >= verdict.gap_high):
        return ()
    return (
        SprintTarget(
            "gap_models",
            stream,
            worded(text.title),
            verdict.gap_low,
            verdict.gap_high,
            worded(text.target, goal) if goal or text.none is None else text.none,
            goal,
            verdict.in_scope,
            days,
            text.measured_by,
        ),
    )
