"""A virus scanner sees each file first: what it does not call clean is not taken in."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from audit.domain.errors import InputError
from audit.web.call import RefusedError
from audit.web.guard.virus_scan import Scanner
from tests.web.serving import MESSY, Person, seen, serving
from tests.web.test_evidence import EXAMPLE

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = """#!/bin/sh
# Stands for a scanner: finds the test text that all of them know, and fails on what says so.
test "$1" = --quiet || exit 9
echo "$2" >> "$(dirname "$0")/seen.txt"
grep -q EICAR-STANDARD-ANTIVIRUS-TEST-FILE "$2" && exit 1
grep -q FAILS "$2" && exit 2
grep -q HANGS "$2" && sleep 299.5
exit 0
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("scanner") / "scan"
    file.write_text(SCRIPT, "utf-8")
    file.chmod(0o700)
    return file


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"Model,Owner", None), (EICAR, "infected"), (b"FAILS", "not_scanned"), (b"HANGS", "not_scanned")],
)
def test_only_what_is_called_clean_passes(
    script: Path, tmp_path: Path, content: bytes, code: str | None
) -> None:
    scanner = Scanner((str(script), "--quiet"), seconds=2.0)
    file = io.BytesIO(content)
    file.read(2)
    if code is None:
        scanner.require_clean(tmp_path, file, "list.csv")
        assert file.read() == content  # from its beginning, for whoever reads it next
    else:
        with pytest.raises(RefusedError, match=code):
            scanner.require_clean(tmp_path, file, "list.csv")
    assert list(tmp_path.iterdir()) == []
    until = time.monotonic() + 10  # what was killed may take a moment to be gone
    while _sleeps() and time.monotonic() < until:
        time.sleep(0.05)
    assert not _sleeps()


def _sleeps() -> list[psutil.Process]:
    """What the script left behind."""
    return [one for one in psutil.process_iter(["cmdline"]) if one.info["cmdline"] == ["sleep", "299.5"]]


def test_a_scanner_that_goes_away_lets_nothing_pass(script: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.write_bytes(script.read_bytes())
    gone.chmod(0o700)
    scanner = Scanner((str(gone),))
    gone.unlink()
    with pytest.raises(RefusedError, match="not_scanned"):
        scanner.require_clean(tmp_path, io.BytesIO(b"x"), "list.csv")
    with pytest.raises(InputError, match="there is no such program"):
        Scanner((str(gone),))
    with pytest.raises(InputError, match="there is no such program"):
        Scanner(())


@pytest.fixture(scope="module")
def guarded(script: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """Whoever hands something over to a server with that scanner."""
    with serving(
        tmp_path_factory.mktemp("scanned") / "data", "--scan-command", f"{script} --quiet"
    ) as address:
        person = Person(address)
        yield person
        person.close()


def _blobs(script: Path) -> list[Path]:
    data = next(script.parent.parent.glob("scanned*/data"))
    return [one for one in (data / "blobs").rglob("*") if one.is_file()]


def test_each_way_in_leads_past_the_scanner(guarded: Person, script: Path) -> None:
    audit = guarded.upload()
    client = guarded.get(f"/audits/{audit}/reading").split("/clients/")[1].split('"')[0]
    before = _blobs(script)
    for path, name, form in (
        ("/uploads", "list.csv", {"as_of": "2026-11-24"}),
        (f"/audits/{audit}/evidence", "mlflow.json", {}),
        ("/clients/import", "client.zip", {}),
    ):
        for content, status, words in (
            (EICAR, 422, "found something in"),
            (b"FAILS", 503, "could not look at"),
        ):
            page = guarded.send(path, status, files={"file": (name, content)}, **form).text
            assert f"The virus scanner {words} {name}, so nothing was taken in." in seen(page), path
    assert _blobs(script) == before
    files = [("file", ("good.csv", MESSY.read_bytes())), ("file", ("bad.csv", EICAR))]
    guarded.send("/uploads", 422, files=files)  # all of them or none
    assert _blobs(script) == before
    guarded.send(
        f"/audits/{audit}/evidence", files={"file": ("mlflow.json", (EXAMPLE / "mlflow.json").read_bytes())}
    )
    archive = guarded.client.get(f"/clients/{client}/archive.zip").content
    guarded.send("/clients/import", files={"file": ("client.zip", archive)})


def test_the_scanner_is_told_no_name_of_a_clients(guarded: Person, script: Path) -> None:
    guarded.upload(name="Meridian Bank.xlsx")
    paths = (script.parent / "seen.txt").read_text("utf-8").split("\n")
    assert len(paths) > 1 and "Meridian" not in "".join(paths)
