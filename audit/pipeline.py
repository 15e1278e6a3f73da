"""The order of the steps as plain calls: read → look (understand, classify) → judge; `audit` is all of them.

read(source, options)                  -> Workbook      its cells, in a process of their own
look(source, knowledge, options)       -> Understood    read and classified, nothing judged yet
judge(understood, knowledge, options)  -> AuditResult   everything that follows
audit(source, knowledge, options)      -> AuditResult   a look, then the judgement
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from audit import __version__
from audit.classify import Classified, classify
from audit.classify.proposals import propose_fields, propose_readings
from audit.domain.changes import Change
from audit.domain.errors import InputError, StoppedError
from audit.domain.inventory import Inventory
from audit.domain.mapping import SheetMapping
from audit.domain.places import Place, Problem
from audit.domain.tables import CellValue, Workbook
from audit.ingest import ingest
from audit.knowledge import Knowledge
from audit.lexicon import Lexicon
from audit.review import (
    Review,
    apply_finding_edits,
    check_found,
    confirm_answers,
    confirm_columns,
    correct,
    meanings,
    read_review,
    with_field_ids,
)
from audit.sources import Limits, Parsing, joined, read_values, started
from audit.sources import read as read_file

if TYPE_CHECKING:
    from audit.advise import AdviceInput
    from audit.answers import Answered, Given
    from audit.answers.claims import Applied
    from audit.answers.joining import Heard
    from audit.assess import Assessed
    from audit.domain.evidenced import Evidenced
    from audit.domain.result import Advice, AuditResult, Source
    from audit.domain.snapshot import Snapshot
    from audit.domain.supposing import Supposing
    from audit.evidence import Observed

SYSTEMS = "snapshots"  # the kind of an inventory that is made of snapshots
STEPS = ("read", "understand", "classify", "judge")
_ORDER = {"error": 0, "warning": 1, "info": 2}

One = Path | BinaryIO | Workbook
Inventories = One | Parsing | tuple[One, ...]
"""What an inventory may come as: a file, a stream, cells that were read before, several of these as one, or a file that
a child is parsing. None at all, `()`, where the models are those of the snapshots."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is told: the audit date, the window in months, the client's name, how to read the sheet, a review.

    `review` is a workbook with a Review sheet that somebody filled in, or its cells. `evidence` are snapshots of
    systems, or files of them. `company` are answers about the
    company that outweigh those of its sheet: id -> value, and the Place that stands for who gave it.
    """

    as_of: date
    window_months: int = 18
    client: str | None = None
    client_id: str | None = None  # who the client is, the same in every audit; else the name that was given
    mapping: SheetMapping = field(default_factory=SheetMapping)  # what a person said of how the sheet is read
    limits: Limits = field(default_factory=Limits)
    answers: Given | None = None
    review: Path | Workbook | None = None
    evidence: tuple[Path | Snapshot, ...] = ()
    proposes: bool = True  # guesses beside what was not understood; they change nothing else
    company: Mapping[str, tuple[CellValue, Place]] = field(default_factory=dict)


def _nothing(step: str) -> None:
    pass


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Watch:
    """Who follows a run: `done` is told each of STEPS as it ends; `stop` is asked between the steps, and while a file
    is read, whether to go no further."""

    done: Callable[[str], object] = _nothing
    stop: Callable[[], bool] = _never

    def ended(self, step: str) -> None:
        """Tells that a step ended. Raises StoppedError where the run is to stop."""
        self.done(step)
        self.check(f"stopped after the step '{step}'")

    def check(self, where: str) -> None:
        """Raises StoppedError where the run is to stop; `where` says at which point."""
        if self.stop():
            raise StoppedError(f"The audit was {where}; nothing was written.")


_NOBODY = Watch()


@dataclass(frozen=True, slots=True)
class Understood:
    """A file that was read and classified, before anything is judged; with what a review changed so far.

    `heard`: what people answered, which is not part of the statuses yet; None where nobody did.
    """

    workbook: Workbook
    inventory: Inventory
    classified: Classified
    review: Review = field(default_factory=Review)
    changes: tuple[Change, ...] = ()
    unfit: tuple[Problem, ...] = ()  # rows of the review that were not applied, or not as they stand
    heard: Heard | None = None
    observed: Observed | None = (
        None  # what systems show, which is part of the statuses; None without snapshots
    )

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong so far, not worded yet."""
        own = (self.workbook.problems, self.inventory.problems, self.classified.problems)
        seen = self.observed.problems if self.observed else ()
        return (*(problem for problems in own for problem in problems), *seen, *self.unfit)


