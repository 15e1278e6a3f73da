"""The options that several commands share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or not sys.stdout.isatty():
    import click
else:  # boxes and colours for people; they cost more than all the rest of --help
    import rich_click as click

from audit.cli.parameters import EXISTING_FILE, EXISTING_FOLDER, Choice, Day

if TYPE_CHECKING:
    from audit.domain.inventory import Layout
    from audit.domain.mapping import MappedAnswer, SheetMapping
    from audit.pipeline import Options

__all__ = [
    "FORMATS",
    "LANGUAGE",
    "LANGUAGES",
    "asking_options",
    "attributes_option",
    "brand_option",
    "click",
    "language_option",
    "layout_options",
    "options",
    "own_sets_option",
    "reading_options",
    "reading_several_options",
    "window_option",
    "writing_options",
]

FORMATS = (
    "pdf", "onepager", "xlsx", "json", "html", "docx", "job", "job-md", "sow", "deck", "owners",
    "tickets-jira", "tickets-github",
)  # fmt: skip
ALSO_FORMATS = {
    "pptx": "deck",
    "powerpoint": "deck",
    "slides": "deck",
    "word": "docx",
    "excel": "xlsx",
    "web": "html",
}
LANGUAGES = ("en", "de", "fr", "es")
LANGUAGE = Choice(
    LANGUAGES,
    {"english": "en", "german": "de", "deutsch": "de", "french": "fr", "spanish": "es"},
    "The inventory itself may be in any language that the toolkit reads; this is the report's.",
)
_SNAPSHOT = ".json"

brand_option = click.option(
    "--brand",
    "brand_folder",
    type=EXISTING_FOLDER,
    metavar="DIR",
    help="Folder with a brand.toml, which sets the report's sender and its look.",
)
language_option = click.option(
    "--lang",
    "language",
    type=LANGUAGE,
    help="Language of everything that is written. Defaults to the brand's, otherwise en.",
)
window_option = click.option(
    "--window-months",
    type=click.IntRange(1, 600),
    default=18,
    show_default=True,
    help="Length of the audit window in months. Models built in it, up to the audit date, are in scope.",
)
own_sets_option = click.option(
    "--questionnaires",
    "own_sets",
    type=EXISTING_FOLDER,
    metavar="DIR",
    help="Folder with your own question sets, used in addition to the toolkit's.",
)
attributes_option = click.option(
    "--clients",
    type=EXISTING_FILE,
    metavar="FILE",
    help="File with the clients' ids and attributes, for results and batches that lack them: YAML, CSV or XLSX.",
)


def _day(context: click.Context, option: click.Parameter, value: datetime | None) -> date:
    return value.date() if value else date.today()  # noqa: DTZ011 (the auditor's own day is meant)


def _given(context: click.Context, option: click.Parameter, pairs: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in pairs:
        name, sign, header = pair.partition("=")
        if not sign or not name.strip() or not header.strip():
            raise click.BadParameter(f"'{pair}' is not FIELD=HEADER, as in stage='Go-live status'.")
        field, header = name.strip(), header.strip()
        other = next((one for one, taken in given.items() if taken.casefold() == header.casefold()), field)
        if given.setdefault(field, header) != header:
            raise click.BadParameter(f"names two columns for {field}: '{given[field]}' and '{header}'.")
        if other != field:
            raise click.BadParameter(
                f"names '{header}' for {other} and for {field}, and a column is read as one field. Of sentences that "
                f"tell of several, name it as notes: --map notes='{header}'."
            )
    return given


def _header_rows(
    context: click.Context, option: click.Parameter, values: Sequence[str]
) -> tuple[tuple[str | None, int], ...]:
    rows: dict[str | None, int] = {}
    for value in values:
        sheet, sign, row = value.rpartition(":")
        if not row.strip().isdecimal() or (sign and not sheet.strip()):
            raise click.BadParameter(f"'{value}' is not [SHEET:]N, as in 3, 'Models:3', or 0 for no headers.")
        key = sheet.strip() or None
        if rows.setdefault(key, int(row)) != int(row):
            raise click.BadParameter(f"names two rows for {f'the sheet {key!r}' if key else 'the list'}.")
    return tuple(rows.items())


def _given_answers(
    context: click.Context, option: click.Parameter, values: Sequence[str]
) -> tuple[MappedAnswer, ...]:
    from audit.domain.mapping import MappedAnswer

    answers = []
    for value in values:
        name, colon, rest = value.partition(":")
        text, sign, status = rest.rpartition("=")
        if not colon or not sign or not name.strip() or not text.strip() or not status.strip():
            raise click.BadParameter(f"'{value}' is not FIELD:TEXT=STATUS, as in 'monitoring:Effective=yes'.")
        answers.append(MappedAnswer(name.strip(), text.strip(), status.strip()))
    return tuple(answers)


_LAYOUT_OPTIONS = (
    click.option(
        "--sheet",
        "sheets",
        multiple=True,
        metavar="NAME",
        help="Read exactly this sheet; repeatable. Defaults to every sheet that lists models.",
    ),
    click.option(
        "--header-row",
        "header_rows",
        multiple=True,
        callback=_header_rows,
        metavar="[SHEET:]N",
        help="Header row of one sheet, or of all sheets that are read; 0 if there is none; repeatable.",
    ),
    click.option(
        "--leave-out",
        "left_out",
        multiple=True,
        metavar="HEADER",
        help="Do not read this column, given as for --map; repeatable.",
    ),
)


def _decorated(command: Callable[..., None], options: Sequence[Callable[..., Any]]) -> Callable[..., None]:
    """The command with the options, which its help lists in their order."""
    for option in reversed(options):
        command = option(command)
    return command


def layout_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where in a file the list is; the command is given one `layout`."""

    @wraps(command)
    def placed(
        sheets: tuple[str, ...],
        header_rows: tuple[tuple[str | None, int], ...],
        left_out: tuple[str, ...],
        **others: Any,
    ) -> None:
        from audit.domain.inventory import Layout

        command(layout=Layout(sheets, header_rows, left_out, left_out), **others)

    return _decorated(placed, _LAYOUT_OPTIONS)


