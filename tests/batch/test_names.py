"""Names of folders: distinct and safe on every system, and the same every time."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from audit.batch.engine import _free_bytes
from audit.batch.plan import folder_names
from audit.report.file_names import safe_stem


def key(name: str) -> str:
    """What a file system that knows no case and folds accents takes for the same."""
    return unicodedata.normalize("NFKC", name).casefold()


def test_five_spellings_of_a_client_stay_apart() -> None:
    spellings = ["Müller", "MÜLLER", "Mu\u0308ller", " Müller ", "Ｍüller"]
    names = folder_names({f"/in/{n}/list.csv": client for n, client in enumerate(spellings)})
    assert len({key(name) for name in names.values()}) == 5
    assert names["/in/0/list.csv"] == "0 - Müller"


def test_two_files_of_one_name_take_the_folder_above() -> None:
    names = folder_names(
        {"/in/north/fleet.csv": None, "/in/south/fleet.xlsx": None, "/in/south/other.csv": None}
    )
    assert list(names.values()) == ["north - fleet", "south - fleet", "other"]
    assert folder_names({"/in/fleet.csv": None, "/in/fleet.xlsx": None}) == {
        "/in/fleet.csv": "fleet-eaf976c704",
        "/in/fleet.xlsx": "fleet-2b5425962b",
    }


def test_hostile_names_are_safe() -> None:
    hostile = {
        f"/in/{n}.csv": name
        for n, name in enumerate(["../../etc", "CON", "a/b", "batch.json", ".hidden", "\u202eevil"])
    }
    names = list(folder_names(hostile).values())
    assert names[1:3] == ["_CON", "a-b"]
    assert names[3] == "in - batch.json"
    assert all(name == safe_stem(name) and "/" not in name for name in names)


@given(st.lists(st.tuples(st.text(min_size=1, max_size=8), st.none() | st.text(max_size=8)), max_size=12))
def test_no_two_clients_share_a_folder(told: list[tuple[str, str | None]]) -> None:
    clients = {f"/in/{number}/{file}.csv": client for number, (file, client) in enumerate(told)}
    names = folder_names(clients)
    assert len({key(name) for name in names.values()}) == len(clients)
    assert names == folder_names(dict(reversed(clients.items())))


def test_a_containers_limit_counts(tmp_path: Path) -> None:
    free = _free_bytes(tmp_path)
    (tmp_path / "memory.max").write_text("900000000\n")
    (tmp_path / "memory.current").write_text("200000000\n")
    assert _free_bytes(tmp_path) == min(free, 700_000_000)
    (tmp_path / "memory.max").write_text("max\n")
    assert _free_bytes(tmp_path) > 700_000_000
