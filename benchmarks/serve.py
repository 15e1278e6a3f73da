"""The upload page against `inspect` of the same file, in one run: `python -m benchmarks.serve [FILE]`.

A real server on loopback, asked by HTTP. Each pair is measured one right after the other, so that other work on the
machine weighs on both.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parents[1]
PAIRS, ANSWERS, PEOPLE = 5, 20, 100
_QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}


@contextmanager
def _server() -> Iterator[tuple[httpx.Client, psutil.Process]]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "audit.cli", "serve", "--folder", folder, "--port", "0"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        base = address.partition("/?")[0]
        with httpx.Client(
            base_url=base, headers={"Origin": base}, follow_redirects=True, timeout=300
        ) as client:
            client.get(address)
            yield client, psutil.Process(process.pid)
        process.terminate()
        process.communicate()


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _uploaded(client: httpx.Client, file: Path, client_name: str) -> str:
    """Hands a list over and asks until its reading is shown; its address."""
    with file.open("rb") as content:
        form = {"client_name": client_name, "as_of": "2026-11-24"}
        answer = client.post("/uploads", data=form, files={"file": (file.name, content)})
    while not str(answer.url).endswith("/reading"):
        answer = client.get(answer.url)
    return str(answer.url).removesuffix("/reading")


def _measured(file: Path) -> Iterator[tuple[str, str]]:
    inspect = [sys.executable, "-m", "audit.cli", "inspect", str(file), "--as-of", "2026-11-24"]
    with _server() as (client, process):
        _uploaded(client, file, "warm")
        alone, shown, again = [], [], []
        audit = ""
        for number in range(PAIRS):
            alone.append(_seconds(lambda: subprocess.run(inspect, cwd=ROOT, **_QUIET)))  # type: ignore[call-overload]
            start = time.perf_counter()
            audit = _uploaded(client, file, f"client {number}")
            shown.append(time.perf_counter() - start)
            form = {"kind": "leave_out", "sheet": _sheet(client, audit), "at": "3"}
            again.append(_seconds(lambda: client.post(f"{audit}/decisions", data=form).raise_for_status()))  # noqa: B023
        base = statistics.median(alone)
        yield "upload → reading shown, against `inspect`", f"{statistics.median(shown) / base:.2f}"
        yield "one click → read again and shown, against `inspect`", f"{statistics.median(again) / base:.2f}"
        yield "verdict after an answer, ms", f"{1000 * statistics.median(_answers(client, audit)):.0f}"
        pages = sorted(_pages(client, audit))
        yield (
            f"{PEOPLE} people at once on the verdict: median and slowest page, ms",
            (f"{1000 * statistics.median(pages):.0f}, {1000 * pages[-1]:.0f}"),
        )
        yield "memory of the server's process, MB", f"{process.memory_info().rss / 1e6:.0f}"


def _sheet(client: httpx.Client, audit: str) -> str:
    found = re.search(r'name="sheet_now" value="([^"]*)"', client.get(f"{audit}/reading").text)
    return found[1] if found else ""


def _answers(client: httpx.Client, audit: str) -> Iterator[float]:
    """An answer, and the page that shows what it does."""
    fields = re.findall(r'name="(answer:[^"]+)" value="(\w+)"', client.get(f"{audit}/verdict").text)
    for number in range(ANSWERS if fields else 0):
        name, value = fields[number % 2 * (len(fields) // 2)]
        yield _seconds(lambda: client.post(f"{audit}/answers", data={name: value}))  # noqa: B023
        time.sleep(0.5)  # the report is made anew behind it, which is not what is measured


def _pages(client: httpx.Client, audit: str) -> list[float]:
    with ThreadPoolExecutor(PEOPLE) as people:
        return list(people.map(lambda _: _seconds(lambda: client.get(f"{audit}/verdict")), range(PEOPLE)))


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=ROOT / "examples" / "messy.xlsx")
    print("| measured | |\n|---|---|")
    for name, figure in _measured(parser.parse_args().file):
        print(f"| {name} | {figure} |")


if __name__ == "__main__":
    main()
