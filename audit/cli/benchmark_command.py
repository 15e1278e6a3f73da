"""`mlops-audit benchmark`, and what `run --benchmark` does: where a client stands among others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from audit.cli.options import attributes_option, click
from audit.cli.parameters import EXISTING_FILE, EXISTING_FOLDER
from audit.cli.portfolio_command import say_earlier
from audit.messages import named

if TYPE_CHECKING:
    from audit.domain.result import AuditResult


def benchmark_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that hold a run against a benchmark."""
    command = click.option(
        "--segment",
        metavar="ATTRIBUTE=VALUE",
        help="Segment of the benchmark to compare with. Defaults to all its clients.",
    )(command)
    return click.option(
        "--benchmark",
        type=EXISTING_FILE,
        metavar="FILE",
        help="Compare the client with this file, which `benchmark build` wrote. "
        "Defaults to benchmark.json in the brand's folder, if there is one.",
    )(command)


def placing_among(
    file: Path | None, segment: str | None, brand_folder: Path | None = None
) -> Callable[[AuditResult], AuditResult]:
    """What adds to a result where the client stands in a benchmark, which is read at once: a wrong file or segment
    fails before any inventory is read. Without a file it is the brand's own, if its folder holds one. Raises
    InputError where the file is none, or has no such segment."""
    if file is None:
        from audit.benchmark import of_brand

        file = of_brand(brand_folder)
    if file is None:
        if segment:
            raise click.UsageError("--segment chooses within a benchmark: add --benchmark.")
        return lambda result: result
    from audit.benchmark import placing

    return placing(file, segment)


@click.group()
def benchmark() -> None:
    """Benchmarks: compare a client with others, without naming them."""


@benchmark.command()
@click.argument("folder", metavar="DIR", type=EXISTING_FOLDER)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.json")
@click.option("--source", required=True, metavar="TEXT", help="Source of the figures, as reports print it.")
@click.option("--year", required=True, type=click.IntRange(1990, 9999), help="Year of the figures.")
@click.option(
    "--by",
    multiple=True,
    metavar="ATTRIBUTE",
    help="Add one segment per value of this attribute; repeatable.",
)
@attributes_option
def build(folder: Path, out: Path, source: str, year: int, by: tuple[str, ...], clients: Path | None) -> None:
    """Build a benchmark from the results below DIR: quartiles per figure and segment, no names, no group below five.

    Each client counts once, with its latest audit.
    """
    from audit import writing
    from audit.portfolio import benchmark as benchmarks
    from audit.portfolio.clients import read_all

    read = read_all(folder, clients)
    made = benchmarks.build(read, source, year, by)
    say_earlier(read)
    _, unknown = benchmarks.counted(read)
    if unknown:
        folders = named([one.folder for one in unknown])
        click.echo(
            f"{len(unknown)} audits don't name their client and don't count: {folders}. To count them, "
            f"{benchmarks.UNKNOWN_WAY_OUT}",
            err=True,
        )
    writing.write_file(out, benchmarks.written(made))
    click.echo(out)
