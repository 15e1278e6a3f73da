"""Splits the public inventories of US federal agencies by agency, and builds the first benchmark of them.

    python -m benchmarks.agencies INVENTORIES OUT

INVENTORIES is a folder with `us_2024_consolidated.csv` and `us_2023_consolidated.csv`, as published; OUT gets a folder
a year with an inventory and a result an agency. The benchmark of 2024 is written to `questionnaires/benchmarks/`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
BENCHMARK = ROOT / "questionnaires" / "benchmarks" / "us-federal-2024.json"
SOURCE = "US federal AI use case inventory, consolidated by OMB, 2024; an agency a client, audited as of 2024-12-31"
YEARS = {
    2023: ("us_2023_consolidated.csv", "Department_Code"),
    2024: ("us_2024_consolidated.csv", "Agency Abbreviation"),
}


def split(path: Path, column: str, out: Path) -> Iterator[Path]:
    """Writes an inventory a value of a column, as UTF-8 CSV with all columns, and gives their paths."""
    from audit.report.file_names import safe_stem

    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    at = head.index(column)
    own: dict[str, list[list[str]]] = {}
    for row in rows:
        if len(row) > at and row[at].strip():
            own.setdefault(row[at].strip(), []).append(row)
    out.mkdir(parents=True, exist_ok=True)
    for name in sorted(own):
        target = out / f"{safe_stem(name)}.csv"
        with target.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([head, *own[name]])
        yield target


def audited(path: Path, as_of: date, out: Path) -> Path:
    """Audits one inventory, and gives the path of its result."""
    from audit.cached_knowledge import load_knowledge
    from audit.pipeline import Options
    from audit.pipeline.judgement import audit
    from audit.report.saved.document import write_result

    result = audit(path, load_knowledge(), Options(as_of=as_of, client_id=path.stem))
    target = out / path.stem / "result.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as stream:
        write_result(result, stream)
    return target


@click.command()
@click.argument("inventories", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
def main(inventories: Path, out: Path) -> None:
    """Splits, audits, and builds the benchmark."""
    from audit.portfolio.benchmark import build, written
    from audit.portfolio.clients import read_all

    for year, (name, column) in YEARS.items():
        folder = out / str(year)
        for path in split(inventories / name, column, folder / "inventories"):
            audited(path, date(year, 12, 31), folder / "results")
    made = build(read_all(out / "2024" / "results"), SOURCE, 2024)
    BENCHMARK.parent.mkdir(exist_ok=True)
    BENCHMARK.write_bytes(written(made))
    click.echo(BENCHMARK)


if __name__ == "__main__":
    main()