def read(
    source: Path | BinaryIO, options: Options, *, name: str | None = None, watch: Watch = _NOBODY
) -> Workbook:
    """The cells of a file. Raises InputError where it can't be read; `name` is shown for a stream."""
    book = read_file(source, name=name, limits=options.limits, stop=watch.stop)
    watch.ended("read")
    return book


def look(
    source: Inventories,
    knowledge: Knowledge,
    options: Options,
    *,
    name: str | None = None,
    watch: Watch = _NOBODY,
) -> Understood:
    """Reads an inventory and classifies its models, and judges nothing.

    Raises InputError where it, or the review, can't be read or used. `name` is shown for a stream.
    """
    if source == ():
        options, source = _of_systems(knowledge, options)
    if isinstance(source, tuple):
        source = joined([_cells(one, options, watch) for one in source])
    if not isinstance(source, Parsing | Workbook):
        with started(source, name=name, limits=options.limits) as parsing:
            return look(parsing, knowledge, options, watch=watch)
    options = replace(options, mapping=with_field_ids(options.mapping, knowledge))
    lexicon = Lexicon(knowledge, options.as_of).confirming(meanings(options.mapping.answers, knowledge))
    if isinstance(source, Parsing):
        _prepare(lexicon)
        source = source.workbook(watch.stop)
    watch.ended("read")
    return _understood(source, knowledge, lexicon, options, watch)


def _of_systems(knowledge: Knowledge, options: Options) -> tuple[Options, Workbook]:
    """The list of the models that the systems hold, and the options with the snapshots as they were read."""
    from audit.evidence import inventory_of

    if not options.evidence:
        raise InputError("There is neither an inventory nor a snapshot. Name a file, or add --evidence FILE.")
    snapshots = _snapshots(options)
    rows = inventory_of(snapshots)
    names = ", ".join(
        sorted({knowledge.evidence.systems.get(s.source.system, s.source.system) for s in snapshots})
    )
    if len(rows) == 1:
        raise InputError(
            f"{names}: the snapshots hold no model and nothing that serves one. Collect with wider permissions, or "
            "name an inventory."
        )
    return replace(options, evidence=snapshots), read_values(
        rows, names, kind=SYSTEMS, reader=SYSTEMS, limits=options.limits
    )


def _snapshots(options: Options) -> tuple[Snapshot, ...]:
    from audit.evidence import read_snapshot

    return tuple(read_snapshot(one) if isinstance(one, Path) else one for one in options.evidence)


def _cells(source: One, options: Options, watch: Watch) -> Workbook:
    if isinstance(source, Workbook):
        return source
    return read_file(source, limits=options.limits, stop=watch.stop)


