"""Whether a saved result holds together: what its types alone don't say, and every report relies on.

`result.json` comes back from wherever it was kept. A status that nobody defined, an index beyond the list, a share over
1 or a list that lost its end would end a rendering halfway, so each is found when the file is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Protocol

from audit.domain.models import DEPLOYED, FUNCTION_STATUSES, FUNCTIONS, MONITORED, RETRAINED, UNKNOWN, Model
from audit.domain.readiness import READINESS, Rated, Readiness
from audit.domain.result import AuditResult, FunctionResult, LadderStep, Verdict
from audit.report.saved.serializer import MismatchError
from audit.report.templates.translations import languages

_INDEXES = (
    "questions.*.models.*", "functions.*.affected.*", "functions.*.unsettled.*", "findings.*.tools.*.1.*",
    "advice.sprint.tasks.*.models.*", "advice.sprint.at_risk.*", "changes.*.models.*", "claims.*.model",
    "survey.requests.*.questions.*.models.*", "supposing.said.*.model",
    "evidence.held.*.model", "evidence.to_confirm.*.models.*",
)  # fmt: skip
_POINTS = ("since.before", "since.after", "since.own", "since.trend.*")
_SPOKEN_OF = frozenset(("deployed", "monitored", "retrained", *FUNCTIONS))
_LADDER_STEPS = ["built", "deployed", "monitored", "retrained"]
_COUNTS = (
    *(f"verdict{one}.{count}" for one in (".strict", ".production_only", ".dated_only")
      for count in ("gap_low", "gap_high", "of_low", "of_high")),
    *(f"functions.*.{count}" for count in
      ("of", "yes", "partial", "planned", "no", "unknown", "not_applicable")),
    *(f"ladder.*.{count}" for count in ("low", "high", "lost", "of")),
)  # fmt: skip
_ENDS = ("low", "high")
_NO_SHARE = "is no share from 0 to 1"
_SHARES_OF_FIGURES = (
    "verdict.threshold",
    *(f"verdict{one}.share_{end}" for one in ("", ".strict", ".production_only", ".dated_only") for end in _ENDS),
    "functions.*.coverage_low", "functions.*.coverage_high",
)  # fmt: skip
_SHARES = (
    *(f"{point}.share_{end}" for point in _POINTS for end in _ENDS),
    "since.functions.*.coverage_before.*", "since.functions.*.coverage.*",
    "standing.places.*.low", "standing.places.*.high", "standing.places.*.spread.first",
    "standing.places.*.spread.median", "standing.places.*.spread.third",
    "survey.coverage.*.weight",
)  # fmt: skip
_DAYS = (
    "advice.sprint.days", "advice.sprint.tasks.*.first_day", "advice.sprint.tasks.*.last_day",
    "advice.sprint.targets.*.due_day",
)  # fmt: skip
_CLAIMED = ("supposing.axes.*.choices.*.status", "supposing.said.*.status")
_STATUSES = frozenset((*DEPLOYED, *MONITORED, *RETRAINED))
_YEARS = range(1900, 9900)  # days are counted on from an audit's date
_LONGEST_SPRINT = 3_660  # days
_OF_FUNCTIONS = (
    "findings.*.function", "advice.roles.*.functions.*", "advice.roles.*.gaps.*", "since.functions.*.id",
    "survey.coverage.*.function", "advice.sprint.held.*", "advice.sprint.departures.*.0",
)  # fmt: skip


class Figures(Protocol):
    """What a portfolio takes of a result."""

    @property
    def verdict(self) -> Verdict:
        """The verdict."""

    @property
    def ladder(self) -> tuple[LadderStep, ...]:
        """The ladder."""

    @property
    def functions(self) -> tuple[FunctionResult, ...]:
        """The six functions."""


def check(result: AuditResult) -> None:
    """Raises MismatchError with the path of the first part that does not fit the others."""
    models = len(result.models)
    check_figures(result)
    _expect(result.verdict.in_scope <= models, ["verdict", "in_scope"], f"is more than the {models} models")
    _expect(result.as_of.year in _YEARS, ["as_of"], f"{result.as_of} is not the date of an audit")
    known = languages()
    _expect(
        result.language in known, ["language"], f"'{result.language[:40]}' is not one of {', '.join(known)}"
    )
    _check_statuses(result.models)
    _each(result, _INDEXES, lambda index: 0 <= index < models, f"is no index of the {models} models")
    _each(result, _SHARES, _is_share, _NO_SHARE)
    _each(result, _DAYS, lambda day: 0 <= day <= _LONGEST_SPRINT, f"is no day from 0 to {_LONGEST_SPRINT}")
    _each(result, _OF_FUNCTIONS, lambda name: name in FUNCTIONS, f"is not one of {', '.join(FUNCTIONS)}")
    _check_decisions(result)
    for number, function in enumerate(result.functions):
        _check_function(result, function, ["functions", str(number)])
    if result.survey is not None:
        _check_survey(result.survey)
    _each(result, _CLAIMED, lambda status: status in _STATUSES, "is no status")
    _each(result, ("supposing.lines.parts", "supposing.lines.of"), lambda count: count > 0, "is not above 0")
    if result.evidence is not None:
        _each(result, ("evidence.held.*.about",), _SPOKEN_OF.__contains__, "is no axis or function")


def check_figures(result: Figures) -> None:
    """The same of what a portfolio takes of a result: the verdict, the ladder and the functions."""
    _each(result, _SHARES_OF_FIGURES, _is_share, _NO_SHARE)
    verdict = result.verdict
    _expect(
        0 <= verdict.gap_low <= verdict.gap_high <= verdict.in_scope,
        ["verdict"],
        f"its gap of {verdict.gap_low} to {verdict.gap_high} does not fit {verdict.in_scope} models in scope",
    )
    _each(result, _COUNTS, lambda count: count >= 0, "is no count")
    ladder = [rung.id for rung in result.ladder]
    _expect(ladder == _LADDER_STEPS, ["ladder"], f"is not {', '.join(_LADDER_STEPS)}")
    functions = tuple(one.id for one in result.functions)
    _expect(functions == FUNCTIONS, ["functions"], f"is not {', '.join(FUNCTIONS)}")


def _each(result: Any, patterns: Collection[str], holds: Callable[[Any], bool], cause: str) -> None:
    for pattern in patterns:
        for path, value in _found(result, pattern.split(".")):
            _expect(holds(value), path, f"{value!r:.40} {cause}")


def _is_share(value: float | None) -> bool:
    return value is None or 0 <= value <= 1


def _check_statuses(models: Sequence[Model]) -> None:
    """Each axis and function has a status that was defined for it; a list of 100,000 models has few distinct ones."""
    for axis, known in (("deployed", DEPLOYED), ("monitored", MONITORED), ("retrained", RETRAINED)):
        for number, model in enumerate(models):
            status = getattr(model, axis).status
            if status not in known:
                path = ["models", str(number), axis, "status"]
                _expect(False, path, f"'{status[:40]}' is not one of {', '.join(known)}")
    for number, model in enumerate(models):
        path = ["models", str(number), "functions"]
        for name, one in model.functions.items():
            if name not in FUNCTIONS:
                _expect(False, path, f"'{name[:40]}' is not one of {', '.join(FUNCTIONS)}")
            if one.status not in FUNCTION_STATUSES:
                cause = f"'{one.status[:40]}' is not one of {', '.join(FUNCTION_STATUSES)}"
                _expect(False, [*path, name, "status"], cause)


def _check_decisions(result: AuditResult) -> None:
    """Each decision has what it is about: every format shows the decisions as they are."""
    advice, questions = result.advice, len(result.questions)
    about = {
        "answer": any(one.question is not None for one in advice.decisions),
        "hire": any(role.when == "now" for role in advice.roles),
        "sprint": advice.sprint is not None and bool(advice.sprint.tasks),
        "figures": True,
    }
    for number, decision in enumerate(advice.decisions):
        path, asked = ["advice", "decisions", str(number)], decision.question
        _expect(about[decision.id], [*path, "id"], f"'{decision.id}' is about nothing that the result has")
        within = asked is None or 0 <= asked < questions
        _expect(within, [*path, "question"], f"{asked} is no index of the {questions} questions")


def _check_function(result: AuditResult, function: FunctionResult, path: list[str]) -> None:
    """Only a model that has the function, or for which it means nothing, is in neither list."""
    for name in ("affected", "unsettled"):
        for index in getattr(function, name):
            status = result.models[index].functions.get(function.id, UNKNOWN)
            open_ = status.contradicted or status.status in ("no", "planned", "partial", "unknown")
            _expect(open_, [*path, name], f"lists a model whose status is '{status.status}'")


def _check_survey(survey: Readiness) -> None:
    path = ["survey", "frameworks"]
    _expect(any(one.id == READINESS for one in survey.frameworks), path, f"lacks '{READINESS}'")
    for number, rated in enumerate(survey.frameworks):
        _check_framework(rated, [*path, str(number)])
        for question in rated.moves:
            _expect(question in survey.questions, [*path, str(number), "moves"], _unknown(question))
    for at, value in _found(survey, ["requests", "*", "questions", "*", "question"]):
        _expect(value in survey.questions, ["survey", *at], _unknown(value))


def _check_framework(rated: Rated, path: list[str]) -> None:
    outcome = rated.outcome
    for level in (outcome.level_low, outcome.level_high):
        _expect(level is None or 0 <= level < len(rated.levels), [*path, "levels"], f"has no level {level}")
    for block in outcome.blocks:
        _expect(block.criterion in rated.criteria, [*path, "criteria"], f"lacks '{block.criterion[:60]}'")
    for section in outcome.sections:
        for name in ("sections", "weights"):
            _expect(section.id in getattr(rated, name), [*path, name], f"lacks '{section.id[:60]}'")


def _unknown(question: str) -> str:
    return f"'{question[:60]}' is no question of the survey"


def _expect(holds: bool, path: list[str], cause: str) -> None:
    if not holds:
        mismatch = MismatchError(cause)
        mismatch.path = list(path)
        raise mismatch


def _found(value: Any, steps: list[str], path: tuple[str, ...] = ()) -> Iterator[tuple[list[str], Any]]:
    """What a pattern leads to, each with its path: names of fields, positions, `*` for every item. Nothing behind a
    part that is None."""
    if not steps:
        yield list(path), value
        return
    if value is None:
        return
    step, *rest = steps
    if step == "*":
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, item in items:
            yield from _found(item, rest, (*path, str(key)))
    else:
        inner = value[int(step)] if step.isdecimal() else getattr(value, step)
        yield from _found(inner, rest, (*path, step))
