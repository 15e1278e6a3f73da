"""`mlops-audit inspect` and `mlops-audit template`: how a list is understood, and a workbook to fill in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from audit.cli.options import asking_options, click, opened, options, reading_options


@click.command()
@reading_options
@click.option("--json", "as_json", is_flag=True, help="The same as JSON on stdout.")
@click.option(
    "--save-mapping",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the columns as understood to a file, to correct and give to --mapping.",
)
def inspect(
    inventory: str,
    as_of: date,
    given: dict[str, str],
    mapping: Path | None,
    sheets: tuple[str, ...],
    header_rows: tuple[tuple[str | None, int], ...],
    window_months: int,
    as_json: bool,
    save_mapping: Path | None,
) -> None:
    """Show how INVENTORY is understood: sheets, headers, columns, and each answer with its reading."""
    from audit.delivery import known
    from audit.sources import started

    with opened(inventory) as (source, name), started(source, name=name) as workbook:
        from audit import pipeline, terminal  # while the child parses

        knowledge = known()
        told = options(as_of, window_months, None, given, mapping, None, sheets, header_rows)
        understood = pipeline.understood(workbook, knowledge, told)
    if save_mapping:
        terminal.save_mapping(understood, save_mapping)
    text = terminal.as_json(understood, knowledge) if as_json else terminal.as_text(understood, knowledge)
    click.echo(text)


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.xlsx")
@asking_options
def template(out: Path, language: str | None, brand_folder: Path | None) -> None:
    """Write the workbook to fill in, with dropdowns, notes, examples and a company sheet."""
    from audit import writing
    from audit.catalogue import loaded
    from audit.delivery import spoken
    from audit.template import template_workbook

    knowledge = spoken(brand_folder, language)
    made = template_workbook(knowledge, loaded(None, knowledge.language))
    writing.write_file(out, made, replace=False)  # it may be filled in already
    click.echo(out)