def _understood(
    book: Workbook, knowledge: Knowledge, lexicon: Lexicon, options: Options, watch: Watch
) -> Understood:
    mapping = options.mapping
    inventory = ingest(book, lexicon, mapping.columns, mapping.layout)
    watch.ended("understand")
    found = Understood(book, inventory, classify(inventory, lexicon, options.as_of))
    check_found(mapping.answers, found.classified.vocabulary)
    review = None
    if options.review is not None:
        sheet = options.review
        if isinstance(sheet, Path):
            sheet = read_file(sheet, limits=options.limits, stop=watch.stop)
        review = read_review(sheet, knowledge)
        found = _reread(found, review, knowledge, lexicon, options)
    if options.evidence:
        found = _observed(found, review, knowledge, options)
    elif review is not None:
        found = _without_systems(found, review)
    found = _heard(found, knowledge, options)
    if review is not None:
        found = _corrected(found, review, knowledge)
    if options.proposes:
        found = _with_proposals(found, lexicon)
    watch.ended("classify")
    return found


def _prepare(lexicon: Lexicon) -> None:
    """Makes what every list needs, while a child parses the file."""
    import audit.answers  # noqa: F401

    lexicon.prepare()
    lexicon.knowledge.askings  # noqa: B018


def _with_proposals(understood: Understood, lexicon: Lexicon) -> Understood:
    """The same with guesses beside what nobody understood, when all that counts has been read."""
    inventory, classified = understood.inventory, understood.classified
    return replace(
        understood,
        inventory=replace(inventory, matches=propose_fields(inventory, lexicon)),
        classified=replace(
            classified, vocabulary=propose_readings(classified.vocabulary, inventory, lexicon)
        ),
    )


def _reread(
    found: Understood, review: Review, knowledge: Knowledge, lexicon: Lexicon, options: Options
) -> Understood:
    """The same with columns and answers read as the reviewer says."""
    inventory, classified = found.inventory, found.classified
    columns = confirm_columns(review, inventory, knowledge)
    if columns.readings:
        mapping = options.mapping
        given = {**mapping.columns, **columns.readings}
        inventory = ingest(found.workbook, lexicon, given, mapping.layout)
        classified = classify(inventory, lexicon, options.as_of)
    answers = confirm_answers(review, classified.vocabulary, knowledge)
    if answers.readings:
        classified = classify(inventory, lexicon.confirming(answers.readings), options.as_of)
    return replace(
        found,
        inventory=inventory,
        classified=classified,
        review=review,
        changes=(*columns.changes, *answers.changes),
        unfit=(*review.problems, *columns.problems, *answers.problems),
    )


def _observed(found: Understood, review: Review | None, knowledge: Knowledge, options: Options) -> Understood:
    """The same with what systems show of the models."""
    from audit.evidence import objects_in, observe
    from audit.review.joins import confirm_joins

    snapshots, models = _snapshots(options), found.classified.models
    joins = confirm_joins(review or Review(), objects_in(snapshots), models)
    observed = observe(
        models,
        snapshots,
        (*options.mapping.aliases, *joins.aliases),
        knowledge,
        options.as_of,
        alone=found.workbook.kind == SYSTEMS,
    )
    return replace(
        found,
        classified=replace(found.classified, corrected=observed.models),
        observed=observed,
        changes=(*found.changes, *joins.changes),
        unfit=(*found.unfit, *joins.problems),
    )


def _without_systems(found: Understood, review: Review) -> Understood:
    """The same where a review joins objects of systems, and no snapshot was given: its rows fit nothing."""
    from audit.review.joins import confirm_joins

    return replace(found, unfit=(*found.unfit, *confirm_joins(review, (), ()).problems))


def _heard(found: Understood, knowledge: Knowledge, options: Options) -> Understood:
    """The same with what people answered about the models."""
    from audit.answers import Given, hear

    heard = hear(
        lambda: found.classified.models,
        options.answers or Given(),
        knowledge,
        options.as_of,
        workbook=found.workbook,
        limits=options.limits,
    )
    return replace(found, heard=heard)


