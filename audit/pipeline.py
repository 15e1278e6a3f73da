"""The order of the steps: a file in, an AuditResult out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO

from audit import __version__
from audit.advise import Case, advise, labels
from audit.assess import assess
from audit.classify import Classified, classify
from audit.domain.inventory import Inventory
from audit.domain.places import Place, Problem
from audit.domain.result import SCHEMA_VERSION, AuditResult, Source
from audit.domain.tables import Workbook
from audit.knowledge import Knowledge
from audit.sources import Limits, read
from audit.tidy import tidy

STEPS = ("read", "understand", "classify", "judge")
_ORDER = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is told: the audit date, the window in months, the client's name, columns given by hand."""

    as_of: date
    window_months: int = 18
    client: str | None = None
    given: Mapping[str, str] = field(default_factory=dict)  # field -> header, or a column's letters
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Understood:
    """A file that was read and classified, before anything is judged."""

    workbook: Workbook
    inventory: Inventory
    classified: Classified

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong so far, not worded yet."""
        return (*self.workbook.problems, *self.inventory.problems, *self.classified.problems)


def understand(
    source: Path | BinaryIO,
    knowledge: Knowledge,
    options: Options,
    *,
    name: str | None = None,
    done: Callable[[str], object] = lambda step: None,
) -> Understood:
    """Reads a file and classifies its models. Raises InputError where it can't be read or used.

    `name` is shown for a stream; `done` is told each of STEPS as it ends.
    """
    workbook = read(source, name=name, limits=options.limits)
    done("read")
    inventory = tidy(workbook, knowledge, options.given)
    done("understand")
    classified = classify(inventory, knowledge, options.as_of)
    done("classify")
    return Understood(workbook, inventory, classified)


def audit(
    source: Path | BinaryIO,
    knowledge: Knowledge,
    options: Options,
    *,
    name: str | None = None,
    done: Callable[[str], object] = lambda step: None,
) -> AuditResult:
    """The whole audit of one inventory. Raises InputError where it can't be read or used."""
    understood = understand(source, knowledge, options, name=name, done=done)
    result = judge(understood, knowledge, options)
    done("judge")
    return result


def judge(understood: Understood, knowledge: Knowledge, options: Options) -> AuditResult:
    """Everything that follows from what was understood, as one result."""
    inventory, classified = understood.inventory, understood.classified
    assessed = assess(classified.models, knowledge, options.as_of, options.window_months)
    case = Case(
        models=assessed.models,
        verdict=assessed.verdict,
        ladder=assessed.ladder,
        functions=assessed.functions,
        questions=assessed.questions,
        company=inventory.company,
        window_months=options.window_months,
        as_of=options.as_of,
    )
    advised = advise(case, knowledge)
    problems = (*understood.problems, *assessed.problems, *advised.problems)
    return AuditResult(
        schema_version=SCHEMA_VERSION,
        toolkit_version=__version__,
        knowledge_sha256=knowledge.sha256,
        overlay_sha256=knowledge.overlay_sha256,
        client=_client(understood, options),
        as_of=options.as_of,
        window_months=options.window_months,
        window_start=assessed.window.start,
        source=_source(understood.workbook, inventory),
        models=assessed.models,
        set_aside=inventory.set_aside,
        problems=worded(problems, knowledge),
        columns=inventory.matches,
        vocabulary=classified.vocabulary,
        verdict=assessed.verdict,
        ladder=assessed.ladder,
        functions=assessed.functions,
        questions=assessed.questions,
        groups=assessed.groups,
        steps=advised.steps,
        findings=advised.findings,
        advice=advised.advice,
        assumptions=advised.assumptions,
        labels=wording(knowledge),
    )


def worded(problems: tuple[Problem, ...], knowledge: Knowledge) -> tuple[Problem, ...]:
    """The problems with their sentences, the gravest first, else in the order in which they were found."""
    return tuple(sorted(map(knowledge.worded, problems), key=lambda problem: _ORDER[problem.level]))


def wording(knowledge: Knowledge) -> dict[str, dict[str, str]]:
    """Words for every code that a result holds, by group, those of the tables that were read included."""
    fields = knowledge.fields
    return {
        **labels(knowledge),
        "field": {one.id: one.label for one in fields.fields},
        "set_aside": dict(fields.set_aside),
        "skipped_sheet": dict(fields.skipped_sheets),
    }


def _client(understood: Understood, options: Options) -> str:
    """The name that was given, else the company sheet's, else the file's."""
    if options.client:
        return options.client
    told: tuple[object, Place] | None = understood.inventory.company.get("client_name")
    return str(told[0]).strip() if told and told[0] else Path(understood.workbook.file).stem


def _source(workbook: Workbook, inventory: Inventory) -> Source:
    return Source(
        file=workbook.file,
        sha256=workbook.sha256,
        size_bytes=workbook.size_bytes,
        kind=workbook.kind,
        reader=workbook.reader,
        encoding=workbook.encoding,
        sheets=tuple(dict.fromkeys(table.grid.sheet for table in inventory.tables if table.grid.sheet)),
        skipped_sheets=inventory.skipped_sheets,
    )