_READING_OPTIONS = (
    click.option(
        "--as-of",
        type=Day(),
        callback=_day,
        metavar="DATE",
        help="Audit date as YYYY-MM-DD. Defaults to today.",
    ),
    click.option(
        "--map",
        "given",
        multiple=True,
        callback=_given,
        metavar="FIELD=HEADER",
        help="Read a field from this column, given by its header, a unique part of it, or its letters; repeatable.",
    ),
    click.option(
        "--map-answer",
        "answers",
        multiple=True,
        callback=_given_answers,
        metavar="FIELD:TEXT=STATUS",
        help="Read this answer as this status in every cell of the field, as in 'monitoring:Effective=yes'; "
        "repeatable.",
    ),
    click.option(
        "--proposals",
        "proposals_file",
        type=EXISTING_FILE,
        metavar="FILE",
        help="Use the answers that you confirmed in this file, which --assist wrote.",
    ),
    click.option(
        "--confirmed-by",
        default="",
        metavar="NAME",
        help="Name of the person who confirms the --map-answer readings; it appears in the evidence.",
    ),
    click.option(
        "--mapping",
        "mapping_file",
        type=EXISTING_FILE,
        metavar="FILE",
        help="Take sheets, columns and answers from this file, which `inspect --save-mapping` wrote; single "
        "options override it.",
    ),
    layout_options,
    window_option,
)

