"""What the client's list answers already: the statuses of its models, the tools that it names, and what runs at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.domain.models import UNKNOWN, Evidence, Model, Status
from audit.domain.outcomes import Applicability
from audit.domain.questionnaire import INVENTORY, Answer, Applies, Known, Question, Questionnaires, key_of
from audit.knowledge.reading import Tools

IN_USE = ("production", "pilot")
TOOL_SEEN = "tools.seen"
_PLACES_SHOWN = 5  # of a statement about the company


def subjects_of(models: Sequence[Model]) -> tuple[int, ...]:
    """The models that questions about a model are asked of: in scope, and in use as far as is known."""
    return tuple(at for at, model in enumerate(models) if model.in_scope and may_be_in_use(model))


def may_be_in_use(model: Model) -> bool:
    """Whether a model is in use as far as is known."""
    return _may_be(model, IN_USE)


def surely_in_use(model: Model) -> bool:
    """Whether a model is in use beyond doubt."""
    return model.deployed.counted in IN_USE


def values_of(question: Question, model: Model) -> tuple[str, ...]:
    """The values that a model's own record leaves possible; none where it says nothing, or contradicts itself, or
    where not the record but a person's answer decided."""
    status = _status(question, model)
    if question.source is None or status is None or status.contradicted or status.answered:
        return ()
    return question.source.means.get(status.status, ())


def decided_by_auditor(question: Question, model: Model) -> bool:
    """Whether an auditor set the status that answers a question about a model; nobody's answer counts against it."""
    status = _status(question, model)
    return status is not None and status.reviewed


def answer_about(question: Question, model: Model) -> Answer | None:
    """The inventory's answer to a question about a model, with its evidence; None where it has none."""
    values, status = values_of(question, model), _status(question, model)
    if not values or status is None:
        return None
    return Answer(
        question.id,
        values,
        subject=key_of(model),
        who=INVENTORY,
        strength=status.strength or "claimed",
        evidence=model.evidence(status),
        place=model.place,
    )


def company_answers(
    models: Sequence[Model], questionnaires: Questionnaires, tools: Tools
) -> Iterator[Answer]:
    """The inventory's answers to questions about the company, each with the first of its evidence."""
    for question in questionnaires.questions:
        source = question.source
        if source is None or not models or source.kind not in ("tools", "screen"):
            continue
        if source.kind == "screen":
            codes, evidence = _running(models)
        else:
            evidence = _tools_seen(models, source.name, tools)
            codes = ("seen",) if evidence else ()
        values = tuple(dict.fromkeys(value for code in codes for value in source.means.get(code, ())))
        if values:
            place = evidence[0].place if evidence else None
            yield Answer(question.id, values, who=INVENTORY, evidence=evidence, place=place)


def applicability(
    models: Sequence[Model], questionnaires: Questionnaires, known: Mapping[str, Known]
) -> Applicability:
    """What the screen says; `known`: what is possible of each company question. `undecided` where it can't tell."""
    possible = {
        status
        for question in questionnaires.questions
        if question.source and question.source.kind == "screen"
        for status, values in question.source.means.items()
        if known[question.id].intersection(values)
    }
    running = [model for model in models if _runs(model)]
    bought = sum(map(_is_bought, running))
    code: Applies = next((code for code in questionnaires.applicability if possible == {code}), "undecided")
    return Applicability(
        code=code,
        text=questionnaires.applicability[code],
        running=len(running) - bought,
        bought=bought,
        unclear=sum(model.deployed.counted == "unknown" for model in models),
        pilots=sum(model.deployed.counted == "pilot" for model in models),
    )


def _running(models: Sequence[Model]) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """Which codes of the screen are possible, and the evidence for what runs."""
    sure = [model for model in models if _runs(model)]
    own = [model for model in sure if not _is_bought(model)]
    if own:
        return ("applies",), _evidence(own)
    may = [model for model in models if not _runs(model) and _may_be(model, ("production",))]
    codes = ["bought_only"] if sure or any(map(_is_bought, may)) else []
    codes += ["nothing_in_production"] if not sure else []
    codes += ["applies"] if any(not _is_bought(model) for model in may) else []
    return tuple(codes), _evidence(sure)


def _runs(model: Model) -> bool:
    return model.deployed.counted == "production"


def _may_be(model: Model, statuses: Sequence[str]) -> bool:
    return model.deployed.counted in (*statuses, "unknown")


def _is_bought(model: Model) -> bool:
    return model.origin == "vendor" or model.kind == "rules"


def _evidence(models: Sequence[Model]) -> tuple[Evidence, ...]:
    return tuple(one for model in models[:_PLACES_SHOWN] for one in model.evidence(model.deployed))


def _tools_seen(models: Sequence[Model], function: str, tools: Tools) -> tuple[Evidence, ...]:
    serving = {
        name for name, tool in tools.tools.items() if function in tool.functions and not tool.infrastructure
    }
    found = ((model, name) for model in models for name in model.tools if name in serving)
    return tuple(
        Evidence(model.place, name, TOOL_SEEN, "claimed")
        for (model, name), _ in zip(found, range(_PLACES_SHOWN), strict=False)
    )


def _status(question: Question, model: Model) -> Status | None:
    source = question.source
    if source is None:
        return None
    if source.kind == "axis":
        axes = {"deployed": model.deployed, "monitored": model.monitored, "retrained": model.retrained}
        return axes[source.name]
    return model.functions.get(source.name, UNKNOWN) if source.kind == "function" else None