def _corrected(found: Understood, review: Review, knowledge: Knowledge) -> Understood:
    """The same with statuses as the reviewer has them, who saw the models with people's answers."""
    models = found.classified.models
    seen = found.heard.applied(models).models if found.heard else None
    statuses = correct(review, models, knowledge, seen=seen)
    if statuses.changes:
        open_ = (
            p for p in found.classified.problems if (p.place, p.args.get("axis")) not in statuses.settled
        )
        classified = replace(found.classified, corrected=statuses.models, problems=tuple(open_))
        found = replace(found, classified=classified, changes=(*found.changes, *statuses.changes))
    return replace(found, unfit=(*found.unfit, *statuses.problems))


def audit(
    source: Inventories,
    knowledge: Knowledge,
    options: Options,
    *,
    name: str | None = None,
    watch: Watch = _NOBODY,
) -> AuditResult:
    """The whole audit of one inventory. Raises InputError where it can't be read or used, StoppedError where the
    watch says so."""
    result = judge(look(source, knowledge, options, name=name, watch=watch), knowledge, options)
    watch.ended("judge")
    return result


def judge(understood: Understood, knowledge: Knowledge, options: Options) -> AuditResult:
    """Everything that follows from what was understood, as one result in the language of the knowledge."""
    from audit.speech import speaking  # not above: a look at a list ends before

    with speaking(knowledge.language):
        return _judged(understood, knowledge, options)


def _judged(understood: Understood, knowledge: Knowledge, options: Options) -> AuditResult:
    from audit.advise import advise
    from audit.assess import assess
    from audit.domain.result import SCHEMA_VERSION, AuditResult

    inventory, classified = understood.inventory, understood.classified
    applied = understood.heard.applied(classified.models) if understood.heard else None
    models = applied.models if applied else classified.models
    assessed = assess(models, knowledge, options.as_of, options.window_months)
    advised = advise(_case(assessed, inventory, options), knowledge)
    arranged = apply_finding_edits(
        understood.review, advised.findings, assessed.models, knowledge, options.as_of
    )
    asked = _answered(understood.heard, applied, assessed)
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
        evidence=_told(understood.observed, assessed),
        language=knowledge.language,
        supposing=_supposing(understood, options, knowledge, advised.advice),
    )


def _supposing(understood: Understood, options: Options, knowledge: Knowledge, advice: Advice) -> Supposing:
    """What a page judges further answers and other rates by."""
    from audit.advise.formulas import formulas, levers
    from audit.answers import Given
    from audit.answers.supposing import supposing
    from audit.domain.questionnaire import Answers

    heard, models = understood.heard, understood.classified.models
    sets = heard.questionnaires if heard else (options.answers or Given()).questionnaires(knowledge.language)
    found = supposing(models, heard.usable(models) if heard else Answers(), sets, knowledge)
    return replace(found, levers=levers(advice, knowledge), formulas=formulas(advice, knowledge))


def _told(observed: Observed | None, assessed: Assessed) -> Evidenced | None:
    from audit.evidence import told

    return told(observed, assessed.models) if observed else None


def _answered(heard: Heard | None, applied: Applied | None, assessed: Assessed) -> Answered | None:
    from audit.answers import answered

    if heard is None or applied is None:
        return None
    return answered(heard, applied, assessed.models, assessed.questions)


def _case(assessed: Assessed, inventory: Inventory, options: Options) -> AdviceInput:
    """What advice is given on."""
    from audit.advise import AdviceInput

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


def worded(problems: tuple[Problem, ...], knowledge: Knowledge) -> tuple[Problem, ...]:
    """The problems with their sentences, the gravest first, else in the order in which they were found."""
    return tuple(sorted(map(knowledge.worded, problems), key=lambda problem: _ORDER[problem.level]))


def wording(knowledge: Knowledge) -> dict[str, dict[str, str]]:
    """Words for every code that a result holds, by group, those of the tables that were read included."""
    from audit.advise import labels

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
    told: tuple[object, Place] | None = understood.inventory.company.get("client_name")
    return str(told[0]).strip() or None if told and told[0] else None


def _source(workbook: Workbook, inventory: Inventory) -> Source:
    from audit.domain.result import Source

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
