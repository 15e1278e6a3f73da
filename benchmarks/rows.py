"""The rows of the table: which work is held against which, and where it should come to."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import programs
from benchmarks.batches import Batches, Row
from benchmarks.inventories import AS_OF, write_inventory
from benchmarks.portfolios import Portfolios
from benchmarks.processes import Bench, python

Timed = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many models the lists hold: two reports, a small and a large list to read, one to inspect."""

    short: int = 50
    long: int = 500
    few: int = 5_000
    many: int = 100_000
    inspected: int = 5_000
    results: int = 10_000
    clients: int = 200
    many_clients: int = 1_000


SMALL = Sizes(short=10, long=50, few=200, many=1_000, inspected=200, results=20, clients=6, many_clients=10)


class Rows:
    """Measures the table row by row, in its order; `pairs` is how often each two are run in turn.

    `warm` runs each two once unmeasured before, so that files and caches are as they are the second time.
    """

    def __init__(self, bench: Bench, sizes: Sizes, pairs: int, *, warm: bool) -> None:
        self._bench = bench
        self._warm = warm
        self._sizes = sizes
        self._pairs = pairs

    def measured(self, only: str = "") -> Iterator[Row]:
        """The rows of the groups whose name holds `only`."""
        groups: dict[str, Callable[[], Iterator[Row]]] = {
            "report": self._reports,
            "read": self._reading,
            "help": self._help,
            "inspect": self._inspect,
            "portfolio": self._portfolio,
            "batch": self._batch,
        }
        for name, group in groups.items():
            if only in name:
                yield from group()

    def _reports(self) -> Iterator[Row]:
        short, long = self._sizes.short, self._sizes.long
        for models in (short, long):
            ratio = self._ratio(self._run(models), self._rendered(models))
            yield Row(f"`run`, {models} models", "bare WeasyPrint, the same HTML", ratio, "≤ 1.05")
            if _kept(models).exists():
                ratio = self._ratio(self._run(models), partial(self._rendering, self._kept_html(models)))
                yield Row(f"`run`, {models} models", "bare WeasyPrint, the HTML of 0.1", ratio, "")
        ratio = self._ratio(self._run(long), self._run(short))
        yield Row(f"`run`, {long} models", f"`run`, {short} models", ratio, "≤ 1.6")
        yield from self._pages(short, long)
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        if chromium and self._warm:  # its start alone takes longer than all of a small run should
            ratio = self._ratio(self._rendered(long), self._printed(chromium, long))
            yield Row(f"bare WeasyPrint, {long} models", "Chromium's print, the same HTML", ratio, "≤ 1.3")

    def _pages(self, short: int, long: int) -> Iterator[Row]:
        """What a page and a listed row cost in a renderer that is warm: seconds of this machine, no ratio."""
        times: dict[int, list[float]] = {short: [], long: []}
        pages = 0
        for _ in range(self._pairs):
            for models, taken in times.items():
                said = self._bench.says(python(programs.PDF, self._inventory(models), *self._known())).split()
                taken.append(float(said[1]))
                pages = int(said[0]) if models == short else pages
        least, most = (1000 * median(taken) for taken in times.values())
        yield Row("the PDF, a page", f"{pages} pages, {short} models", f"{least / pages:.2f} ms", "")
        yield Row(
            "the PDF, a listed row",
            f"{short} to {long} models",
            f"{(most - least) / (long - short):.2f} ms",
            "",
        )

    def _reading(self) -> Iterator[Row]:
        few, many = self._inventory(self._sizes.few), self._inventory(self._sizes.many)
        size = f"{self._sizes.many:,} × 20"
        calamine = "python-calamine to lists"
        bare = self._told(programs.CALAMINE, many)
        work = self._told(programs.UNDERSTAND, many, *self._known())
        peak = self._peak(python(programs.UNDERSTAND, many, *self._known()))
        label = f"read, ingest, classify {size}"
        yield Row(label, calamine, self._ratio(work, bare), "≤ 1.3; ≤ 300 MB", peak)
        least = self._told(programs.UNDERSTAND, few, *self._known())
        against = f"{self._sizes.few:,} rows"
        yield Row(f"{label}: growth", against, self._growth(work, least), "≤ n^1.05")
        order = (many, *self._known(), self._bench.folder / "result.json")
        ratio = self._ratio(self._told(programs.RESULT, *order), bare)
        peak = self._peak(python(programs.RESULT, *order))
        yield Row(f"{size} to `result.json`", calamine, ratio, "≤ 2.5; ≤ 700 MB", peak)
        work, least = (self._told(programs.WORKBOOK, path, *self._known()) for path in (many, few))
        yield Row("`findings.xlsx`: growth", against, self._growth(work, least), "≤ n^1.05")

    def _help(self) -> Iterator[Row]:
        ratio = self._ratio(
            self._whole(python(programs.TOOLKIT, "--help")), self._whole(python(programs.HELLO, "--help"))
        )
        yield Row("`--help`", "click's hello", ratio, "≤ 1.25")
        heavy = self._bench.says(python(programs.HEAVY_MODULES)).strip()
        yield Row("`--help`: heavy modules", "", heavy or "none", "none")

    def _inspect(self) -> Iterator[Row]:
        path = self._inventory(self._sizes.inspected)
        command = python(programs.TOOLKIT, "inspect", path, "--as-of", AS_OF)
        ratio = self._ratio(self._whole(command), self._whole(python(programs.CALAMINE, path)))
        yield Row(f"`inspect`, {self._sizes.inspected:,} × 20", "a process of python-calamine", ratio, "≤ 4")

    def _batch(self) -> Iterator[Row]:
        """Once each: a batch is long enough to be its own mean."""
        yield from Batches(self._bench, self._sizes.clients, self._sizes.many_clients).rows()

    def _portfolio(self) -> Iterator[Row]:
        """Once: ten thousand results are long enough to be their own mean."""
        found = Portfolios(self._bench, self._inventory(self._sizes.short), self._sizes.results)
        peak = found.peak_mb()
        work = f"`portfolio` over {self._sizes.results:,} results"
        yield Row(
            work,
            "reading their JSON",
            f"{found.ratio():.2f}",
            "≤ 3",
            "" if peak is None else f"{peak:.0f} MB",
        )

    def _ratio(self, work: Timed, against: Timed) -> str:
        """The median of the pairs' ratios."""
        if self._warm:
            work(), against()
        return f"{median(work() / against() for _ in range(self._pairs)):.2f}"

    def _growth(self, work: Timed, least: Timed) -> str:
        """The exponent with which the time grows from the small list to the large one."""
        ratio = median(work() / least() for _ in range(self._pairs))
        return f"n^{math.log(ratio) / math.log(self._sizes.many / self._sizes.few):.2f}"

    def _peak(self, command: list[str]) -> str:
        peak = self._bench.peak_mb(command)
        return "" if peak is None else f"{peak:.0f} MB"

    def _inventory(self, models: int) -> Path:
        path = self._bench.folder / f"models-{models}.xlsx"
        if not path.exists():
            write_inventory(path, models)
        return path

    def _known(self) -> tuple[object, object]:
        return self._bench.folder / "cache", AS_OF

    def _out(self, models: int) -> Path:
        return self._bench.folder / f"out-{models}"

    def _run(self, models: int) -> Timed:
        path, out = self._inventory(models), self._out(models)
        return self._whole(python(programs.TOOLKIT, "run", path, "--out", out, "--as-of", AS_OF))

    def _html(self, models: int) -> Path:
        """The finished HTML of a report that was made before."""
        path = self._bench.folder / f"report-{models}.html"
        if not path.exists():
            self._bench.whole(python(programs.HTML, self._out(models) / "result.json", path))
        return path

    def _kept_html(self, models: int) -> Path:
        """The finished HTML of the same report as version 0.1 made it: what simpler pages save shows beside it."""
        path = self._bench.folder / f"kept-{models}.html"
        self._bench.whole(python(programs.KEPT_HTML, _kept(models), path))
        return path

    def _rendered(self, models: int) -> Timed:
        return lambda: self._rendering(self._html(models))

    def _rendering(self, html: Path) -> float:
        return self._bench.whole(python(programs.RENDERER, html, html.with_suffix(".pdf")))

    def _printed(self, chromium: str, models: int) -> Timed:
        html = self._html(models)
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        pdf = html.with_suffix(".chromium.pdf")
        return self._whole([*command, f"--print-to-pdf={pdf}", html.as_uri()])

    def _whole(self, command: list[str]) -> Timed:
        return lambda: self._bench.whole(command)

    def _told(self, program: str, *arguments: object) -> Timed:
        return lambda: self._bench.told(python(program, *arguments))


def _kept(models: int) -> Path:
    return Path(__file__).parent / "pages" / f"models-{models}.html.gz"
