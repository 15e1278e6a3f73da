"""The federal inventories split by agency, an agency a client: batch, portfolio, benchmark, and the audit a year later.

Skipped where the inventories are absent."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from audit.benchmark import load
from audit.portfolio.benchmark import build, written
from audit.portfolio.clients import read_all
from benchmarks.agencies import BENCHMARK, SOURCE, YEARS, audited, split
from tests.acceptance.test_labels import SHARED
from tests.test_cli import audit

INVENTORIES = SHARED / "inventories"
FEW = ("EAC", "HUD", "NASA", "NSF", "SEC", "TVA")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all((INVENTORIES / name).is_file() for name, _ in YEARS.values()),
        reason=f"no federal inventories in {INVENTORIES}",
    ),
]


def agencies(year: int, folder: Path) -> dict[str, Path]:
    name, column = YEARS[year]
    return {path.stem: path for path in split(INVENTORIES / name, column, folder / str(year))}


def run(folder: Path, *arguments: str) -> str:
    done = audit(arguments, folder)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_a_batch_of_agencies_becomes_a_portfolio_and_a_benchmark(tmp_path: Path) -> None:
    found = agencies(2024, tmp_path / "all")
    assert len(found) == 41
    chosen = tmp_path / "clients"
    chosen.mkdir()
    for name in FEW:
        found[name].rename(chosen / f"{name}.csv")
    (tmp_path / "clients.csv").write_text(
        "file,name,Kind\n" + "".join(f"clients/{n}.csv,{n},{'large' if n > 'N' else 'small'}\n" for n in FEW)
    )
    order = ("--clients", "clients.csv", "--as-of", "2024-12-31", "--format", "json", "--jobs", "1")
    run(tmp_path, "batch", "clients", "--out", "reports", *order)
    run(tmp_path, "portfolio", "reports", "--by", "Kind", "--out", "p.html")
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert all(f">{name}</th>" in page for name in FEW)
    assert "large" in page
    source = ("--source", "Six agencies", "--year", "2024")
    run(tmp_path, "benchmark", "build", "reports", "--out", "b.json", *source)
    made = load(tmp_path / "b.json")
    assert made.segments[0].clients == len(FEW)
    assert not [name for name in FEW if name in (tmp_path / "b.json").read_text()]


def test_a_year_later_models_come_go_and_stay(tmp_path: Path) -> None:
    results = {
        year: audited(agencies(year, tmp_path)["DOT"], date(year, 12, 31), tmp_path / f"results-{year}")
        for year in YEARS
    }
    found = json.loads(run(tmp_path, "compare", *(str(results[year]) for year in sorted(results))))
    assert found["same_rules"]
    assert found["models"]
    listed = [json.loads(results[year].read_bytes())["models"] for year in sorted(results)]
    assert len(found["models"]) + len(found["gone"]) == len(listed[0])
    assert len(found["models"]) + len(found["added"]) == len(listed[1])
    assert [point["as_of"] for point in found["trend"]] == ["2023-12-31", "2024-12-31"]
    moves = [move for model in found["models"] for move in model["moves"]]
    assert {move["cause"] for move in moves} <= {"client", "consequence"}
    run(tmp_path, "compare", *(str(results[year]) for year in sorted(results)), "--out", "changes.html")
    assert (tmp_path / "changes.html").stat().st_size > 10_000


def test_the_shipped_benchmark_is_what_the_inventories_give(tmp_path: Path) -> None:
    for path in agencies(2024, tmp_path).values():
        audited(path, date(2024, 12, 31), tmp_path / "results")
    assert written(build(read_all(tmp_path / "results"), SOURCE, 2024)) == BENCHMARK.read_bytes()
