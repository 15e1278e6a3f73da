"""`mlops-audit run` and `mlops-audit render`: from an inventory, or from a saved result, to a folder of reports."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.cli.assist_option import Assistance, assist, assist_options
from audit.cli.benchmark_command import benchmark_options, placing_among
from audit.cli.compare_command import held_against_own, holding_against, since_option
from audit.cli.ctrl_c import stop_if_pressed
from audit.cli.opening import STDIN, parsed, progress
from audit.cli.options import click, language_option, options, reading_several_options, writing_options
from audit.cli.parameters import EXISTING_FILE
from audit.cli.question_commands import answering, answers_options
from audit.cli.run_summary import say_done

if TYPE_CHECKING:
    from audit.delivery import Delivered, OutputOptions
    from audit.domain.mapping import SheetMapping
    from audit.domain.result import AuditResult
    from audit.report.brand import Brand

FAILED_ON = 5

replace_option = click.option(
    "--replace", is_flag=True, help="Replace the audit in the output folder, even if it is another client's."
)


@click.command()
@reading_several_options
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Output folder. Defaults to <stem>-audit/."
)
@click.option(
    "--client",
    metavar="NAME",
    help="Client's name. Defaults to the one on the Company sheet, otherwise to the file's.",
)
@click.option(
    "--client-id",
    metavar="ID",
    help="Client's id, the same in every audit, so that portfolio and benchmark count clients, not audits. Defaults "
    "to the client's name if you give one.",
)
@click.option(
    "--review",
    type=EXISTING_FILE,
    metavar="FILE",
    help="Apply the filled-in Review sheet of this findings.xlsx from an earlier run.",
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
    help="Exit with code 5 if the verdict is a gap, or also if it is undecided.",
)
def run(
    inventories: tuple[str, ...],
    evidence: tuple[Path, ...],
    as_of: date,
    mapping: SheetMapping,
    window_months: int,
    out: Path | None,
    client: str | None,
    client_id: str | None,
    review: Path | None,
    language: str | None,
    since: Path | None,
    no_since: bool,
    benchmark: Path | None,
    segment: str | None,
    answer_files: tuple[Path, ...],
    own_sets: Path | None,
    fail_on: str | None,
    assistance: Assistance,
    replace: bool,
    **looks: Any,
) -> None:
    """Audit INVENTORY (a spreadsheet, or - for stdin) and write the gap report into a folder.

    Several files make up one client's inventory, and all their sheets are read together.
    """
    target = out or _own_folder(inventories[0] if inventories else str(evidence[0]))
    if since and no_since:
        raise click.UsageError("--since and --no-since exclude each other.")
    against, among = holding_against(since), placing_among(benchmark, segment, looks.get("brand_folder"))
    _keep(target, "the earlier result", *([since] if since else []))
    _keep(target, "people's answers", *answer_files)
    _keep(target, "a snapshot", *evidence)
    # a redacted folder holds no name, and so no result to compare with
    by_default = not (since or no_since or looks["redact"] or looks["redact_client"])

    with parsed(inventories) as source:
        output = _begun(target, replace=replace, **looks)
        from audit import pipeline  # while the file is parsed and the renderer starts
        from audit.cached_knowledge import load_knowledge
        from audit.pipeline import judgement

        told = options(as_of, window_months, client, mapping, review, client_id, evidence)
        told = answering(told, answer_files, own_sets)
        knowledge = load_knowledge(output.brand, language or output.brand.language)
        with progress(len(pipeline.STEPS) + len(output.looks.formats)) as done:
            audited = judgement.audit(source, knowledge, told, watch=pipeline.Watch(done))
            compared, before = held_against_own(audited, target) if by_default else (against(audited), None)
            delivered = output.write(among(compared), done, review, before)
    result = delivered.result
    say_done(delivered, target, *inventories)
    # not as it was redacted
    failed = assist(assistance, audited.vocabulary, audited.columns, lambda: audited.models)
    if fail_on and result.verdict.status in ("gap", fail_on):
        sys.exit(FAILED_ON)
    if failed:
        sys.exit(failed)


@click.command()
@click.argument("saved", metavar="RESULT.json", type=EXISTING_FILE)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Output folder. Defaults to <stem>-report/."
)
@writing_options
@replace_option
def render(saved: Path, out: Path | None, replace: bool, **looks: Any) -> None:
    """Regenerate reports from the RESULT.json of an earlier run, without the inventory.

    The reports keep the language of that run. For another language, run the audit again with --lang.
    """
    from audit.report.file_names import safe_stem
    from audit.report.saved.loading import read_saved

    result = read_saved(saved)
    target = out or Path(f"{safe_stem(Path(result.source.file).stem)}-report")
    _keep(target, "the result itself", saved)
    output = _begun(target, replace=replace, **looks)
    from audit.delivery import require_same_overlay

    require_same_overlay(output.brand, result, str(saved))
    with progress(len(output.looks.formats)) as done:
        delivered = output.write(result, done)
    say_done(delivered, target)


def _own_folder(inventory: str) -> Path:
    from audit.report.file_names import safe_stem

    return Path(f"{safe_stem(Path(inventory).stem if inventory != STDIN else 'stdin')}-audit")


def _keep(target: Path, what: str, *files: Path) -> None:
    """Raises OutputError where one of the files that are read would be lost with the folder that is replaced."""
    from audit.domain.errors import OutputError

    if any(file.resolve().is_relative_to(target.resolve()) for file in files):
        raise OutputError(
            f"{target}: holds {what}, and is replaced as a whole. Choose another folder with --out."
        )


@dataclass(frozen=True, slots=True)
class _Output:
    """The folder that a command writes, and how what is in it looks; `replace`: even if it is another client's."""

    target: Path
    looks: OutputOptions
    brand: Brand
    replace: bool

    def write(
        self,
        result: AuditResult,
        done: Callable[[str], object],
        review: Path | None = None,
        before: Path | None = None,
    ) -> Delivered:
        """Writes the formats of a result; `review` is the file whose rows were applied, `before` the earlier result.

        Raises OutputError where the folder holds another client's audit, unless it is to be replaced.
        """
        from audit.delivery import deliver

        if not self.looks.redact_client:
            _check_client(result.client, self.target, replace=self.replace)
        stop_if_pressed()
        return deliver(result, self.brand, self.target, self.looks, done, review=review, before=before)


def _begun(target: Path, *, replace: bool, **given: Any) -> _Output:
    """Checks the folder, starts the renderer and loads the brand; `given` are OutputOptions."""
    from audit import doctor, writing

    writing.check_target(target)
    doctor.warm_up(given["formats"])
    from audit.delivery import OutputOptions  # while the renderer starts
    from audit.report.brand import fit_to_render, load_brand

    looks = OutputOptions(**given)
    brand = fit_to_render(load_brand(looks.brand_folder), draft=looks.draft)
    for warning in brand.warnings:
        click.echo(f"Warning: {warning}", err=True)
    return _Output(target, looks, brand, replace)


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
