"""What makes the assessment itself doubtful: statements that need another one to be believed, and are without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from audit.domain.models import Model, Status
from audit.domain.places import Place, Problem
from audit.domain.questionnaire import Answers, Questionnaires
from audit.domain.typed_text import plain
from audit.survey.inventory import IN_USE

FEWEST_ALIKE = 8  # rows or answers that all say the same before it looks like a copy
_NAMES_SHOWN = 3
_AXES = ("deployed", "monitored", "retrained")


def lint(
    models: Sequence[Model], answers: Answers, questionnaires: Questionnaires, as_of: date
) -> Iterator[Problem]:
    """One Problem a kind of doubt, with how many models it is about and the first of them."""
    listed = [model for model in models if model.in_scope]
    used = [model for model in listed if model.deployed.counted in IN_USE]
    renewed = [model for model in used if model.retrained.status == "automatic"]
    yield from _about("lint_no_data_source", [m for m in renewed if not _knows_its_data(m)])
    yield from _about("lint_monitored_not_deployed", [m for m in listed if _watched_before_use(m)])
    months = questionnaires.answer_valid_months
    yield from _about(
        "lint_retraining_stale", [m for m in renewed if _stale(m, as_of, months)], months=months
    )
    yield from _about("lint_no_owner", [m for m in used if not (m.owner or m.team)])
    yield from _alike_rows(used)
    yield from _alike_answers(answers, questionnaires)


def _about(code: str, models: Sequence[Model], **more: str | int) -> Iterator[Problem]:
    if models:
        names = ", ".join(model.name for model in models[:_NAMES_SHOWN])
        rest = len(models) - _NAMES_SHOWN
        args = {"number": len(models), "models": names + (f" (+{rest})" if rest > 0 else ""), **more}
        yield Problem(code, models[0].place, args)


def _knows_its_data(model: Model) -> bool:
    features = model.functions.get("features")
    return features is not None and features.status in ("yes", "partial")


def _watched_before_use(model: Model) -> bool:
    """Whether a cell says that it is monitored, of a model that is not in use. Its status is no `yes` any more."""
    idle = model.deployed.counted in ("development", "retired")
    return idle and any(reading.status in ("yes", "partial") for reading in model.monitored.readings)


def _stale(model: Model, as_of: date, months: int) -> bool:
    """Whether it was last trained longer ago than an answer is believed."""
    last = model.last_trained
    if last is None:
        return False
    passed = (as_of.year - last.last.year) * 12 + as_of.month - last.last.month
    return passed > months


def _alike_rows(models: Sequence[Model]) -> Iterator[Problem]:
    """An axis on which every model in use says word for word the same."""
    for axis in _AXES:
        statuses: list[Status] = [getattr(model, axis) for model in models]
        texts = {plain(status.readings[0].text) for status in statuses if status.readings}
        told = [(m, s) for m, s in zip(models, statuses, strict=True) if s.readings]
        if len(texts) == 1 and len(told) >= FEWEST_ALIKE and axis != "deployed":
            model, status = told[0]
            args: dict[str, str | int] = {
                "number": len(told),
                "text": status.readings[0].text[:60],
                "axis": axis,
            }
            yield Problem("lint_same_answer", model.evidence(status)[0].place, args)


def _alike_answers(answers: Answers, questionnaires: Questionnaires) -> Iterator[Problem]:
    """A person whose every answer is the highest, or every one the lowest, of its scale."""
    ends: dict[str, Counter[str]] = {}
    first: dict[str, Place | None] = {}
    for answer in answers:
        values = questionnaires.index[answer.question].scale.values
        if answer.status == "given" and answer.values:
            end = {values[0]: "lowest", values[-1]: "highest"}.get(answer.values[0], "between")
            ends.setdefault(answer.who, Counter())[end] += 1
            first.setdefault(answer.who, answer.place)
    for who, counts in _only_ends(ends.items()):
        args: dict[str, str | int] = {"who": who or "?", "number": counts.total()}
        yield Problem("lint_same_end", first[who], args)


def _only_ends(ends: Iterable[tuple[str, Counter[str]]]) -> Iterator[tuple[str, Counter[str]]]:
    return (
        (who, counts)
        for who, counts in ends
        if len(counts) == 1 and "between" not in counts and counts.total() >= FEWEST_ALIKE
    )
