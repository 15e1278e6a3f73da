"""`mlops-audit batch`: a folder of clients in, a folder of their reports out."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from audit.cli.batch_progress import Progress, count_of_states, say_ended
from audit.cli.options import LANGUAGE, click, layout_options, window_option, writing_options
from audit.cli.parameters import EXISTING_FILE, Day
from audit.cli.portfolio_command import PORTFOLIO_FILE, say_earlier

if TYPE_CHECKING:
    from types import FrameType

    from audit.batch.batch_report import BatchReport
    from audit.batch.engine import Engine
    from audit.batch.run_batch import BatchConfig
    from audit.domain.inventory import Layout

SOME_FAILED = 4
INTERRUPTED = 130


def _workers(context: click.Context, option: click.Parameter, given: str) -> int | None:
    """A number of workers; None for `auto`."""
    if given == "auto":
        return None
    if not given.isdecimal() or not 0 < int(given) <= 10_000:
        raise click.BadParameter(f"'{given}' is neither auto nor a number from 1 to 10000.")
    return int(given)


class _EngineName(click.Choice[str]):
    """The name of an engine; any other is told with what there is."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            self.fail(
                f"'{value}' is not an engine. The engines are local (this machine; --jobs 1 makes one report after "
                "another) and dask (a cluster; --scheduler names it).",
                param,
                ctx,
            )
        return str(value)


