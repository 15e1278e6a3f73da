"""What a batch says while it works and when it has ended."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from audit.cli.options import click
from audit.messages import named

if TYPE_CHECKING:
    from audit.batch.batch_report import BatchReport
    from audit.batch.jobs import Outcome

_MOST_DATES = 5


class Progress:
    """What is said while a batch works: a line on stderr for each client as it ends, above a bar with rate and time
    left where stderr is a terminal; and each event to `tell`, of which every client has one."""

    def __init__(self, tell: Callable[[dict[str, Any]], object]) -> None:
        self._tell = tell
        self._bar: Any = None
        self._task: Any = None
        self._ended, self._total = 0, 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *raised: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def begin(self, report: BatchReport) -> None:
        """Says what is known before anything is made."""
        count = count_of_states(report)
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
        from rich import progress
        from rich.console import Console

        rate = progress.TextColumn("{task.fields[rate]}")
        columns = (
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            rate,
            progress.TimeRemainingColumn(),
        )
        self._bar = progress.Progress(*columns, console=Console(stderr=True))
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
        self._tell({"event": "end", **count_of_states(report), "left_over": report.left_over})

    def _say(self, one: Outcome) -> None:
        took = f" ({one.seconds:.1f} s)" if one.seconds is not None else ""
        told = _in_words(one)
        said = f"{one.state} {one.folder}: {told}" if told else f"{one.state} {one.folder}"
        line = _printable(f"{self._ended} of {self._total}: {said}{took}")
        if self._bar is None:
            click.echo(line, err=True)
        else:
            self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)


def say_ended(report: BatchReport, *, lines: bool) -> None:
    """Prints the number of clients by state to stderr; with `lines` also each client's state, folder and verdict or
    error to stdout."""
    for one in report.outcomes if lines else ():
        click.echo(_printable("\t".join(filter(None, (one.state, one.folder, _told(one))))))
    if report.left_over:
        click.echo(
            f"These folders no longer belong to any input and are left alone: {', '.join(report.left_over)}.",
            err=True,
        )
    count = count_of_states(report)
    click.echo(", ".join(f"{number} {state}" for state, number in count.items() if number) + ".", err=True)
    failed = [one.folder for one in report.outcomes if one.state == "failed"]
    if failed:
        way_out = (
            "Fix the inputs named above, then run the same command again: it makes only what is missing."
        )
        click.echo(_printable(f"Failed: {named(failed)}. {way_out}"), err=True)


def _dates(report: BatchReport) -> str:
    """The audit dates that the reports have, with the number of clients where they differ."""
    dates = Counter(str(one.as_of) for one in report.outcomes)
    if len(dates) == 1:
        return f"Audit date: {next(iter(dates))}."
    named = [f"{day} ({number})" for day, number in sorted(dates.items())]
    if len(named) > _MOST_DATES:
        return f"Audit dates: {len(named)}, from {min(dates)} to {max(dates)}; batch.json has each client's."
    return f"Audit dates, and how many clients have them: {', '.join(named)}."


def count_of_states(report: BatchReport) -> dict[str, int]:
    """The number of clients by state, also where it is 0."""
    states = [one.state for one in report.outcomes]
    return {state: states.count(state) for state in ("made", "kept", "failed", "left")}


def _told(one: Outcome) -> str:
    told = one.message if one.state == "failed" else one.verdict
    if one.verdict and one.in_scope:
        told = f"{one.verdict}, {one.gap_low} to {one.gap_high} of {one.in_scope} models"
    return " ".join((told or "").split())


def _in_words(one: Outcome) -> str:
    """What is told of a client on the terminal: the verdict as `run` says it, else what `_told` gives."""
    if one.state == "failed" or not one.verdict:
        return _told(one)
    if one.verdict == "not_applicable":
        of = f"none of {one.in_scope} models" if one.in_scope else "no model"
        return f"not tested, {of} in scope is in production"
    interval = f"{one.gap_low}" if one.gap_low == one.gap_high else f"{one.gap_low} to {one.gap_high}"
    return f"{one.verdict.replace('_', ' ')}, {interval} of {one.in_scope} models"


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() or c == "\t" else "?" for c in line)
