"""The upload page: against `inspect` of the same file, against bare Starlette, and under a hundred people, in one run.

    python -m benchmarks.serve [FILE]

A real server on loopback, asked by HTTP. Each pair is measured one right after the other, so that other work on the
machine weighs on both, and the quickest of each counts: what else runs can only slow one down. Nothing gates on it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx
import psutil

from benchmarks import bare_pages, evidence

ROOT = Path(__file__).resolve().parents[1]
PAIRS, ANSWERS, PEOPLE = 7, 20, 100
_PAGES_EACH, _THINKING = 5, (1.0, 5.0)  # seconds between two pages of one person
_LIST_BYTES = 2_000_000
_LISTENED = 10  # seconds, a question in each
_FORM = {"as_of": "2026-11-24", "language": "en"}
_QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
Row = tuple[str, str, str]
"""What was measured, the figure, and the goal."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server with the folder that it keeps things in, and somebody who is in."""

    client: httpx.Client
    process: psutil.Process
    folder: Path
    base: str


@contextmanager
def _server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "audit.cli", "serve", "--folder", folder, "--port", "0"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        base = address.partition("/?")[0]
        limits = httpx.Limits(max_connections=2 * PEOPLE, max_keepalive_connections=2 * PEOPLE)
        with httpx.Client(
            base_url=base, headers={"Origin": base}, follow_redirects=True, timeout=300, limits=limits
        ) as client:
            client.get(address)
            yield Server(client, psutil.Process(process.pid), Path(folder), base)
        process.terminate()
        process.communicate()


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _uploaded(client: httpx.Client, client_name: str, *files: tuple[str, bytes]) -> str:
    """Hands files over and asks until their reading is shown; its address."""
    form = {**_FORM, "client_name": client_name}
    answer = client.post("/uploads", data=form, files=[("file", one) for one in files])
    while not str(answer.url).endswith("/reading"):
        answer = client.get(answer.url)
    return str(answer.url).removesuffix("/reading")


def _measured(file: Path) -> Iterator[Row]:
    with _server() as server:
        yield from _against_inspect(server.client, file)
        yield from _people(server)
        yield from _listeners(server)
        yield from _hanging(server)
        yield from _uploads(server)
        yield (
            "memory of the server's process at the end, MB",
            f"{server.process.memory_info().rss / 1e6:.0f}",
            "< 200",
        )
    with _server() as server:
        yield from _beside_systems(server.client)
    for page, ratio in bare_pages.measured(file):
        yield f"{page}, CPU against bare Starlette with the same template", f"{ratio:.2f}", "≤ 3"


def _against_inspect(client: httpx.Client, file: Path) -> Iterator[Row]:
    inspect = [sys.executable, "-m", "audit.cli", "inspect", str(file), "--as-of", _FORM["as_of"]]
    content = file.read_bytes()
    audit = _uploaded(client, "warm", (file.name, content))
    alone, shown, again = [], [], []
    for number in range(PAIRS):
        alone.append(_seconds(lambda: subprocess.run(inspect, cwd=ROOT, **_QUIET)))  # type: ignore[call-overload]
        start = time.perf_counter()
        audit = _uploaded(client, f"client {number}", (file.name, content))
        shown.append(time.perf_counter() - start)
        again.append(_seconds(_click(client, audit)))
    base = min(alone)
    yield f"`inspect` of {file.name}, s", f"{base:.2f}", ""
    yield "upload → reading shown, against `inspect`", f"{min(shown) / base:.2f}", "≤ 1.5"
    yield "one click → read again and shown, against `inspect`", f"{min(again) / base:.2f}", "≤ 0.7"
    moved = list(_answers(client, audit))
    yield "verdict after an answer, ms", f"{1000 * statistics.median(moved):.0f}", "< 100"


def _click(client: httpx.Client, audit: str) -> Callable[[], object]:
    found = re.search(r'name="sheet_now" value="([^"]*)"', client.get(f"{audit}/reading").text)
    form = {"kind": "leave_out", "sheet": found[1] if found else "", "at": "3"}
    return lambda: client.post(f"{audit}/decisions", data=form).raise_for_status()


