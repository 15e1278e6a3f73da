"""From a file to what was understood of it: read, mapped, classified, with a person's corrections; nothing judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from audit.answers import AnswerInputs, hear
from audit.classify import classify
from audit.classify.proposals import propose_fields, propose_readings
from audit.domain.errors import InputError
from audit.domain.tables import Workbook
from audit.domain.window import Window, window_problems
from audit.ingest import ingest
from audit.knowledge import Knowledge
from audit.lexicon import Lexicon
from audit.pipeline.types import NOBODY, Inventories, One, Options, Understood, Watch
from audit.review import (
    Review,
    check_found,
    confirm_answers,
    confirm_columns,
    correct,
    meanings,
    read_review,
    with_field_ids,
)
from audit.review.joins import confirm_joins
from audit.sources import Parsing, joined, started
from audit.sources import read as read_file


def read(
    source: Path | BinaryIO, options: Options, *, name: str | None = None, watch: Watch = NOBODY
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
    watch: Watch = NOBODY,
) -> Understood:
    """Reads an inventory and classifies its models, and judges nothing.

    Raises InputError where it, or the review, can't be read or used. `name` is shown for a stream.
    """
    if source == ():
        if not options.evidence:
            raise InputError(
                "There is neither an inventory nor a snapshot. Name a file, or add --evidence FILE."
            )
        from audit.pipeline import systems

        options, source = systems.list_of_systems(knowledge, options)
    if isinstance(source, tuple):
        source = joined([_cells(one, options, watch) for one in source])
    if not isinstance(source, Parsing | Workbook):
        with started(source, name=name, limits=options.limits) as parsing:
            return look(parsing, knowledge, options, watch=watch)
    options = replace(options, mapping=with_field_ids(options.mapping, knowledge))
    lexicon = Lexicon(knowledge, options.as_of).confirming(meanings(options.mapping.answers, knowledge))
    if isinstance(source, Parsing):
        lexicon.prepare()  # what every list needs, and here a child is still parsing
        lexicon.knowledge.askings  # noqa: B018
        source = source.workbook(watch.stop)
    watch.ended("read")
    return _understood(source, knowledge, lexicon, options, watch)


def against_window(understood: Understood, knowledge: Knowledge, options: Options) -> Understood:
    """What was understood, with what a judgement would find odd about its dates in the window of the options."""
    window = Window.before(options.as_of, options.window_months)
    models, least = understood.classified.models, knowledge.thresholds.dated_in_window
    return replace(understood, of_window=tuple(window_problems(models, window, least)))


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
        from audit.pipeline import systems

        found = systems.observed(found, review, knowledge, options)
    elif review is not None:
        joins = confirm_joins(review, (), ())  # its rows about objects of systems fit nothing
        found = replace(found, unfit=(*found.unfit, *joins.problems))
    found = _heard(found, knowledge, options)
    if review is not None:
        found = _corrected(found, review, knowledge)
    if options.proposes:
        found = _with_proposals(found, lexicon)
    watch.ended("classify")
    return found


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


def _heard(found: Understood, knowledge: Knowledge, options: Options) -> Understood:
    """The same with what people answered about the models."""
    heard = hear(
        lambda: found.classified.models,
        options.answers or AnswerInputs(),
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
