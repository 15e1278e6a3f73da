"""The command line. Nothing heavy is imported before a command needs it: `--help` costs what click's does."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from audit import __version__
from audit.catalogue import questionnaires
from audit.domain.errors import AuditError

if TYPE_CHECKING or not sys.stdout.isatty():
    import click
else:  # boxes and colours for people; they cost more than all the rest of --help
    import rich_click as click

if TYPE_CHECKING:
    from audit.domain.result import AuditResult
    from audit.knowledge import Knowledge
    from audit.pipeline import Options
    from audit.report.brand import Brand

FAILED_ON = 5
FORMATS = (
    "pdf", "xlsx", "json", "html", "docx", "job", "job-md", "sow", "deck", "owners", "tickets-jira", "tickets-github",
)  # fmt: skip
STDIN = "-"


def main() -> None:
    """The entry point: our own errors become one line on stderr and their exit code.

    A process makes one report and ends: what lives until then is not searched for garbage, and not taken down
    piece by piece at the end, which together take a fifth of the time.
    """
    gc.disable()
    try:
        code = cli.main(standalone_mode=False) or 0
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("Stopped; nothing was written.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except AuditError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "MLOPS_AUDIT"})
@click.version_option(__version__, prog_name="mlops-audit")
def cli() -> None:
    """Reads a company's list of models as it is and writes an MLOps gap report.

    Exit codes: 0 done, 2 usage, 3 the input can't be read or used, 5 a --fail-on condition holds, 6 the machine
    lacks a library.
    """


def _day(context: click.Context, option: click.Parameter, value: datetime | None) -> date:
    return value.date() if value else date.today()  # noqa: DTZ011 (the auditor's own day is meant)


def _given(context: click.Context, option: click.Parameter, pairs: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in pairs:
        name, sign, header = pair.partition("=")
        if not sign or not name.strip() or not header.strip():
            raise click.BadParameter(f"'{pair}' is not FIELD=HEADER, as in stage='Go-live status'.")
        given[name.strip()] = header.strip()
    return given


def _reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that reads an inventory."""
    options = (
        click.argument("inventory", metavar="INVENTORY"),
        click.option(
            "--as-of",
            type=click.DateTime(["%Y-%m-%d"]),
            callback=_day,
            metavar="DATE",
            help="Audit date as YYYY-MM-DD; today by default.",
        ),
        click.option(
            "--map",
            "given",
            multiple=True,
            callback=_given,
            metavar="FIELD=HEADER",
            help="Read a field from this column (header or letters); repeatable.",
        ),
        click.option(
            "--mapping",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="Columns from a file that `inspect --save-mapping` wrote; --map wins over it.",
        ),
        click.option(
            "--window-months",
            type=click.IntRange(1, 600),
            default=18,
            show_default=True,
            help="Models built in so many months before the audit date are in scope.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _writing_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that writes reports."""
    options = (
        click.option(
            "--format",
            "formats",
            multiple=True,
            type=click.Choice(FORMATS),
            default=("pdf", "xlsx", "json"),
            show_default=True,
            help="What to write; repeatable.",
        ),
        click.option(
            "--archive",
            is_flag=True,
            help="The PDF as PDF/A-3, with result.json and findings.xlsx inside it.",
        ),
        click.option(
            "--brand",
            "brand_folder",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            metavar="DIR",
            help="Whose report it is and how it looks: a folder with a brand.toml.",
        ),
        click.option(
            "--redact",
            is_flag=True,
            help="Codes for the names of models, owners and teams; the key is written beside the folder.",
        ),
        click.option("--redact-client", is_flag=True, help="The same, and a code for the client's name."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@cli.command()
@_reading_options
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Default: <stem>-audit/.")
@click.option(
    "--client", metavar="NAME", help="The client's name; else the company sheet's, else the file's."
)
@click.option(
    "--review",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Apply the Review sheet that somebody filled in, in the findings.xlsx of an earlier run.",
)
@_writing_options
@click.option(
    "--fail-on",
    type=click.Choice(("gap", "undecided")),
    help="Exit with 5 where the verdict is a gap, or also where it is undecided.",
)
def run(
    inventory: str,
    as_of: date,
    given: dict[str, str],
    mapping: Path | None,
    window_months: int,
    out: Path | None,
    client: str | None,
    review: Path | None,
    fail_on: str | None,
    **looks: Any,
) -> None:
    """Audit INVENTORY (a spreadsheet, or - for stdin) and write the gap report into a folder."""
    from audit.report.naming import safe_stem

    stem = safe_stem(Path(inventory).stem if inventory != STDIN else "stdin")
    options = _options(as_of, window_months, client, given, mapping, review)
    result = _deliver(
        lambda brand, done: _audited(inventory, brand, options, done),
        4,
        out or Path(f"{stem}-audit"),
        **looks,
    )
    if fail_on and result.verdict.status in ("gap", fail_on):
        sys.exit(FAILED_ON)


@cli.command()
@click.argument("saved", metavar="RESULT.json", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Default: <stem>-report/.")
@_writing_options
def render(saved: Path, out: Path | None, **looks: Any) -> None:
    """Make reports again from the RESULT.json of an earlier run, without the inventory."""
    from audit.domain.errors import OutputError
    from audit.report.document import read_result
    from audit.report.naming import safe_stem

    result = read_result(saved.read_bytes(), str(saved))
    target = out or Path(f"{safe_stem(Path(result.source.file).stem)}-report")
    if saved.resolve().is_relative_to(target.resolve()):
        raise OutputError(
            f"{target}: holds the result itself, and is replaced as a whole. Choose another folder with --out."
        )
    _deliver(lambda brand, done: _made_under(brand, result, saved), 0, target, **looks)


def _deliver(
    make: Callable[[Brand, Callable[[str], object]], AuditResult],
    steps: int,
    target: Path,
    *,
    formats: tuple[str, ...],
    archive: bool,
    brand_folder: Path | None,
    redact: bool,
    redact_client: bool,
) -> AuditResult:
    """Writes the formats of a result into a folder; `make` is told what counts its `steps`.

    The key of what was redacted goes beside the folder, so that no folder that circulates carries it.
    """
    from audit import writing
    from audit.report.brand import load_brand

    if archive and "pdf" not in formats:
        raise click.UsageError("--archive is a kind of the PDF: add --format pdf.")
    writing.check_target(target)
    _warm_up(formats)
    brand = load_brand(brand_folder)
    for warning in brand.warnings:
        click.echo(f"Warning: {warning}", err=True)
    with _progress(steps + len(formats)) as done:
        result, key = make(brand, done), None
        if redact or redact_client:
            result, key = _redacted(result, redact_client)
        writing.write_folder(target, _contents(result, brand, formats, archive, done))
        if key:
            writing.write_file(target.with_name(f"{target.resolve().name}-redaction-key.csv"), key)
    _say_done(result, target)
    return result


@cli.command()
@_reading_options
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
    window_months: int,
    as_json: bool,
    save_mapping: Path | None,
) -> None:
    """Show how INVENTORY is understood: sheets, headers, columns, and each answer with its reading."""
    from audit.sources import started

    with _opened(inventory) as (source, name), started(source, name=name) as workbook:
        from audit import pipeline, terminal  # while the child parses

        knowledge = _knowledge()
        options = _options(as_of, window_months, None, given, mapping)
        understood = pipeline.understood(workbook(), knowledge, options)
    if save_mapping:
        terminal.save_mapping(understood, save_mapping)
    text = terminal.as_json(understood, knowledge) if as_json else terminal.as_text(understood, knowledge)
    click.echo(text)


@cli.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.xlsx")
def template(out: Path) -> None:
    """Write the workbook to fill in, with dropdowns, notes, examples and a company sheet."""
    from audit import writing
    from audit.template import template_workbook

    writing.write_file(out, template_workbook(_knowledge()), replace=False)  # it may be filled in already
    click.echo(out)


@cli.group()
def brand() -> None:
    """Brands: folders that say whose a report is and how it looks."""


@brand.command("new")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
def new_brand(folder: Path) -> None:
    """Write a brand to start from into DIR, each of its settings with a comment."""
    from audit import writing
    from audit.domain.errors import OutputError
    from audit.report.brand.starting import starter

    if folder.is_dir() and any(folder.iterdir()):
        raise OutputError(f"{folder}: is not empty, and is left alone. Choose another folder.")
    for name, content in starter().items():
        writing.write_file(folder / name, content, replace=False)
    click.echo(folder)


cli.add_command(questionnaires)


@cli.command()
def doctor() -> None:
    """Say what this machine lacks for making a PDF, and the line that installs it."""
    from audit.doctor import require

    require()
    click.echo("Nothing is missing.")


def _knowledge(brand: Brand | None = None) -> Knowledge:
    from platformdirs import user_cache_path

    from audit import knowledge

    cache = user_cache_path("mlops-readiness-audit", appauthor=False)
    return knowledge.load(cache=cache, overlay=brand.overlay if brand else None)


def _made_under(brand: Brand, result: AuditResult, saved: Path) -> AuditResult:
    """The result, where its rates, assumptions and sources are what the brand has; it can't be priced anew."""
    from audit.domain.errors import InputError

    if brand.overlay is not None and result.overlay_sha256 != _knowledge(brand).overlay_sha256:
        raise InputError(
            f"{saved}: was made with other rates, assumptions or sources than the brand '{brand.name}' has. "
            "Run the audit of the inventory again with --brand."
        )
    return result


def _options(
    as_of: date,
    window_months: int,
    client: str | None,
    given: dict[str, str],
    mapping: Path | None,
    review: Path | None = None,
) -> Options:
    from audit.knowledge import load_mapping
    from audit.pipeline import Options

    saved = load_mapping(mapping) if mapping else {}
    given = {**saved, **given}
    return Options(as_of=as_of, window_months=window_months, client=client, given=given, review=review)


@contextmanager
def _opened(inventory: str) -> Iterator[tuple[Path | BinaryIO, str | None]]:
    if inventory == STDIN:
        yield sys.stdin.buffer, "stdin"
    else:
        yield Path(inventory), None


def _audited(inventory: str, brand: Brand, options: Options, done: Callable[[str], object]) -> AuditResult:
    from audit import pipeline

    knowledge = _knowledge(brand)
    with _opened(inventory) as (source, name):
        return pipeline.audit(source, knowledge, options, name=name, done=done)


def _redacted(result: AuditResult, client: bool) -> tuple[AuditResult, bytes | None]:
    """The result without names, and the key's file; None where it was redacted before."""
    from audit.redact import key_csv, redact

    redacted = redact(result, _knowledge(), client=client)
    return redacted.result, key_csv(redacted) if redacted.key else None


def _warm_up(formats: Sequence[str]) -> None:
    """Starts the PDF's renderer, so that it is ready when the audit is.

    Raises MachineError at once where the renderer's libraries are missing, before any work is done.
    """
    if not {"pdf", "owners"} & set(formats):
        return
    from audit.doctor import require

    require()
    from audit.report import pdf

    pdf.warm_up()


def _contents(
    result: AuditResult, brand: Brand, formats: Sequence[str], archive: bool, done: Callable[[str], object]
) -> dict[str, Any]:
    """File name -> what writes it, each telling the progress when it is made."""
    from audit.report import ARCHIVE
    from audit.report import FORMATS as REGISTRY

    contents: dict[str, Any] = {}
    for name in dict.fromkeys(formats):
        face = ARCHIVE if archive and name == "pdf" else REGISTRY[name]
        contents[brand.file(face.file_name, result)] = _telling(
            partial(face.write, result, brand), name, done
        )
    return contents


def _telling(
    write: Callable[[BinaryIO], object], name: str, done: Callable[[str], object]
) -> Callable[[BinaryIO], None]:
    def told(stream: BinaryIO) -> None:
        write(stream)
        done(name)

    return told


@contextmanager
def _progress(length: int) -> Iterator[Callable[[str], object]]:
    """A bar on stderr for a person who waits; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    with click.progressbar(length=length, file=sys.stderr, label="audit", item_show_func=str) as bar:
        yield lambda step: bar.update(1, step)


def _say_done(result: AuditResult, target: Path) -> None:
    verdict = result.verdict
    words = result.labels.get("verdict", {})
    share = (
        ""
        if verdict.share_low is None
        else f", {verdict.gap_low} to {verdict.gap_high} of {verdict.in_scope} models"
    )
    graves = sum(problem.level != "info" for problem in result.problems)
    click.echo(f"{result.client}: {words.get(verdict.status, verdict.status)}{share}.", err=True)
    if graves:
        click.echo(f"{graves} problems in the data stand in the report.", err=True)
    click.echo(target)


if __name__ == "__main__":
    main()