def _answers(client: httpx.Client, audit: str) -> Iterator[float]:
    """An answer, and the page that shows what it does."""
    fields = re.findall(r'name="(answer:[^"]+)" value="(\w+)"', client.get(f"{audit}/verdict").text)
    for number in range(ANSWERS if fields else 0):
        name, value = fields[number % 2 * (len(fields) // 2)]
        yield _seconds(lambda: client.post(f"{audit}/answers", data={name: value}))  # noqa: B023
        time.sleep(0.5)  # the report is made anew behind it, which is not what is measured


def _ends(seconds: list[float]) -> str:
    """The median, the 99th of a hundred, and the slowest, in milliseconds."""
    ordered = sorted(seconds)
    ninety_ninth = ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]
    return ", ".join(f"{1000 * one:.0f}" for one in (statistics.median(ordered), ninety_ninth, ordered[-1]))


def _people(server: Server) -> Iterator[Row]:
    audit = _uploaded(
        server.client, "people", ("messy.xlsx", (ROOT / "examples" / "messy.xlsx").read_bytes())
    )
    pages = ["/", "/clients", f"{audit}/reading", f"{audit}/verdict", f"{audit}/documents"]
    for page in pages:
        server.client.get(page)
    with ThreadPoolExecutor(PEOPLE) as people:
        read = [
            one for own in people.map(lambda n: _reads(server.client, pages, n), range(PEOPLE)) for one in own
        ]
        at_once = list(people.map(lambda n: _seconds(lambda: server.client.get(pages[n % 5])), range(PEOPLE)))
    about = (
        f"{PEOPLE} people, each {_PAGES_EACH} pages with {_THINKING[0]:g} to {_THINKING[1]:g} s between them"
    )
    yield f"{about}: median, p99, slowest, ms", _ends(read), "p99 < 500"
    yield f"{PEOPLE} pages asked for in one instant: median, p99, slowest, ms", _ends(at_once), "–"


def _reads(client: httpx.Client, pages: list[str], seed: int) -> list[float]:
    dice, found = Random(seed), []
    time.sleep(dice.uniform(0, _THINKING[1]))
    for number in range(_PAGES_EACH):
        page = pages[(seed + number) % len(pages)]
        found.append(_seconds(lambda: client.get(page).raise_for_status()))  # noqa: B023
        time.sleep(dice.uniform(*_THINKING))
    return found


def _listeners(server: Server) -> Iterator[Row]:
    """As many pages that follow the lists being read, as the page does: a question a second."""
    before, start = sum(server.process.cpu_times()[:2]), time.perf_counter()

    def follow(number: int) -> None:
        time.sleep(number / PEOPLE)
        for _ in range(_LISTENED):
            left = 1.0 - _seconds(lambda: server.client.get("/now").raise_for_status())
            time.sleep(max(0.0, left))

    with ThreadPoolExecutor(PEOPLE) as people:
        list(people.map(follow, range(PEOPLE)))
    share = (sum(server.process.cpu_times()[:2]) - before) / (time.perf_counter() - start)
    yield f"{PEOPLE} listeners, who ask each second: share of one core, %", f"{100 * share:.0f}", "–"


def _hanging(server: Server) -> Iterator[Row]:
    """Bodies that begin and never go on: each is ended, the pages go on, and nothing of them is kept."""
    host, port = server.base.rpartition("//")[2].split(":")
    cookies = "; ".join(f"{one.name}={one.value}" for one in server.client.cookies.jar)
    head = (
        f"POST /uploads HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {server.base}\r\nCookie: {cookies}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 2000000\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="file"; filename="half.csv"\r\n\r\nModel;Stage\r\n'
    ).encode()
    start = time.perf_counter()
    lines = [socket.create_connection((host, int(port)), timeout=60) for _ in range(PEOPLE)]
    for line in lines:
        line.sendall(head)
    meanwhile = []
    for _ in range(10):
        meanwhile.append(_seconds(lambda: server.client.get("/clients").raise_for_status()))
        time.sleep(1.0)
    ended = [b" 408 " in line.recv(200) for line in lines]
    took = time.perf_counter() - start
    for line in lines:
        line.close()
    yield f"{PEOPLE} bodies that hang: ended with 408 after {took:.0f} s", f"{sum(ended)} of {PEOPLE}", "all"
    yield "a page meanwhile: median, p99, slowest, ms", _ends(meanwhile), "–"
    yield "halves of files left behind", str(len(_halves(server.folder))), "0"


def _halves(folder: Path) -> list[Path]:
    """Files that are not what their name says, which is their hash."""
    blobs = [one for one in (folder / "blobs").rglob("*") if one.is_file()]
    return [one for one in blobs if hashlib.sha256(one.read_bytes()).hexdigest() != one.name]


def _uploads(server: Server) -> Iterator[Row]:
    """Lists of two megabytes at once, and how long a page takes while they come in and are read."""
    row = "Model {n} of team {m};A. Person;in production;drift checks every week;nightly job;{text}\n"
    body = "".join(row.format(n=n, m=n % 40, text="x" * 120) for n in range(_LIST_BYTES // 200))
    known = {one.name for one in (server.folder / "blobs").rglob("*")}
    form = {**_FORM, "client_name": "many"}

    def hand_over(number: int) -> float:
        content = f"Model;Owner;Stage;Monitored?;Retrained?;Note {number}\n{body}".encode()
        with httpx.Client(base_url=server.base, headers={"Origin": server.base}, timeout=300) as own:
            own.cookies.update(server.client.cookies)
            answer = None

            def send() -> None:
                nonlocal answer
                answer = own.post("/uploads", data=form, files={"file": (f"list {number}.csv", content)})

            took = _seconds(send)
            return took if answer is not None and answer.status_code == 303 else -1.0

    with ThreadPoolExecutor(PEOPLE + 1) as people:
        sent = [people.submit(hand_over, number) for number in range(PEOPLE)]
        meanwhile = []
        while not all(one.done() for one in sent):
            meanwhile.append(_seconds(lambda: server.client.get("/health").raise_for_status()))
            time.sleep(0.1)
    took = [one.result() for one in sent]
    new = {one.name for one in (server.folder / "blobs").rglob("*")} - known
    about = f"{PEOPLE} uploads of {_LIST_BYTES / 1e6:g} MB at once, on one machine with who sends them"
    yield f"{about}: taken in", f"{sum(one >= 0 for one in took)} of {PEOPLE}", "all"
    yield "until one is taken in: median, p99, slowest, ms", _ends(took), "–"
    yield "`/health` meanwhile: median, p99, slowest, ms", _ends(meanwhile), "–"
    whole = f"{len(new)} kept, {len(_halves(server.folder))} halves"
    yield "files of them", whole, f"≥ {PEOPLE}, 0 halves"


def _beside_systems(client: httpx.Client) -> Iterator[Row]:
    """A click on a list that was handed over with ten thousand objects of a system."""
    messy = ROOT / "examples" / "messy.xlsx"
    files = ((messy.name, messy.read_bytes()), ("mlflow.json", evidence.snapshot()))
    audit = ""
    first, again = [], []
    for number in range(3):
        start = time.perf_counter()
        audit = _uploaded(client, f"systems {number}", *files)
        first.append(time.perf_counter() - start)
        again.append(_seconds(_click(client, audit)))
    yield (
        f"{messy.name} with {evidence.MANY:,} objects of a system → reading shown, s",
        f"{min(first):.2f}",
        "",
    )
    yield "one click there, s", f"{min(again):.2f}", "–"


def main() -> None:
    """Prints a table, and how busy the machine was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=ROOT / "examples" / "messy.xlsx")
    file = parser.parse_args().file
    print(
        f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}\n\n| measured | | goal |\n|---|---|---|"
    )
    for name, figure, goal in _measured(file):
        print(f"| {name} | {figure} | {goal} |", flush=True)
    print(f"\nload after {os.getloadavg()[0]:.1f}, this run's own work included")


if __name__ == "__main__":
    main()
