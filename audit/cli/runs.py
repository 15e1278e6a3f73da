"""`mlops-audit run` and `mlops-audit render`: from an inventory, or from a saved result, to a folder of reports."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.cli.asking import answering, answers_options
from audit.cli.assisting import Assistance, assist, assist_options
from audit.cli.benchmarks import benchmark_options, placing_among
from audit.cli.comparing import holding_against, since_option
from audit.cli.ending import say_done
from audit.cli.options import (
    STDIN,
    click,
    language_option,
    opened,
    options,
    progress,
    reading_options,
    writing_options,
)

if TYPE_CHECKING:
    from audit.delivery import Delivered
    from audit.domain.mapping import SheetMapping
    from audit.domain.result import AuditResult
    from audit.domain.tables import Workbook
    from audit.pipeline import Options
    from audit.report.brand import Brand

FAILED_ON = 5

replace_option = click.option(
    "--replace", is_flag=True, help="Replace the audit in the output folder, even if it is another client's."
)


@click.command()
@reading_options
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
@language_option
@since_option
@benchmark_options
@answers_options
@assist_options
@writing_options
@replace_option
@click.option(
    "--fail-on",
    type=click.Choice(("gap", "undecided")),
    help="Exit with 5 where the verdict is a gap, or also where it is undecided.",
)
def run(
    inventory: str,
    as_of: date,
    mapping: SheetMapping,
    window_months: int,
    out: Path | None,
    client: str | None,
    review: Path | None,
    language: str | None,
    since: Path | None,
    benchmark: Path | None,
    segment: str | None,
    answer_files: tuple[Path, ...],
    own_sets: Path | None,
    fail_on: str | None,
    assistance: Assistance,
    replace: bool,
    **looks: Any,
) -> None:
    """Audit INVENTORY (a spreadsheet, or - for stdin) and write the gap report into a folder."""
    from audit.report.naming import safe_stem
    from audit.sources import started

    stem = safe_stem(Path(inventory).stem if inventory != STDIN else "stdin")
    target = out or Path(f"{stem}-audit")
    against, among = holding_against(since), placing_among(benchmark, segment)
    if since:
        _keep(since, target, "the earlier result")
    for path in answer_files:
        _keep(path, target, "people's answers")

    with opened(inventory) as (source, name), started(source, name=name) as workbook:

        def audited(brand: Brand, done: Callable[[str], object]) -> AuditResult:
            told = options(as_of, window_months, client, mapping, review)
            told = answering(told, answer_files, own_sets)
            made.append(_audited(workbook, brand, language, told, done))
            return among(against(made[0]))

        made: list[AuditResult] = []
        delivered = _deliver(audited, 4, target, replace, review, **looks)
    result = delivered.result
    say_done(delivered, target, inventory)
    failed = assist(assistance, made[0].vocabulary, made[0].columns, made[0].models)  # not as it was redacted
    if fail_on and result.verdict.status in ("gap", fail_on):
        sys.exit(FAILED_ON)
    if failed:
        sys.exit(failed)


@click.command()
@click.argument("saved", metavar="RESULT.json", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Default: <stem>-report/.")
@writing_options
@replace_option
def render(saved: Path, out: Path | None, replace: bool, **looks: Any) -> None:
    """Make reports again from the RESULT.json of an earlier run, without the inventory.

    They are in the language of that run: a result holds its sentences. Another language takes another run, with --lang.
    """
    from audit.report.naming import safe_stem
    from audit.report.saved import read_saved

    result = read_saved(saved)
    target = out or Path(f"{safe_stem(Path(result.source.file).stem)}-report")
    _keep(saved, target, "the result itself")
    delivered = _deliver(lambda brand, done: _made_under(brand, result, saved), 0, target, replace, **looks)
    say_done(delivered, target)


def _keep(saved: Path, target: Path, what: str) -> None:
    """Raises OutputError where a result that is read would be lost with the folder that is replaced."""
    from audit.domain.errors import OutputError

    if saved.resolve().is_relative_to(target.resolve()):
        raise OutputError(
            f"{target}: holds {what}, and is replaced as a whole. Choose another folder with --out."
        )


def _deliver(
    make: Callable[[Brand, Callable[[str], object]], AuditResult],
    steps: int,
    target: Path,
    replace: bool,
    review: Path | None = None,
    **given: Any,
) -> Delivered:
    """Writes the formats of a result into a folder; `make` is told what counts its `steps`, `given` are Looks.

    Raises OutputError where the folder holds another client's audit, unless it is to be replaced.
    """
    from audit import delivery, writing

    looks = delivery.Looks(**given)
    if looks.archive and "pdf" not in looks.formats:
        raise click.UsageError("--archive is a kind of the PDF: add --format pdf.")
    writing.check_target(target)
    delivery.warm_up(looks.formats)
    from audit.report.brand import fit_to_render, load_brand  # while the renderer starts

    brand = fit_to_render(load_brand(looks.brand_folder), draft=looks.draft)
    for warning in brand.warnings:
        click.echo(f"Warning: {warning}", err=True)
    with progress(steps + len(looks.formats)) as done:
        result = make(brand, done)
        if not looks.redact_client:
            _check_client(result.client, target, replace=replace)
        return delivery.deliver(result, brand, target, looks, done, review=review)


def _check_client(client: str, target: Path, *, replace: bool) -> None:
    """Raises OutputError where another client's audit would be overwritten, or what somebody wrote into it be kept
    beside this client's."""
    from audit import delivery, writing
    from audit.domain.errors import OutputError

    if not delivery.is_other_client(client, target):
        return
    before = delivery.client_in(target)
    if not replace:
        raise OutputError(
            f"{target}: holds the audit of '{before}', and this one is of '{client}'. Choose another folder with "
            "--out, or add --replace to overwrite it."
        )
    if held := (*writing.written_into(target), *writing.kept_in(target)):
        raise OutputError(
            f"{target}: holds '{held[0]}' of '{before}', which somebody has written into. Move it away first."
        )


def _audited(
    workbook: Callable[[], Workbook],
    brand: Brand,
    language: str | None,
    options: Options,
    done: Callable[[str], object],
) -> AuditResult:
    """The audit of a workbook that another process is reading."""
    from audit import pipeline
    from audit.delivery import known

    knowledge = known(brand, language or brand.language)
    return pipeline.audited(workbook, knowledge, options, done=done)


def _made_under(brand: Brand, result: AuditResult, saved: Path) -> AuditResult:
    """The result, where its rates, assumptions and sources are what the brand has; it can't be priced anew."""
    from audit.delivery import known
    from audit.domain.errors import InputError

    if brand.overlay is not None and result.overlay_sha256 != known(brand).overlay_sha256:
        raise InputError(
            f"{saved}: was made with other rates, assumptions or sources than the brand '{brand.name}' has. "
            "Run the audit of the inventory again with --brand."
        )
    return result
