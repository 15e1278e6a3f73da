"""Everything that follows from what was understood: scope, verdict, advice, and all of it as one result."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from audit import __version__
from audit.advise import AdviceInput, advise, in_one_currency, labels
from audit.advise.formulas import formulas, levers
from audit.answers import AnswerInputs
from audit.answers.readiness import answered
from audit.answers.supposing import supposing
from audit.assess import Assessed, assess
from audit.domain.inventory import Inventory
from audit.domain.places import Place
from audit.domain.questionnaire import Answers
from audit.domain.result import SCHEMA_VERSION, Advice, AuditResult, Source
from audit.domain.supposing import Supposing
from audit.domain.tables import Workbook
from audit.evidence import told
from audit.knowledge import Knowledge
from audit.locale import use_locale
from audit.pipeline.types import NOBODY, Inventories, Options, Understood, Watch, worded
from audit.pipeline.understanding import look
from audit.review import apply_finding_edits


def audit(
    source: Inventories,
    knowledge: Knowledge,
    options: Options,
    *,
    name: str | None = None,
    watch: Watch = NOBODY,
) -> AuditResult:
    """The whole audit of one inventory. Raises InputError where it can't be read or used, StoppedError where the
    watch says so."""
    result = judge(look(source, knowledge, options, name=name, watch=watch), knowledge, options)
    watch.ended("judge")
    return result


def judge(understood: Understood, knowledge: Knowledge, options: Options) -> AuditResult:
    """Everything that follows from what was understood, as one result in the language of the knowledge."""
    with use_locale(knowledge.language):
        return _judged(understood, knowledge, options)


def _judged(understood: Understood, knowledge: Knowledge, options: Options) -> AuditResult:
    inventory, classified = understood.inventory, understood.classified
    applied = understood.heard.applied(classified.models) if understood.heard else None
    models = applied.models if applied else classified.models
    assessed = assess(models, knowledge, options.as_of, options.window_months)
    case, priced = in_one_currency(_case(assessed, inventory, options), knowledge)
    advised = advise(case, priced)
    arranged = apply_finding_edits(
        understood.review, advised.findings, assessed.models, knowledge, options.as_of
    )
    asked = None
    if understood.heard and applied:
        asked = answered(understood.heard, applied, assessed.models, assessed.questions)
    problems = (*understood.problems, *assessed.problems, *advised.problems, *arranged.problems)
    changes = (*understood.changes, *arranged.changes)
    return AuditResult(
        schema_version=SCHEMA_VERSION,
        toolkit_version=__version__,
        knowledge_sha256=knowledge.sha256,
        overlay_sha256=knowledge.overlay_sha256,
        client=_given_client(understood, options) or Path(understood.workbook.file).stem,
        client_id=options.client_id or _given_client(understood, options),
        as_of=options.as_of,
        window_months=options.window_months,
        window_start=assessed.window.start,
        source=_source(understood.workbook, inventory),
        models=assessed.models,
        set_aside=inventory.set_aside,
        problems=worded((*problems, *(asked.problems if asked else ())), knowledge),
        columns=inventory.matches,
        vocabulary=classified.vocabulary,
        verdict=assessed.verdict,
        ladder=assessed.ladder,
        functions=assessed.functions,
        questions=assessed.questions,
        groups=assessed.groups,
        steps=advised.steps,
        findings=arranged.findings,
        advice=advised.advice,
        assumptions=advised.assumptions,
        labels=wording(knowledge),
        survey=asked.readiness if asked else None,
        changes=tuple(sorted(changes, key=lambda change: change.place.row or 0)),
        unapplied_rows=understood.review.unapplied(changes),
        claims=applied.claims if applied else (),
        evidence=told(understood.observed, assessed.models) if understood.observed else None,
        language=knowledge.language,
        supposing=_supposing(understood, options, priced, advised.advice),
    )


def _supposing(understood: Understood, options: Options, knowledge: Knowledge, advice: Advice) -> Supposing:
    """What a page judges further answers and other rates by."""
    heard, models = understood.heard, understood.classified.models
    sets = (
        heard.questionnaires
        if heard
        else (options.answers or AnswerInputs()).questionnaires(knowledge.language)
    )
    found = supposing(models, heard.usable(models) if heard else Answers(), sets, knowledge)
    return replace(found, levers=levers(advice, knowledge), formulas=formulas(advice, knowledge))


def _case(assessed: Assessed, inventory: Inventory, options: Options) -> AdviceInput:
    """What advice is given on."""
    return AdviceInput(
        models=assessed.models,
        verdict=assessed.verdict,
        ladder=assessed.ladder,
        functions=assessed.functions,
        questions=assessed.questions,
        company={**inventory.company, **options.company},
        company_units={key: u for key, u in inventory.company_units.items() if key not in options.company},
        doubts=inventory.doubts,
        window_months=options.window_months,
        as_of=options.as_of,
    )


def wording(knowledge: Knowledge) -> dict[str, dict[str, str]]:
    """Words for every code that a result holds, by group, those of the tables that were read included."""
    fields = knowledge.told_fields
    return {
        **labels(knowledge),
        "field": {one.id: one.label for one in fields.fields},
        "set_aside": dict(fields.set_aside),
        "skipped_sheet": dict(fields.skipped_sheets),
        "section": dict(knowledge.review.sections),
        "review_action": {code: action.label for code, action in knowledge.review.actions.items()},
        "review_column": {code: column.label for code, column in knowledge.review.columns.items()},
        "review_help": {code: column.help for code, column in knowledge.review.columns.items()},
    }


def _given_client(understood: Understood, options: Options) -> str | None:
    """The name that was given, else the company sheet's; None where nobody gave one."""
    if options.client:
        return options.client
    given: tuple[object, Place] | None = understood.inventory.company.get("client_name")
    return str(given[0]).strip() or None if given and given[0] else None


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
