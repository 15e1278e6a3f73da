"""`mlops-audit inspect` and `mlops-audit template`: how a list is understood, and a workbook to fill in."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from audit.cli.assist_option import Assistance, assist, assist_options
from audit.cli.opening import parsed
from audit.cli.options import asking_options, click, options, reading_several_options
from audit.cli.parameters import FileToWrite

if TYPE_CHECKING:
    from audit.domain.inventory import ColumnMatch
    from audit.domain.mapping import SheetMapping
    from audit.domain.models import Model, VocabularyEntry
    from audit.inspection import Needs
    from audit.pipeline import Understood


@click.command()
@reading_several_options
@assist_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON to stdout instead of text.")
@click.option(
    "--save-mapping",
    type=FileToWrite(".yaml", ".yml"),
    help="Write columns and answers to a new file for --mapping; open ones are commented out for you to fill in.",
)
def inspect(
    inventories: tuple[str, ...],
    evidence: tuple[Path, ...],
    as_of: date,
    mapping: SheetMapping,
    window_months: int,
    as_json: bool,
    save_mapping: Path | None,
    assistance: Assistance,
) -> None:
    """Show what INVENTORY leaves for you to settle, and how, then how it was read.

    Axes without a column, sheets left out, doubtful columns and answers that could not be interpreted come first,
    followed by the sheets, the columns and the reading of each answer. Several files make up one client's inventory.
    """
    with parsed(inventories) as source:
        from audit import pipeline, terminal  # while the child parses
        from audit.cached_knowledge import load_knowledge
        from audit.inspection import inspected
        from audit.lexicon import Lexicon

        knowledge = load_knowledge()
        told = options(as_of, window_months, None, mapping, evidence=evidence)
        understood = pipeline.look(source, knowledge, told)
    understood = pipeline.against_window(understood, knowledge, told)
    needs = inspected(understood, Lexicon(knowledge, as_of))
    if save_mapping:
        _save_mapping(understood, needs, mapping, save_mapping)
    if assistance.dry_run:  # that, and nothing else
        assist(assistance, *_unread(understood))
        return
    if as_json:
        from audit.inspected import as_json as text_of

        click.echo(text_of(understood, needs, knowledge))
    else:
        width = shutil.get_terminal_size((120, 40)).columns
        click.echo(terminal.as_text(understood, needs, knowledge, width))
    if code := assist(assistance, *_unread(understood)):
        sys.exit(code)


def _unread(
    understood: Understood,
) -> tuple[Sequence[VocabularyEntry], Sequence[ColumnMatch], Callable[[], Sequence[Model]]]:
    """What the assistant's requests are made of."""
    classified = understood.classified
    return classified.vocabulary, understood.inventory.matches, lambda: classified.models


def _save_mapping(understood: Understood, needs: Needs, mapping: SheetMapping, path: Path) -> None:
    from audit import writing
    from audit.mapping_file import mapping_text

    content = mapping_text(understood, needs, mapping).encode()
    writing.write_file(path, content, replace=False)  # it may be filled in already


@click.command()
@click.argument("out", type=FileToWrite(".xlsx"), metavar="OUT.xlsx")
@asking_options
def template(out: Path, language: str | None, brand_folder: Path | None) -> None:
    """Write the workbook to fill in, with dropdowns, notes, examples and a company sheet."""
    from audit import writing
    from audit.cached_questionnaires import question_sets
    from audit.delivery import load_localized
    from audit.template import template_workbook

    knowledge = load_localized(brand_folder, language)
    made = template_workbook(knowledge, question_sets(None, knowledge.language))
    writing.write_file(out, made, replace=False)  # it may be filled in already
    click.echo(out)
