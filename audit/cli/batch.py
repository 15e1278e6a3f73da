"""`mlops-audit batch`: a folder of clients in, a folder of their reports out."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from audit.cli.options import LANGUAGE, click, layout_options, writing_options
from audit.cli.parameters import Day
from audit.cli.portfolios import PORTFOLIO_FILE

if TYPE_CHECKING:
    from types import FrameType

    from audit.batch.jobs import Outcome
    from audit.batch.ledger import Ledger

SOME_FAILED = 4
INTERRUPTED = 130


def _workers(context: click.Context, option: click.Parameter, given: str) -> int | None:
    """A number of workers; None for `auto`."""
    if given == "auto":
        return None
    if not given.isdecimal() or not 0 < int(given) <= 10_000:
        raise click.BadParameter(f"'{given}' is neither auto nor a number from 1 to 10000.")
    return int(given)


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1)
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    help="Where each client gets a folder: a path, or an address of a store.",
)
@click.option(
    "--clients",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Names, brands, rates, mappings, reviews and dates of the clients: YAML, CSV or XLSX.",
)
@click.option(
    "--jobs",
    callback=_workers,
    default="auto",
    metavar="N|auto",
    help="Reports made at once; auto by default.",
)
@click.option(
    "--engine",
    type=click.Choice(("auto", "serial", "local", "loky", "dask", "ray")),
    default="auto",
    show_default=True,
    help="Where they are made: one after another, several at once (watched by threads, or by processes of loky), or "
    "on a cluster of Dask or Ray.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="The cluster's address: tcp://host:8786 of Dask's scheduler, host:6379 of Ray's head.",
)
@click.option("--fresh", is_flag=True, help="Make every report anew, also those that are right.")
@click.option(
    "--wait", is_flag=True, help="Wait where another batch works in the same folder, instead of refusing."
)
@click.option(
    "--deadline",
    type=click.FloatRange(min=0.1),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="A client that takes longer fails.",
)
@click.option(
    "--memory-mb",
    type=click.IntRange(min=400),
    default=2_000,
    show_default=True,
    metavar="MB",
    help="A client that needs more memory fails.",
)
@click.option(
    "--as-of",
    type=Day(),
    metavar="DATE",
    help="Audit date as YYYY-MM-DD; that of the batch which stands in DIR, else today by default.",
)
@click.option(
    "--window-months",
    type=click.IntRange(1, 600),
    default=18,
    show_default=True,
    help="Models built in so many months before the audit date are in scope.",
)
@click.option(
    "--lang",
    "language",
    type=LANGUAGE,
    help="The language of the reports; a client's own, else the brand's by default, else en.",
)
@click.option(
    "--portfolio",
    "portfolio_files",
    multiple=True,
    type=PORTFOLIO_FILE,
    metavar="FILE",
    help="At the end, all clients in one picture: a .pdf, .html or .xlsx; may be given several times.",
)
@click.option(
    "--portfolio-by", metavar="ATTRIBUTE", help="Group the clients in it by a column of the clients file."
)
@layout_options
@writing_options
def batch(
    sources: tuple[str, ...],
    out: str,
    clients: Path | None,
    jobs: int | None,
    engine: Any,
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
    sheets: tuple[str, ...],
    header_rows: tuple[tuple[str | None, int], ...],
    **looks: Any,
) -> None:
    """Audit every SOURCE (folders, globs, files, s3:// gs:// az:// addresses), each into a folder of its own.

    Started again it makes only what is missing or no longer right. Exit code 4 where some clients failed.
    """
    if not sources and clients is None:
        raise click.UsageError("Name a SOURCE, or a --clients file that lists some.")
    if looks["archive"] and "pdf" not in looks["formats"]:
        raise click.UsageError("--archive is a kind of the PDF: add --format pdf.")
    if engine in ("dask", "ray") and not scheduler:
        raise click.UsageError(f"--engine {engine} needs the cluster's address: add --scheduler.")
    if portfolio_files:
        _check_portfolio(out, portfolio_files, looks)
    from audit.batch.course import Order, run
    from audit.batch.engine import Engine
    from audit.delivery import Looks, check
    from audit.domain.inventory import Layout

    order = Order(
        sources=sources,
        out=out,
        looks=Looks(**looks),
        today=date.today(),  # noqa: DTZ011 (the auditor's own day is meant)
        as_of=as_of.date() if as_of else None,
        language=language,
        window_months=window_months,
        layout=Layout(sheets, header_rows),
        clients=clients,
        engine=Engine(engine, jobs, scheduler),
        fresh=fresh,
        wait=wait,
        deadline_seconds=deadline,
        memory_mb=memory_mb,
    )
    for warning in check(order.looks):
        click.echo(f"Warning: {warning}", err=True)
    with _stopping() as stop, _Progress() as progress:
        ledger = run(order, stop, progress.begin, progress.step)
    _say(ledger, order.as_of)
    if portfolio_files and not stop.is_set() and any(one.verdict for one in ledger.outcomes):
        from audit.portfolio.making import Wanted, make  # heavy, and only now is the room for it there

        make(Path(out), Wanted(portfolio_files, portfolio_by, order.looks.brand_folder, language))
        click.echo(f"All clients in one picture: {', '.join(map(str, portfolio_files))}", err=True)
    _end(ledger, stop)


def _check_portfolio(out: str, files: Sequence[Path], looks: dict[str, Any]) -> None:
    """Raises UsageError or MachineError where no portfolio can come of it, before any work is done."""
    if "json" not in looks["formats"]:
        raise click.UsageError("--portfolio is made of the results: add --format json.")
    if "://" in out:
        raise click.UsageError("--portfolio needs results on this machine: fetch them, then `portfolio`.")
    if looks["draft"]:
        raise click.UsageError("--portfolio is not marked as a draft: make it once the brand is finished.")
    if looks["redact_client"]:
        raise click.UsageError("--portfolio names the clients that failed: leave out --redact-client.")
    if any(file.suffix.lower() == ".pdf" for file in files):
        from audit.doctor import require

        require()


def _say(ledger: Ledger, as_of: date | None) -> None:
    """One line a client on stdout, the sum of it on stderr."""
    for one in ledger.outcomes:
        click.echo(_line(one))
    if as_of is None:
        click.echo(f"Audit date: {ledger.as_of}.", err=True)
    if ledger.left_over:
        click.echo(
            f"No input leads any more to: {', '.join(ledger.left_over)}. They are left alone.", err=True
        )
    count = _count(ledger)
    click.echo(", ".join(f"{number} {state}" for state, number in count.items() if number) + ".", err=True)


def _end(ledger: Ledger, stop: Event) -> None:
    """Ends the process where not all went well."""
    count = _count(ledger)
    if stop.is_set() and count["left"]:
        click.echo("Stopped. The same command goes on where it ended.", err=True)
        sys.exit(INTERRUPTED)
    if count["failed"]:
        sys.exit(SOME_FAILED)


def _count(ledger: Ledger) -> dict[str, int]:
    states = [one.state for one in ledger.outcomes]
    return {state: states.count(state) for state in ("made", "kept", "failed", "left")}


def _line(one: Outcome) -> str:
    told = one.message if one.state == "failed" else one.verdict
    if one.verdict and one.in_scope:
        told = f"{one.verdict}, {one.gap_low} to {one.gap_high} of {one.in_scope} models"
    line = "\t".join(filter(None, (one.state, one.folder, told and " ".join(told.split()))))
    return "".join(c if c.isprintable() or c == "\t" else "?" for c in line)


@contextmanager
def _stopping() -> Iterator[Event]:
    """The first Ctrl-C (or a plea to end) lets what runs be finished, the second stops at once."""
    stop = Event()

    def first(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        click.echo("\nFinishing what is running; once more stops at once.", err=True)

    before = {number: signal.signal(number, first) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            # once stopped, all that is left is to say how it went
            signal.signal(number, signal.SIG_IGN if stop.is_set() else handler)


class _Progress:
    """A bar on stderr with rate and time left, for a person who waits; nothing where stderr is no terminal."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *raised: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def begin(self, kept: int, total: int) -> None:
        """Shows how many reports there are to make."""
        if kept:
            click.echo(f"{kept} of {total} reports are right as they stand.", err=True)
        if not sys.stderr.isatty() or kept == total:
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        rate = TextColumn("{task.fields[rate]}")
        columns = (
            BarColumn(),
            MofNCompleteColumn(),
            rate,
            TimeRemainingColumn(),
            TextColumn("{task.description}"),
        )
        self._bar = Progress(*columns, console=Console(stderr=True))
        self._task = self._bar.add_task("", total=total - kept, rate="")
        self._bar.start()

    def step(self, outcome: Outcome) -> None:
        """One more is done."""
        if self._bar is None:
            return
        speed = self._bar.tasks[0].speed
        rate = f"{speed * 60:.0f} a minute" if speed else ""
        self._bar.update(self._task, advance=1, description=outcome.folder[:40], rate=rate)
