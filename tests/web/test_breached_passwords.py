"""Passwords of breaches, found in a list that is never loaded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from audit.domain.errors import InputError
from audit.web.guard import passwords
from audit.web.guard.breached_passwords import BreachedPasswords
from tests.web.serving import seen, serving
from tests.web.test_accounts import OTHER, PASSWORD, House

KNOWN = "marble orchard signal 7"  # good by every rule but one: somebody lost it


def a_list(file: Path, words: Iterable[str], end: str = "\r\n") -> Path:
    """Words as the downloader writes them: sorted, with how often each was seen."""
    hashes = sorted(hashlib.sha1(one.encode()).hexdigest().upper() for one in words)
    file.write_bytes("".join(f"{one}:{at % 99 + 1}{end}" for at, one in enumerate(hashes)).encode())
    return file


@pytest.mark.parametrize("number", [1, 2, 3, 7, 500])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_every_password_of_the_list_is_found_and_no_other(tmp_path: Path, number: int, end: str) -> None:
    words = [f"password {n}" for n in range(number)]
    found = BreachedPasswords(a_list(tmp_path / "list.txt", words, end))
    assert all(map(found.has, words))
    assert not any(map(found.has, (f"other {n}" for n in range(number + 50))))


def test_counts_and_the_last_lines_end_are_no_matter(tmp_path: Path) -> None:
    file = a_list(tmp_path / "list.txt", ["one", "two", "three"], "\n")
    plain = tmp_path / "plain.txt"
    plain.write_text("\n".join(line.partition(":")[0].lower() for line in file.read_text().split()), "utf-8")
    assert all(map(BreachedPasswords(plain).has, ("one", "two", "three"))) and not BreachedPasswords(
        plain
    ).has("four")


def test_a_password_is_looked_up_in_few_short_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a hundred thousand lines: a list that was read whole would take as many."""
    found = BreachedPasswords(a_list(tmp_path / "list.txt", (f"password {n}" for n in range(100_000))))
    reads: list[int] = []
    plain_open = Path.open

    class Counting:
        def __init__(self, file: Path) -> None:
            self._file = plain_open(file, "rb", buffering=0)

        def __enter__(self) -> Counting:
            return self

        def __exit__(self, *_: object) -> None:
            self._file.close()

        def __getattr__(self, name: str) -> object:
            return getattr(self._file, name)

        def readline(self, most: int) -> bytes:
            reads.append(most)
            return self._file.readline(most)

    monkeypatch.setattr(Path, "open", lambda file, mode: Counting(file))
    assert found.has("password 77777") and not found.has("another")
    assert len(reads) < 2 * 2 * 24 and max(reads) <= 100


@pytest.mark.parametrize(
    "content",
    ["", "password\nletmein\n", f"{'F' * 40}:1\n{'0' * 40}:1\n", "0018A45C4D1DEF81644B54AB7F969B88D65:1\n"],
)
def test_what_is_no_such_list_is_refused_at_the_start(tmp_path: Path, content: str) -> None:
    """Nor the ranges of the service's API, whose lines lack their first five signs."""
    file = tmp_path / "list.txt"
    file.write_text(content, "utf-8")
    with pytest.raises(InputError, match="is not sorted SHA-1"):
        BreachedPasswords(file)
    with pytest.raises(InputError, match="can't be read"):
        BreachedPasswords(tmp_path / "none.txt")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("breached")
    file = a_list(folder / "list.txt", [KNOWN, "else"])
    with serving(folder / "data", "--accounts", "--breached-passwords", str(file)) as address:
        made = House(address, folder / "data")
        yield made
        made.close()


def test_a_password_of_a_breach_is_refused_wherever_one_is_set(house: House) -> None:
    assert passwords.password_fault(KNOWN, ("Eve",)) is None
    path = house.invited("Eve", "reader")
    eve = house.stranger()
    told = {"login": "eve", "name": "Eve", "password": KNOWN, "again": KNOWN}
    assert "was in a breach" in seen(eve.send(path, 422, **told).text)
    eve.send(path, **{**told, "password": PASSWORD, "again": PASSWORD})
    change = {"old": PASSWORD, "password": KNOWN, "again": KNOWN}
    assert "was in a breach" in seen(eve.send("/me/password", 422, **change).text)
    page = house.owner.send(f"/people/{house.person('Eve')}/reset").text
    reset = "/join/" + page.split("/join/")[-1].split("<")[0]
    assert "was in a breach" in seen(eve.send(reset, 422, password=KNOWN, again=KNOWN).text)
    eve.send(reset, password=OTHER, again=OTHER)