def _engine_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where a batch runs; the command is given one `engine`."""

    @wraps(command)
    def placed(jobs: int | None, engine_name: str | None, scheduler: str | None, **others: Any) -> None:
        from audit.batch.engine import Engine

        if engine_name == "dask" and not scheduler:
            raise click.UsageError("--engine dask needs the cluster's address: add --scheduler.")
        if engine_name == "local" and scheduler:
            raise click.UsageError(
                "--scheduler is the address of a Dask cluster: leave it out, or add --engine dask."
            )
        command(engine=Engine(jobs, scheduler), **others)

    for option in (
        click.option(
            "--scheduler",
            metavar="ADDRESS",
            help="Address of the cluster's scheduler, such as tcp://host:8786.",
        ),
        click.option(
            "--engine",
            "engine_name",
            type=_EngineName(("local", "dask")),
            help="Where to run: on this machine or on a Dask cluster. Defaults to the cluster if --scheduler names "
            "one, otherwise to this machine.",
        ),
        click.option(
            "--jobs",
            callback=_workers,
            default="auto",
            metavar="N|auto",
            help="Number of reports made in parallel. Defaults to as many as the cores and memory, or the cluster's "
            "workers, allow.",
        ),
    ):
        placed = option(placed)
    return placed


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1)
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    help="Parent folder of the clients' folders: a path, or the address of a store.",
)
@click.option(
    "--clients",
    type=EXISTING_FILE,
    metavar="FILE",
    help="File with each client's settings (name, brand, rates, mapping, earlier audit ...): YAML, CSV or XLSX.",
)
@_engine_options
@click.option("--fresh", is_flag=True, help="Regenerate all reports, including up-to-date ones.")
@click.option(
    "--wait",
    is_flag=True,
    help="If another batch is working in the same folder, wait for it instead of failing.",
)
@click.option(
    "--deadline",
    type=click.FloatRange(min=0.1),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="Time limit per client; a client that exceeds it fails.",
)
@click.option(
    "--memory-mb",
    type=click.IntRange(min=400),
    default=2_000,
    show_default=True,
    metavar="MB",
    help="Memory limit per client; a client that exceeds it fails.",
)
@click.option(
    "--as-of",
    type=Day(),
    metavar="DATE",
    help="Audit date as YYYY-MM-DD. Defaults to the date of the existing batch in DIR, otherwise today.",
)
@window_option
@click.option(
    "--lang",
    "language",
    type=LANGUAGE,
    help="Language of the reports. Defaults to the client's own, then to the brand's, then to en.",
)
@click.option(
    "--portfolio",
    "portfolio_files",
    multiple=True,
    type=PORTFOLIO_FILE,
    metavar="FILE",
    help="Also write an overview of all clients to this .pdf, .html or .xlsx; repeatable.",
)
@click.option(
    "--portfolio-by",
    metavar="ATTRIBUTE",
    help="Group the clients in the portfolio by this column of the clients file.",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print one line of JSON to stdout for the start of the batch, for each finished client and for the end.",
)
@layout_options
@writing_options
def batch(
    sources: tuple[str, ...],
    out: str,
    clients: Path | None,
    engine: Engine,
    fresh: bool,
    wait: bool,
    deadline: float,
    memory_mb: int,
    as_of: datetime | None,
    language: str | None,
    window_months: int,
    portfolio_files: tuple[Path, ...],
    portfolio_by: str | None,
    as_json: bool,
    layout: Layout,
    **looks: Any,
) -> None:
    """Audit every SOURCE (folders, globs, files, s3:// gs:// az:// addresses) into one folder per client.

    Run again, it makes only the reports that are missing or out of date. Exit code 4 means that some clients failed.
    """
    if not sources and clients is None:
        raise click.UsageError("Name a SOURCE, or a --clients file that lists some.")
    if portfolio_files:
        _check_portfolio(out, portfolio_files, looks)
    from audit.batch.run_batch import BatchConfig
    from audit.delivery import OutputOptions

    config = BatchConfig(
        sources=sources,
        out=out,
        looks=OutputOptions(**looks),
        today=date.today(),  # noqa: DTZ011 (the auditor's own day is meant)
        as_of=as_of.date() if as_of else None,
        language=language,
        window_months=window_months,
        layout=layout,
        clients=clients,
        engine=engine,
        fresh=fresh,
        wait=wait,
        deadline_seconds=deadline,
        memory_mb=memory_mb,
    )
    report, stopped = _run(config, as_json=as_json)
    if portfolio_files and not stopped and any(one.verdict for one in report.outcomes):
        _write_portfolio(config, portfolio_files, portfolio_by)
    _end(report, stopped=stopped)


def _run(config: BatchConfig, *, as_json: bool) -> tuple[BatchReport, bool]:
    """Runs the batch and says how it goes. Returns its report, and whether somebody stopped it."""
    from audit.batch.run_batch import run_batch
    from audit.delivery import check

    for warning in check(config.looks):
        click.echo(f"Warning: {warning}", err=True)
    with _stopping() as stop, Progress(_tell if as_json else lambda event: None) as progress:
        report = run_batch(config, stop, progress.begin, progress.step)
        progress.end(report)
    say_ended(report, lines=not as_json)
    return report, stop.is_set()


def _check_portfolio(out: str, files: Sequence[Path], looks: dict[str, Any]) -> None:
    """Raises UsageError or MachineError where no portfolio can come of it, before any work is done."""
    if "json" not in looks["formats"]:
        raise click.UsageError("--portfolio is made from the results: add --format json.")
    if "://" in out:
        raise click.UsageError(
            "--portfolio needs the results on this machine: fetch them, then run `portfolio`."
        )
    if looks["draft"]:
        raise click.UsageError("--portfolio can't be marked as a draft: make it once the brand is finished.")
    if looks["redact_client"]:
        raise click.UsageError("--portfolio names the clients that failed: leave out --redact-client.")
    if any(file.suffix.lower() == ".pdf" for file in files):
        from audit.doctor import require

        require()


def _write_portfolio(config: BatchConfig, files: tuple[Path, ...], by: str | None) -> None:
    from audit.portfolio.making import Wanted, make  # heavy, and only now is the room for it there

    say_earlier(make(Path(config.out), Wanted(files, by, config.looks.brand_folder, config.language)))
    click.echo(f"Overview of all clients: {', '.join(map(str, files))}", err=True)


def _tell(event: dict[str, Any]) -> None:
    click.echo(json.dumps(event, ensure_ascii=False).encode(errors="backslashreplace"))


def _end(report: BatchReport, *, stopped: bool) -> None:
    """Ends the process where not all went well."""
    count = count_of_states(report)
    if stopped and count["left"]:
        click.echo("Stopped. Run the same command to resume.", err=True)
        sys.exit(INTERRUPTED)
    if count["failed"]:
        sys.exit(SOME_FAILED)


@contextmanager
def _stopping() -> Iterator[Event]:
    """The first Ctrl-C (or a plea to end) lets what runs be finished, the second stops at once."""
    stop = Event()

    def first(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        click.echo("\nFinishing the reports in progress. Press Ctrl-C again to stop immediately.", err=True)

    before = {number: signal.signal(number, first) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            # once stopped, all that is left is to say how it went
            signal.signal(number, signal.SIG_IGN if stop.is_set() else handler)
