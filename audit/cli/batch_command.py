"""`mlops-audit batch`: a folder of clients in, a folder of their reports out."""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from audit.cli.options import LANGUAGE, click, layout_options, writing_options
from audit.cli.parameters import Day
from audit.cli.portfolio_command import PORTFOLIO_FILE, say_earlier

if TYPE_CHECKING:
    from types import FrameType

    from audit.batch.batch_report import BatchReport
    from audit.batch.jobs import Outcome

SOME_FAILED = 4
INTERRUPTED = 130
_MOST_DATES = 5


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
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="File with each client's settings (name, brand, rates, mapping, earlier audit ...): YAML, CSV or XLSX.",
)
@click.option(
    "--jobs",
    callback=_workers,
    default="auto",
    metavar="N|auto",
    help="Number of reports made in parallel. Defaults to as many as the cores and memory, or the cluster's "
    "workers, allow.",
)
@click.option(
    "--engine",
    type=_EngineName(("local", "dask")),
    help="Where to run: on this machine or on a Dask cluster. Defaults to the cluster if --scheduler names "
    "one, otherwise to this machine.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Address of the cluster's scheduler, such as tcp://host:8786.",
)
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
@click.option(
    "--window-months",
    type=click.IntRange(1, 600),
    default=18,
    show_default=True,
    help="Length of the audit window in months. Models built in it, up to the audit date, are in scope.",
)
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
    jobs: int | None,
    engine: str | None,
    scheduler: str | None,
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
    sheets: tuple[str, ...],
    header_rows: tuple[tuple[str | None, int], ...],
    **looks: Any,
) -> None:
    """Audit every SOURCE (folders, globs, files, s3:// gs:// az:// addresses) into one folder per client.

    Run again, it makes only the reports that are missing or out of date. Exit code 4 means that some clients failed.
    """
    if not sources and clients is None:
        raise click.UsageError("Name a SOURCE, or a --clients file that lists some.")
    if looks["archive"] and "pdf" not in looks["formats"]:
        raise click.UsageError("--archive applies to the PDF: add --format pdf.")
    if engine == "dask" and not scheduler:
        raise click.UsageError("--engine dask needs the cluster's address: add --scheduler.")
    if engine == "local" and scheduler:
        raise click.UsageError(
            "--scheduler is the address of a Dask cluster: leave it out, or add --engine dask."
        )
    if portfolio_files:
        _check_portfolio(out, portfolio_files, looks)
    from audit.batch.engine import Engine
    from audit.batch.run_batch import BatchConfig, run_batch
    from audit.delivery import OutputOptions, check
    from audit.domain.inventory import Layout

    config = BatchConfig(
        sources=sources,
        out=out,
        looks=OutputOptions(**looks),
        today=date.today(),  # noqa: DTZ011 (the auditor's own day is meant)
        as_of=as_of.date() if as_of else None,
        language=language,
        window_months=window_months,
        layout=Layout(sheets, header_rows),
        clients=clients,
        engine=Engine(jobs, scheduler),
        fresh=fresh,
        wait=wait,
        deadline_seconds=deadline,
        memory_mb=memory_mb,
    )
    for warning in check(config.looks):
        click.echo(f"Warning: {warning}", err=True)
    with _stopping() as stop, _Progress(_tell if as_json else lambda event: None) as progress:
        report = run_batch(config, stop, progress.begin, progress.step)
        progress.end(report)
    _say(report, lines=not as_json)
    if portfolio_files and not stop.is_set() and any(one.verdict for one in report.outcomes):
        from audit.portfolio.making import Wanted, make  # heavy, and only now is the room for it there

        read = make(Path(out), Wanted(portfolio_files, portfolio_by, config.looks.brand_folder, language))
        say_earlier(read)
        click.echo(f"Overview of all clients: {', '.join(map(str, portfolio_files))}", err=True)
    _end(report, stop)


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


def _say(report: BatchReport, *, lines: bool) -> None:
    """One line a client on stdout, the sum of it on stderr."""
    for one in report.outcomes if lines else ():
        click.echo(_line(one))
    if report.left_over:
        click.echo(
            f"These folders no longer belong to any input and are left alone: {', '.join(report.left_over)}.",
            err=True,
        )
    count = _count(report)
    click.echo(", ".join(f"{number} {state}" for state, number in count.items() if number) + ".", err=True)


