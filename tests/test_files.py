"""Every file that stands beside an inventory is hostile: one line says what is wrong, and nothing hangs or falls."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import api, files
from audit.batch.clients import read_clients
from audit.benchmark import load as load_benchmark
from audit.domain.errors import InputError
from audit.knowledge.asking import load_answers
from audit.knowledge.assisted import load_proposals
from audit.knowledge.brand_overrides import BrandOverrides
from audit.knowledge.mappings import load_mapping
from audit.knowledge.questionnaires import load_questionnaires
from audit.knowledge.yaml_reader import DEEPEST, YamlDocument
from audit.report.brand import load_brand
from audit.report.saved.loading import read_saved
from tests.conftest import ROOT
from tests.test_cli import audit

STRANGER = ROOT / "examples" / "brands" / "quillharbour" / "brand.toml"


def _rates(path: Path) -> object:
    from audit import knowledge

    return knowledge.load(overlay=BrandOverrides("Acme", rates=path))


def _in_brand(path: Path) -> object:
    (path.parent / "brand.toml").write_bytes(STRANGER.read_bytes())
    return load_brand(path.parent)


YAML_DOORS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "mapping": ("mapping.yaml", load_mapping),
    "proposals": ("proposals.yaml", load_proposals),
    "answers": ("answers.yaml", load_answers),
    "clients": ("clients.yaml", read_clients),
    "a client's own": ("client.yaml", read_clients),
    "rates": ("card.yaml", _rates),
    "a brand's assumptions": ("assumptions.yaml", _in_brand),
    "question set": ("own.yaml", lambda path: load_questionnaires(own=path.parent)),
}
OTHER_DOORS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "brand": ("brand.toml", lambda path: load_brand(path.parent)),
    "result": ("result.json", read_saved),
    "benchmark": ("benchmark.json", load_benchmark),
}
HOSTILE_YAML = {
    "control character": ("a: \x07b\n", ":1:4: holds the control character U+0007"),
    "NUL": ("a: b\n\0", ":2:1: holds the control character U+0000"),
    "tagged number": ("a: !!int abc\n", ":1:4: holds the tag"),
    "object": ("a: !!python/object/apply:os.system [x]\n", ":1:4: holds the tag"),
    "5,000 digits": (f"a: {'7' * 5000}\n", ":1:4: holds a number of 5,000 digits"),
    "infinite": ("a: 1e999\n", ":1:4: '1e999' is not a finite number"),
    "no number": ("a: .nan\n", ":1:4: '.nan' is not a finite number"),
    "deep": (f"a: {'[' * 5000}\n", f"nests more than {DEEPEST} deep"),
    "deep blocks": ("- " * 5000, f"nests more than {DEEPEST} deep"),
    "recursive": ("a: &a [*a]\n", ":1:8: no value above is called '&a'"),
    "laughs": (
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        "repeats more than 1,000 values by aliases",
    ),
    "no such character": ('a: "\\UFFFFFFFF"\n', "is not valid YAML"),
    "half a character": ('a: "\\uD800"\n', ":1:4: holds half of a character"),
    "list as key": ("? [a]\n: b\n", ":1:3: has a list or an alias as a key"),
    "twice": ("a: 1\na: 2\n", ":2:1: found duplicate key 'a'"),
    "two documents": ("a: 1\n---\nb: 2\n", ":2:1: begins a second document"),
    "tabs": ("a:\n\t- b\n", "is not valid YAML: found character"),
    "wrong version": ("%YAML 9.9\n---\na: 1\n", "is not valid YAML"),
}  # fmt: skip


def refusal(door: Callable[[Path], object], path: Path) -> str:
    """The one line that a door says of a file."""
    with pytest.raises(InputError) as caught:
        door(path)
    assert caught.value.exit_code == 3
    said = [line for line in str(caught.value).splitlines() if str(path) in line]
    assert said and said[0].isprintable() and said[0].endswith((".", ")"))
    return said[0].removeprefix(str(path))


@pytest.mark.parametrize("text", HOSTILE_YAML)
@pytest.mark.parametrize("door", YAML_DOORS)
def test_hostile_yaml_is_one_line_with_its_place(tmp_path: Path, door: str, text: str) -> None:
    name, load = YAML_DOORS[door]
    hostile, said = HOSTILE_YAML[text]
    (tmp_path / name).write_text(hostile)
    assert said in refusal(load, tmp_path / name)


@pytest.mark.parametrize(
    ("door", "text", "place"),
    [
        ("mapping", "columns: {}\nconfirmed_on: 2026-02-31\n", ":2:1: confirmed_on: "),
        ("clients", "clients:\n  - file: a.csv\n    as_of: 2026-13-01\n", ":3:5: clients.0.as_of: "),
        ("a client's own", "as_of: 2026-02-30\n", ":1:1: as_of: "),
    ],
)
def test_an_impossible_date_is_told_at_its_place(tmp_path: Path, door: str, text: str, place: str) -> None:
    name, load = YAML_DOORS[door]
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError) as caught:
        load(tmp_path / name)
    assert f"{name}{place}" in str(caught.value)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.path.relpath(path))


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(5_000_000)  # no byte of it takes room


NO_FILES = {
    "pipe": (_pipe, "is a device, pipe or socket"),
    "device": (_device, "is a device, pipe or socket"),
    "socket": (_socket, "can't be read"),
    "folder": (Path.mkdir, "is a folder"),
    "large": (_large, "is larger than"),
    "gone": (lambda path: path.symlink_to("nowhere"), "can't be read"),
    "bytes": (lambda path: path.write_bytes(b"a: b\nc: \xff\n"), ":2:4: is not UTF-8 text"),
}


TOLD_OTHERWISE = {
    ("a brand's assumptions", "device"): "leads out of the brand's folder",  # as any link that does
    ("benchmark", "bytes"): "it is not UTF-8 text",
    ("result", "bytes"): "is not a saved result",
}


@pytest.mark.parametrize(
    ("door", "kind"),
    # a result of that size is 500 MB of zeros
    [one for one in product({**YAML_DOORS, **OTHER_DOORS}, NO_FILES) if one != ("result", "large")],
)
def test_what_is_no_plain_file_is_refused_by_every_door(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, door: str, kind: str
) -> None:
    monkeypatch.chdir(tmp_path)
    name, load = {**YAML_DOORS, **OTHER_DOORS}[door]
    make, said = NO_FILES[kind]
    make(tmp_path / name)
    assert TOLD_OTHERWISE.get((door, kind), said) in refusal(load, tmp_path / name)


@given(st.text(st.sampled_from("ab1.:-?&*!|>'\"%@`[]{},#\n\t \\xu0~<=_e"), max_size=40))
def test_any_text_is_read_or_refused_at_a_place(text: str) -> None:
    try:
        assert YamlDocument(Path("x.yaml"), text).text == text
    except InputError as error:
        assert str(error).startswith("x.yaml:")


def test_a_few_aliases_and_every_kind_of_value_are_read() -> None:
    text = 'a: &x [1, 0x1F, -2.5, 1_000]\nb: *x\nc: [true, ~, "", yes, 2026-01-31, "1", 012]\n2025: .5\n'
    found = YamlDocument(Path("x.yaml"), text)
    assert found.plain["a"] == found.plain["b"] == [1, 31, -2.5, 1000]
    assert found.plain["c"] == [True, None, "", "yes", "2026-01-31", "1", 12]
    assert found.plain["2025"] == 0.5
    assert (found.place(("c", 3)), found.place(("b", 0))) == ("3:18", "2:1")


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "1e999", "[" * 100_000, "9" * 5_000, "\x00", '{"a"'])
def test_json_from_outside_holds_finite_numbers(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        files.parse_json(text.encode())


@pytest.mark.parametrize(
    ("option", "name"), [("--mapping", "m.yaml"), ("--answers", "a.yaml"), ("--since", "result.json")]
)
def test_a_pipe_in_place_of_a_side_file_ends_the_command(tmp_path: Path, option: str, name: str) -> None:
    (tmp_path / "fleet.csv").write_text("Model;Stage\nChurn;Live\n")
    os.mkfifo(tmp_path / name)
    done = audit(["run", "fleet.csv", "--format", "json", option, name], tmp_path)
    assert done.returncode == 3
    assert b"regular file" in done.stderr and done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("value", [b"[[]],", b"{},", b'{"a":1},', b"1,"])
def test_a_saved_result_of_endless_values_is_refused_before_it_is_parsed(
    tmp_path: Path, value: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files.json, "loads", lambda *_, **__: pytest.fail("it was parsed"))
    path = tmp_path / "result.json"
    path.write_bytes(b'{"schema_version":"1.3","models":[' + value * files.MOST_VALUES + b"1]}")
    with pytest.raises(InputError, match=r"result\.json: .* it holds more than 16,000,000 values") as refused:
        read_saved(path)
    assert "\n" not in str(refused.value)


def test_a_result_of_100_000_models_holds_no_more_values_than_are_read() -> None:
    audited = api.audit(ROOT / "examples" / "messy.xlsx", as_of=date(2026, 11, 24))
    saved = api.render(audited, "json")
    lines = [line for line in saved.split(b"\n") if line.startswith(b'{"id"')]
    assert len(lines) == len(audited.models)
    values = sum(line.count(mark) for line in lines for mark in (b",", b"[", b"{"))
    assert values / len(lines) * 100_000 < files.MOST_VALUES