_WRITING_OPTIONS = (
    click.option(
        "--format",
        "formats",
        multiple=True,
        type=Choice(FORMATS, ALSO_FORMATS),
        default=("pdf", "xlsx", "json"),
        show_default=True,
        help="Format to write; repeatable.",
    ),
    click.option(
        "--archive",
        is_flag=True,
        help="Write the PDF as PDF/A-3, with result.json and findings.xlsx attached.",
    ),
    brand_option,
    click.option(
        "--draft",
        is_flag=True,
        help="Print DRAFT across each page; required while the brand still has placeholders.",
    ),
    click.option(
        "--redact",
        is_flag=True,
        help="Replace model, owner and team names with codes; the key is written next to the folder.",
    ),
    click.option(
        "--redact-client",
        is_flag=True,
        help="Like --redact, and also replace the client's name with a code.",
    ),
)


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that reads an inventory; it is given one `mapping` of all that they say."""
    return click.argument("inventory", metavar="INVENTORY")(_reading(command))


def reading_several_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the reading options of a command that takes several files, and snapshots of systems."""
    argument = click.argument("inventories", metavar="INVENTORY...", nargs=-1)
    return argument(_evidence_option(_reading(_told_apart(command))))


def _evidence_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--evidence",
        type=EXISTING_FILE,
        multiple=True,
        metavar="FILE",
        help="A snapshot of a system, which `collect` wrote, to hold against the inventory; repeatable, or further "
        "files behind it. Without an INVENTORY the models are those of the snapshots.",
    )(command)


def _told_apart(command: Callable[..., None]) -> Callable[..., None]:
    """Files behind `--evidence` that end as snapshots do are snapshots: no inventory is JSON."""

    @wraps(command)
    def told(inventories: tuple[str, ...], evidence: tuple[Path, ...], **others: Any) -> None:
        if evidence:
            more = [one for one in inventories if one.lower().endswith(_SNAPSHOT)]
            inventories = tuple(one for one in inventories if one not in more)
            evidence = (*evidence, *map(Path, more))
        if not inventories and not evidence:
            raise click.UsageError("Missing argument 'INVENTORY...'.")
        command(inventories=inventories, evidence=evidence, **others)

    return told


def _reading(command: Callable[..., None]) -> Callable[..., None]:
    @wraps(command)
    def reading(
        given: dict[str, str],
        mapping_file: Path | None,
        proposals_file: Path | None,
        answers: tuple[MappedAnswer, ...],
        confirmed_by: str,
        layout: Layout,
        **others: Any,
    ) -> None:
        if confirmed_by:
            day = others["as_of"]
            answers = tuple(replace(one, confirmed_by=confirmed_by, confirmed_on=day) for one in answers)
        said = _mapping(mapping_file, proposals_file, given, answers, layout)
        command(mapping=said, **others)

    return _decorated(reading, _READING_OPTIONS)


def asking_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that asks people: in which language, and whose brand has one."""
    return language_option(brand_option(command))


def writing_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that writes reports."""

    @wraps(command)
    def checked(formats: tuple[str, ...], archive: bool, **others: Any) -> None:
        if archive and "pdf" not in formats:
            raise click.UsageError("--archive applies to the PDF: add --format pdf.")
        command(formats=formats, archive=archive, **others)

    return _decorated(checked, _WRITING_OPTIONS)


def options(
    as_of: date,
    window_months: int,
    client: str | None,
    mapping: SheetMapping,
    review: Path | None = None,
    client_id: str | None = None,
    evidence: tuple[Path, ...] = (),
) -> Options:
    """What the pipeline is told."""
    from audit.pipeline import Options

    return Options(
        as_of=as_of,
        window_months=window_months,
        client=client,
        client_id=client_id,
        mapping=mapping,
        review=review,
        evidence=evidence,
    )


def _mapping(
    file: Path | None,
    proposals_file: Path | None,
    given: dict[str, str],
    answers: tuple[MappedAnswer, ...],
    layout: Layout,
) -> SheetMapping:
    """What a mapping file says, and then what was given one by one, which wins."""
    from audit.domain.mapping import SheetMapping

    saved = SheetMapping()
    if file:
        from audit.knowledge.mappings import load_mapping  # not above: the file is not opened before

        saved = load_mapping(file)
    if proposals_file:
        from audit.knowledge.assisted import load_proposals

        saved = replace(saved, answers=(*saved.answers, *load_proposals(proposals_file)))
    return replace(
        saved,
        columns={**saved.columns, **given},
        answers=(*saved.answers, *answers),
        layout=layout.over(saved.layout),
    )