def _dates(report: BatchReport) -> str:
    """The audit dates that the reports have, with the number of clients where they differ."""
    dates = Counter(str(one.as_of) for one in report.outcomes)
    if len(dates) == 1:
        return f"Audit date: {next(iter(dates))}."
    named = [f"{day} ({number})" for day, number in sorted(dates.items())]
    if len(named) > _MOST_DATES:
        return f"Audit dates: {len(named)}, from {min(dates)} to {max(dates)}; batch.json has each client's."
    return f"Audit dates, and how many clients have them: {', '.join(named)}."


def _tell(event: dict[str, Any]) -> None:
    click.echo(json.dumps(event, ensure_ascii=False).encode(errors="backslashreplace"))


def _end(report: BatchReport, stop: Event) -> None:
    """Ends the process where not all went well."""
    count = _count(report)
    if stop.is_set() and count["left"]:
        click.echo("Stopped. Run the same command to resume.", err=True)
        sys.exit(INTERRUPTED)
    if count["failed"]:
        sys.exit(SOME_FAILED)


def _count(report: BatchReport) -> dict[str, int]:
    states = [one.state for one in report.outcomes]
    return {state: states.count(state) for state in ("made", "kept", "failed", "left")}


def _line(one: Outcome) -> str:
    """A client's line on stdout: its state, its folder, and its verdict or error."""
    return _printable("\t".join(filter(None, (one.state, one.folder, _told(one)))))


def _told(one: Outcome) -> str:
    told = one.message if one.state == "failed" else one.verdict
    if one.verdict and one.in_scope:
        told = f"{one.verdict}, {one.gap_low} to {one.gap_high} of {one.in_scope} models"
    return " ".join((told or "").split())


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() or c == "\t" else "?" for c in line)


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


class _Progress:
    """What is said while a batch works: a line on stderr for each client as it ends, above a bar with rate and time
    left where stderr is a terminal; and each event to `tell`, of which every client has one."""

    def __init__(self, tell: Callable[[dict[str, Any]], object]) -> None:
        self._tell = tell
        self._bar: Any = None
        self._task: Any = None
        self._ended, self._total = 0, 0

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *raised: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def begin(self, report: BatchReport) -> None:
        """Says what is known before anything is made."""
        count = _count(report)
        self._total = len(report.outcomes)
        self._ended = self._total - count["left"]
        click.echo(_dates(report), err=True)
        if count["kept"]:
            click.echo(f"{count['kept']} of {self._total} reports are up to date.", err=True)
        self._tell({"event": "begin", "as_of": report.as_of.isoformat(), "clients": self._total, **count})
        for one in report.outcomes:
            if one.state == "failed":
                click.echo(_printable(f"failed {one.folder}: {_told(one)}"), err=True)
            if one.state != "left":
                self._tell({"event": "client", **asdict(one)})
        if sys.stderr.isatty() and count["left"]:
            self._show_bar(count["left"])

    def _show_bar(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        rate = TextColumn("{task.fields[rate]}")
        columns = (BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True))
        self._task = self._bar.add_task("", total=total, rate="")
        self._bar.start()

    def step(self, outcome: Outcome) -> None:
        """One more client has ended."""
        self._ended += 1
        self._tell({"event": "client", **asdict(outcome)})
        self._say(outcome)
        if self._bar is not None:
            speed = self._bar.tasks[0].speed
            self._bar.update(self._task, advance=1, rate=f"{speed * 60:.0f} a minute" if speed else "")

    def end(self, report: BatchReport) -> None:
        """The batch has ended; who is left has not."""
        for one in report.outcomes:
            if one.state == "left":
                self._tell({"event": "client", **asdict(one)})
        self._tell({"event": "end", **_count(report), "left_over": report.left_over})

    def _say(self, one: Outcome) -> None:
        took = f" ({one.seconds:.1f} s)" if one.seconds is not None else ""
        said = f"{one.state} {one.folder}: {_told(one)}" if _told(one) else f"{one.state} {one.folder}"
        line = _printable(f"{self._ended} of {self._total}: {said}{took}")
        if self._bar is None:
            click.echo(line, err=True)
        else:
            self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
