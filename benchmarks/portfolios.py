"""The row of a portfolio: the whole command over many results, against reading their JSON."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from benchmarks import programs
from benchmarks.inventories import AS_OF
from benchmarks.processes import Bench, python

READ_JSON = """
import json, sys
from pathlib import Path

for path in sorted(Path(sys.argv[1]).rglob("result.json")):
    json.loads(path.read_bytes())
"""


class Portfolios:
    """Measures a portfolio of `clients` results, all of them of one inventory."""

    def __init__(self, bench: Bench, inventory: Path, clients: int) -> None:
        self._bench = bench
        self._inventory = inventory
        self._folder = bench.folder / "portfolio"
        self._clients = clients

    def ratio(self) -> float:
        """Wall time of the whole command, PDF included, as a multiple of a process that reads the JSON alone."""
        self._results()
        read = self._bench.whole(python(READ_JSON, self._folder))
        return self._bench.whole(self._command()) / read

    def peak_mb(self) -> float | None:
        """The most memory of the command and its renderer, in MB."""
        self._results()
        return self._bench.peak_mb(self._command())

    def _command(self) -> list[str]:
        out = self._bench.folder / "portfolio.pdf"
        return python(programs.TOOLKIT, "portfolio", self._folder, "--out", out)

    def _results(self) -> None:
        """One result in as many folders, linked where the file system lets it."""
        if self._folder.exists():
            return
        made = self._bench.folder / "portfolio-run"
        order = ("run", self._inventory, "--out", made, "--as-of", AS_OF, "--format", "json")
        self._bench.whole(python(programs.TOOLKIT, *order))
        for number in range(self._clients):
            target = self._folder / f"{number:05d}" / "result.json"
            target.parent.mkdir(parents=True)
            try:
                os.link(made / "result.json", target)
            except OSError:
                shutil.copyfile(made / "result.json", target)
