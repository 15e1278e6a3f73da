"""Prints the table of ratios, row by row as they are measured. It gates on nothing: a slow machine is no defect."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import astuple, replace
from importlib.util import find_spec
from pathlib import Path

import click

from audit.doctor import require
from audit.domain.errors import MachineError
from benchmarks.clock import CPU
from benchmarks.processes import Bench
from benchmarks.rows import SMALL, Rows, Sizes

_HEADINGS = ("work", "against, in the same run", "ratio", "goal", "peak memory")
_WIDTHS = (40, 32, 7, 16, 11)
_TOOLS = ("openpyxl", "psutil", "pypdfium2", "python_calamine", "weasyprint")
"""What the timed processes import beside the toolkit; some of it belongs to the extra `dev`."""


@click.command()
@click.option("--small", is_flag=True, help="Small lists, one pair: shows that it works, not how fast it is.")
@click.option("--pairs", type=click.IntRange(1), help="How often each two are run in turn; 7 by default.")
@click.option("--clients", type=click.IntRange(4), help="Clients of a batch; 200 by default.")
@click.option(
    "--many", type=click.IntRange(10), help="Clients of the batch whose memory is watched; 1000 by default."
)
@click.option(
    "--only", default="", metavar="TEXT", help="Only report, read, help, inspect, portfolio or batch."
)
@click.option("--cpu", is_flag=True, help="Compare CPU seconds, where other work runs on the machine too.")
def main(small: bool, pairs: int | None, clients: int | None, many: int | None, only: str, cpu: bool) -> None:
    """Measures the toolkit against bare libraries. Names what it lacks before it begins, and exits with 6."""
    if lacks := "\n".join(_lacking()):
        click.echo(lacks, err=True)
        sys.exit(6)
    if cpu:
        os.environ[CPU] = "yes"
    times = pairs or (1 if small else 7)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    counted = "CPU seconds" if cpu else "seconds"
    click.echo(f"Medians of {times} pairs, {counted}; {cores} cores, Python {platform.python_version()}.\n")
    _print(_HEADINGS)
    _print(tuple("-" * width for width in _WIDTHS))
    with tempfile.TemporaryDirectory(prefix="mlops-audit-benchmarks-") as folder:
        sizes = SMALL if small else Sizes()
        sizes = replace(sizes, clients=clients or sizes.clients, many_clients=many or sizes.many_clients)
        rows = Rows(Bench(Path(folder)), sizes, times, warm=not small)
        for row in rows.measured(only):
            _print(astuple(row))


def _lacking() -> Iterator[str]:
    """What has to be installed first: packages, and the libraries of the machine that a PDF needs."""
    if absent := [tool for tool in _TOOLS if find_spec(tool) is None]:
        yield f"Not installed: {', '.join(absent)}. Install the test tools: {sys.executable} -m pip install -e '.[dev]'"
    try:
        require()
    except MachineError as error:
        yield str(error)


def _print(cells: tuple[str, ...]) -> None:
    padded = (cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True))
    click.echo(f"| {' | '.join(padded)} |")


if __name__ == "__main__":
    main()
