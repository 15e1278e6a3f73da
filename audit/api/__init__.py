"""The one door: what a notebook, the command line, a batch and a page call. `docs/api.md` is a tutorial of it.

look(source)                -> Look     an inventory as it is understood, nothing judged; keeps its cells
correct(look, columns=...)  -> Look     the same with columns and cells read otherwise, from the kept cells
judge(look)                 -> Audit    the verdict and everything that follows
audit(source)               -> Audit    a look, then the judgement
what_if(audited, Changes()) -> Audit    the same with other answers, window, rates or head-count
verdict_if(audited, ...)    -> Verdict  of a saved result too, for answers and window alone
compare_audits(before, after)           the later audit with what changed since the earlier one
render(audited, "pdf")      -> bytes    any format; formats() names them
save, load                              a result as a file
pack_cells, unpack_cells                the cells of a look as bytes, to go on in another process
tables(audited)                         its parts as DataFrames

Everything is frozen, and raises AuditError alone for what is wrong with its inputs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Unpack

from audit import handed_in, pipeline
from audit.answers import AnswerInputs
from audit.answers.joining import Heard, merged
from audit.answers.what_if import AnsweredAudit
from audit.api.output import formats, load, render, save, tables
from audit.api.types import Audit, Changes, Judged, Look, LookOptions, result_of
from audit.compare import with_comparison
from audit.domain.errors import (
    AuditError,
    InputError,
    KnowledgeError,
    MachineError,
    OutputError,
    StoppedError,
)
from audit.domain.mapping import SheetMapping
from audit.domain.places import Place
from audit.domain.questionnaire import Answer
from audit.domain.result import AuditResult, Verdict
from audit.domain.tables import CellValue
from audit.handed_in import Evidence, ReviewRows, SaidByPeople, Source
from audit.knowledge import Knowledge
from audit.knowledge.brand_overrides import RateChange, with_rates
from audit.messages import near_miss
from audit.pipeline import Options, Understood, judgement
from audit.sources import Limits
from audit.sources.packed_cells import pack_cells, unpack_cells

__all__ = [
    "Answer",
    "Audit",
    "AuditError",
    "AuditResult",
    "Changes",
    "InputError",
    "KnowledgeError",
    "Look",
    "MachineError",
    "OutputError",
    "RateChange",
    "StoppedError",
    "Verdict",
    "audit",
    "compare_audits",
    "correct",
    "formats",
    "judge",
    "load",
    "look",
    "pack_cells",
    "render",
    "save",
    "tables",
    "unpack_cells",
    "verdict_if",
    "what_if",
]

_ENGINEERS = "mlops_engineers"  # the company sheet's own name of the head-count


def look(
    source: Source,
    *,
    as_of: date | None = None,
    window_months: int = 18,
    client: str | None = None,
    client_id: str | None = None,
    language: str | None = None,
    brand: str | os.PathLike[str] | None = None,
    columns: Mapping[str, str] | None = None,
    readings: Mapping[str, Mapping[str, str]] | None = None,
    sheets: Sequence[str] = (),
    header_rows: int | Mapping[str, int] | None = None,
    mapping: str | os.PathLike[str] | SheetMapping | None = None,
    confirmed_by: str = "",
    answers: SaidByPeople = (),
    question_sets: str | os.PathLike[str] | None = None,
    review: ReviewRows | None = None,
    evidence: Evidence = (),
    name: str | None = None,
    limits: Limits | None = None,
    progress: Callable[[str], object] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Look:
    """Reads an inventory, or several files as one, and says how it is understood, before anything is judged.

    `as_of` is the audit date, today by default; `client_id` tells one client from another whatever they are called;
    `language` one of en, de, fr, es, the brand's by default; `brand` a
    folder with a brand.toml. How the sheet is read: `columns` maps fields to headers, unique parts of them or column
    letters; `readings` fields to texts to statuses (`{"monitoring": {"Effective": "yes"}}`), which `confirmed_by`
    stands behind; `sheets` are exactly those that are read; `header_rows` is the 1-based row of the headers, for all
    or by sheet, 0 for none; `mapping` a file, or a value, with all of these. `answers` are what people answered to the
    question sets (`question_sets`: a folder with more of them), `review` a filled-in Review sheet or its rows,
    `evidence` files of what systems show, to be held against the inventory; with `()` as the source the models are
    theirs. `name` is shown for what has no file name. `progress` is told each step as it ends, and `stop` asked
    whether to go no further.

    Raises InputError where the source, or anything beside it, can't be read or used, and StoppedError.
    """
    told = mapping if isinstance(mapping, SheetMapping) else handed_in.loaded_mapping(mapping)
    day = as_of or date.today()  # noqa: DTZ011 (the caller's own day is meant)
    knowledge = handed_in.knowledge(Path(brand) if brand else None, language)
    limits = limits or Limits()
    options = Options(
        as_of=day,
        window_months=window_months,
        client=client,
        client_id=client_id,
        mapping=handed_in.mapping(told, columns, readings, sheets, header_rows, confirmed_by, day),
        limits=limits,
        answers=handed_in.given(answers, Path(question_sets) if question_sets else None),
        review=handed_in.review_sheet(review, limits),
        evidence=handed_in.snapshots(evidence),
    )
    watch = handed_in.watch(progress, stop)
    cells, shown = handed_in.cells(source, name, limits, watch, may_be_none=bool(options.evidence))
    understood = pipeline.look(cells, knowledge, options, name=shown, watch=watch)
    return Look(understood, knowledge, options, Path(brand) if brand else None)


def correct(
    look: Look,
    *,
    columns: Mapping[str, str] | None = None,
    readings: Mapping[str, Mapping[str, str]] | None = None,
    sheets: Sequence[str] = (),
    header_rows: int | Mapping[str, int] | None = None,
    confirmed_by: str = "",
    answers: SaidByPeople = (),
    review: ReviewRows | None = None,
    progress: Callable[[str], object] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Look:
    """Reads the inventory again from its kept cells, with what `look` was given and with these corrections.

    The arguments mean what they mean in `look`; where both say something of one thing, the later holds. A `review`
    takes the place of an earlier one. Raises InputError where it names what is not there, and StoppedError.
    """
    before = look.options
    given = handed_in.given(answers)
    said = before.answers or given
    options = replace(
        before,
        mapping=handed_in.mapping(
            before.mapping, columns, readings, sheets, header_rows, confirmed_by, before.as_of
        ),
        answers=replace(said, files=said.files + given.files, earlier=said.earlier + given.earlier),
        review=before.review if review is None else handed_in.review_sheet(review, before.limits),
    )
    understood = pipeline.look(look.workbook, look.knowledge, options, watch=handed_in.watch(progress, stop))
    return replace(look, understood=_supposing(understood, look, look.supposed), options=options)


def judge(
    look: Look, *, progress: Callable[[str], object] | None = None, stop: Callable[[], bool] | None = None
) -> Audit:
    """The verdict on what was understood, with findings, plan and budget. Raises StoppedError."""
    watch = handed_in.watch(progress, stop)
    knowledge = with_rates(look.knowledge, look.rates) if look.rates else look.knowledge
    result = judgement.judge(look.understood, knowledge, look.options)
    watch.ended("judge")
    return Audit(result, look, look.brand)


def audit(source: Source, **options: Unpack[LookOptions]) -> Audit:
    """The whole audit of one inventory: `judge` of a `look`, whose options it takes. Raises as they do."""
    progress, stop = options.get("progress"), options.get("stop")
    return judge(look(source, **options), progress=progress, stop=stop)


def what_if(audited: Audit, changes: Changes) -> Audit:
    """Judges the audit again with something else supposed; `audited` is unchanged.

    Columns and readings are read again from the kept cells, everything else is only judged again. Raises InputError
    where the audit was loaded from a file, which holds no cells (`verdict_if` needs none), or where a change names what
    is not there.
    """
    found = audited.look
    if found is None:
        raise InputError(
            "A saved result holds no cells to judge again. Audit the inventory, or call verdict_if for answers and "
            "window."
        )
    if changes.columns or changes.readings:
        found = correct(found, columns=changes.columns, readings=changes.readings, confirmed_by=changes.who)
    supposed = (*found.supposed, *changes.answers)
    options = replace(
        found.options,
        window_months=_window(changes.window_months, found.options.window_months),
        company={**found.options.company, **_company(changes, found.knowledge)},
    )
    return judge(
        replace(
            found,
            understood=_supposing(found.understood, found, changes.answers),
            options=options,
            rates=changes.rates or found.rates,
            supposed=supposed,
        )
    )


def verdict_if(
    audited: Judged, *, answers: Iterable[Answer] = (), window_months: int | None = None
) -> Verdict:
    """The verdict of a result, also of a saved one, with more answers or another window, and nothing else.

    An answer that can't be used (unknown question or model, off the scale) changes nothing, as in an audit. Raises
    InputError for a window that is not 1 to 600 months.
    """
    result = result_of(audited)
    knowledge = handed_in.knowledge(None, result.language)
    before = AnsweredAudit.of(result, handed_in.question_sets(result.language), knowledge)
    if window_months is not None:
        window = _window(window_months, result.window_months)
        before = replace(before, window_months=window).with_answers(before.given)
    return before.what_if(tuple(answers))


def compare_audits(before: Judged, after: Judged, *, earlier: Sequence[Judged] = ()) -> Audit:
    """The later audit of a company with what changed since the earlier one, in `result.since`, which every format
    shows. `earlier` are still earlier audits, for the trend.

    Raises InputError where one of the two holds codes in place of names.
    """
    thresholds = handed_in.knowledge(None, None).thresholds
    result = with_comparison(result_of(after), result_of(before), thresholds, tuple(map(result_of, earlier)))
    return replace(after, result=result) if isinstance(after, Audit) else Audit(result)


def _supposing(understood: Understood, look: Look, answers: tuple[Answer, ...]) -> Understood:
    """What was understood, and beside it what people are supposed to answer."""
    if not answers:
        return understood

    heard = understood.heard
    if heard is None:
        given = look.options.answers or AnswerInputs()
        sets = given.questionnaires(look.knowledge.language)
        heard = Heard((), (), sets, look.knowledge, look.options.as_of)
    return replace(understood, heard=replace(heard, given=merged(heard.given, answers)))


def _window(months: int | None, before: int) -> int:
    if months is None:
        return before
    if not 1 <= months <= 600:
        raise InputError(f"A window of {months} months is out of range. Give 1 to 600.")
    return months


def _company(changes: Changes, knowledge: Knowledge) -> dict[str, tuple[CellValue, Place]]:
    """What is supposed of the company. Raises InputError for an answer that nothing takes."""
    known = {*knowledge.company.fields, *knowledge.assumptions.assumptions}
    told: dict[str, Any] = dict(changes.company)
    if changes.head_count is not None:
        told[_ENGINEERS] = changes.head_count
    for name in told:
        if name not in known:
            raise InputError(f"company: no formula takes '{name}'{near_miss(name, known, '.')}")
    return {name: (value, Place(changes.who)) for name, value in told.items()}
