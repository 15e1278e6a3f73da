"""A folder is written whole or not at all, and nobody else's files are touched."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.errors import OutputError
from audit.report.file_names import safe_stem
from audit.writing import MARKER, KeptFile, _rename_twice, check_target, write_file, write_folder
from tests.conftest import ROOT


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_writes_bytes_and_streams_and_leaves_nothing_beside(tmp_path: Path) -> None:
    def stream(file: BinaryIO) -> None:
        file.writelines([b"a", b"b"])

    write_folder(tmp_path / "made" / "out", {"one.txt": b"1", "two.txt": stream})

    made = contents(tmp_path / "made" / "out")
    assert json.loads(made.pop(MARKER))["files"] == ["one.txt", "two.txt"]
    assert made == {"one.txt": b"1", "two.txt": b"ab"}
    assert [p.name for p in (tmp_path / "made").iterdir()] == ["out"]


def test_a_folder_of_an_earlier_run_is_replaced_as_a_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folder(out, {"old.txt": b"old", "both.txt": b"old"})
    (out / ".DS_Store").write_bytes(b"a file manager was here")

    write_folder(out, {"both.txt": b"new"})

    assert set(contents(out)) == {"both.txt", MARKER}
    assert (out / "both.txt").read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_folder(tmp_path / "out", {"a": b"1"})
    assert (tmp_path / "out" / "a").read_bytes() == b"1"


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    write_folder(tmp_path / "real", {"a": b"1"})
    (tmp_path / "link").symlink_to("real")
    write_folder(tmp_path / "link", {"a": b"2"})
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "a").read_bytes() == b"2"


def foreign_file(out: Path) -> None:
    (out / "thesis.docx").write_bytes(b"three years of work")


def folder_with_a_made_name(out: Path) -> None:
    (out / "a").unlink()
    (out / "a").mkdir()
    (out / "a" / "thesis.docx").write_bytes(b"three years of work")


def link_with_a_made_name(out: Path) -> None:
    (out / "a").unlink()
    (out / "a").symlink_to("elsewhere")


def broken_marker(out: Path) -> None:
    (out / MARKER).write_text("[" * 100_000)


def marker_without_files(out: Path) -> None:
    (out / MARKER).write_text('{"files": 3}')


@pytest.mark.parametrize(
    "spoil",
    [foreign_file, folder_with_a_made_name, link_with_a_made_name, broken_marker, marker_without_files],
)
def test_a_folder_that_holds_anything_else_is_refused_and_left_alone(tmp_path: Path, spoil: object) -> None:
    out = tmp_path / "out"
    write_folder(out, {"a": b"1"})
    assert callable(spoil)
    spoil(out)
    before = sorted((p.relative_to(out), p.is_file() and p.read_bytes()) for p in out.rglob("*"))

    with pytest.raises(OutputError, match=r"out: holds '.+', which no earlier run made.*--out") as refused:
        write_folder(out, {"a": b"2"})

    assert refused.value.exit_code == 2
    assert sorted((p.relative_to(out), p.is_file() and p.read_bytes()) for p in out.rglob("*")) == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_what_appears_while_the_files_are_made_is_left_alone_too(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folder(out, {"a": b"1"})

    with pytest.raises(OutputError, match=r"thesis\.docx"):
        write_folder(out, {"a": lambda file: foreign_file(out)})

    assert (out / "thesis.docx").exists()
    assert (out / "a").read_bytes() == b"1"


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"mine")
    with pytest.raises(OutputError, match="out: a file is in the way"):
        write_folder(tmp_path / "out", {"a": b"1"})
    with pytest.raises(OutputError, match="below: a file is in the way"):
        write_folder(tmp_path / "out" / "below", {"a": b"1"})
    assert (tmp_path / "out").read_bytes() == b"mine"


@pytest.fixture
def nobody() -> Iterator[None]:
    """Gives up root's right to write everywhere, for one test."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)


def test_a_read_only_parent_is_named(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    (tmp_path / "shut").mkdir(mode=0o500)
    request.getfixturevalue("nobody")
    with pytest.raises(
        OutputError, match=r"shut.*can't be written: Permission denied. Check the permissions"
    ):
        write_folder(tmp_path / "shut" / "out", {"a": b"1"})


@pytest.mark.parametrize("name", ["../a", "a/b", "", "..", "/etc/passwd", MARKER])
def test_a_name_that_is_no_plain_file_name_is_the_callers_mistake(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a file"):
        write_folder(tmp_path / "out", {name: b"1"})
    assert list(tmp_path.iterdir()) == []


def test_a_failing_content_leaves_the_earlier_run_untouched(tmp_path: Path) -> None:
    def fail(file: BinaryIO) -> None:
        file.write(b"half")
        raise KeyboardInterrupt

    write_folder(tmp_path / "out", {"a": b"1"})
    before = contents(tmp_path / "out")
    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "out", {"a": b"2", "b": fail})
    assert contents(tmp_path / "out") == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


LIMITED = """
import resource, sys
from pathlib import Path
from audit.domain.errors import OutputError
from audit.writing import write_folder
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_folder(Path(sys.argv[1]), {"small": b"2", "large.pdf": bytes(100_000)})
except OutputError as error:
    print(error)
"""


def test_a_disk_that_takes_no_more_names_the_file_and_keeps_the_earlier_run(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folder(out, {"small": b"1"})
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(out)], capture_output=True, text=True, check=True
    )
    assert f"{out}/large.pdf: can't be written: File too large. Free some space" in done.stdout
    assert (out / "small").read_bytes() == b"1"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


ENDLESS = """
import sys
from pathlib import Path
from audit.writing import write_folder
for turn in range(1_000_000):
    text = str(turn).encode() * 5_000
    write_folder(Path(sys.argv[1]), {name: text for name in "abc"})
    print(turn, flush=True)
"""


def test_a_kill_leaves_one_whole_run(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for wait in (0.0, 0.003, 0.007, 0.011, 0.017):
        process = subprocess.Popen([sys.executable, "-c", ENDLESS, str(out)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        made = contents(out)
        assert set(made) == {"a", "b", "c", MARKER}
        assert made["a"] == made["b"] == made["c"]
        check_target(out)


def test_without_an_exchange_the_old_folder_comes_back_when_the_swap_fails(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    (old / "a").write_bytes(b"1")
    with pytest.raises(FileNotFoundError):
        _rename_twice(new, old)
    assert contents(old) == {"a": b"1"}
    new.mkdir()
    (new / "a").write_bytes(b"2")
    _rename_twice(new, old)
    assert contents(old) == {"a": b"2"}
    assert contents(new) == {"a": b"1"}


def test_one_file_is_written_whole_and_replaced_only_where_it_may_be(tmp_path: Path) -> None:
    made = tmp_path / "made" / "list.xlsx"
    write_file(made, b"blank")
    write_file(made, b"filled in")

    with pytest.raises(OutputError, match=r"list\.xlsx: exists already, so nothing was written") as refused:
        write_file(made, b"blank", replace=False)

    assert refused.value.exit_code == 2
    assert contents(made.parent) == {"list.xlsx": b"filled in"}
    with pytest.raises(OutputError, match="x: can't be written: "):
        write_file(made / "x", b"blank")
    with pytest.raises(OutputError, match="made: can't be written: Is a directory"):
        write_file(made.parent, b"blank")
    assert contents(made.parent) == {"list.xlsx": b"filled in"}


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("fleet 2024 (final)", "fleet 2024 (final)"),
        ("Übersicht", "Übersicht"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\temp\\x", "C--temp-x"),
        ("con", "_con"),
        ("nul.tar", "_nul.tar"),
        ("aux .x", "_aux .x"),
        ("-rf", "rf"),
        ("report\u202efdp", "reportfdp"),
        ("a\x00b\nc", "a b c"),
        ("...", "inventory"),
        ("", "inventory"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_safe_stem(text: str, stem: str) -> None:
    assert safe_stem(text) == stem


@given(st.text(max_size=300))
def test_safe_stem_is_always_one_short_visible_name(text: str) -> None:
    stem = safe_stem(text)
    assert 0 < len(stem.encode()) <= 120
    assert not set(stem) & set('/\\:*?"<>|\0')
    assert stem == stem.strip(" .")
    assert stem[0] not in "-~."
    assert safe_stem(stem) == stem


def test_a_planted_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_bytes(b"keep me")
    (tmp_path / "batch.json").symlink_to("theirs")
    write_file(tmp_path / "batch.json", b"ours", private=True)
    assert (tmp_path / "theirs").read_bytes() == b"keep me"
    assert not (tmp_path / "batch.json").is_symlink()
    assert (tmp_path / "batch.json").stat().st_mode & 0o777 == 0o600


KILLED = """
import os, signal, sys
from pathlib import Path
from audit.writing import write_folder
write_folder(Path("out"), {"a": lambda file: os.kill(os.getpid(), signal.SIGKILL)})
"""


def test_what_a_killed_run_left_is_cleared_by_the_next_and_what_is_held_stays(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=tmp_path, env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".mlops-audit-")
    foreign = tmp_path / ".mlops-audit-notes"
    foreign.mkdir()

    def beside(file: BinaryIO) -> None:
        """Another run beside this one, which holds its own folder."""
        write_file(tmp_path / "other", b"1")
        assert len([p for p in tmp_path.iterdir() if len(p.name) == len(left.name)]) == 1

    write_folder(tmp_path / "out", {"a": beside})
    assert {path.name for path in tmp_path.iterdir()} == {"out", "other", foreign.name}


def test_a_file_that_somebody_has_written_into_is_kept_by_every_later_run(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folder(out, {"a.xlsx": b"1", "b.txt": b"1"})
    (out / "a.xlsx").write_bytes(b"filled in")

    assert write_folder(out, {"a.xlsx": b"2"}) == (KeptFile("a.xlsx", "a-kept-1.xlsx"),)
    assert write_folder(out, {"a.xlsx": b"3"}) == ()  # nobody wrote into the second one
    (out / "a.xlsx").write_bytes(b"filled in again")
    assert write_folder(out, {"c.txt": b"4"}) == (KeptFile("a.xlsx", "a-kept-2.xlsx"),)

    made = contents(out)
    assert json.loads(made.pop(MARKER))["kept"] == ["a-kept-1.xlsx", "a-kept-2.xlsx"]
    assert made == {"a-kept-1.xlsx": b"filled in", "a-kept-2.xlsx": b"filled in again", "c.txt": b"4"}


def test_what_is_written_into_while_the_files_are_made_is_kept_too(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folder(out, {"a.txt": b"1"})
    kept = write_folder(out, {"a.txt": lambda file: bool((out / "a.txt").write_bytes(b"saved just now"))})
    assert kept == (KeptFile("a.txt", "a-kept-1.txt"),)
    assert (out / "a-kept-1.txt").read_bytes() == b"saved just now"


def test_a_folder_of_version_0_1_tells_by_the_time_what_was_written_into(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folder(out, {"a.txt": b"1", "b.txt": b"1"})
    (out / MARKER).write_text('{"files": ["a.txt", "b.txt"]}')
    made = (out / MARKER).stat().st_mtime
    os.utime(out / "a.txt", (made - 1, made - 1))
    os.utime(out / "b.txt", (made + 60, made + 60))
    assert [one.name for one in write_folder(out, {"a.txt": b"2"})] == ["b.txt"]


@pytest.mark.parametrize("name", ["../a.txt", "/etc/hostname", "..", "sub/a.txt", 3, None])
def test_a_marker_that_somebody_forged_leads_nowhere_else(tmp_path: Path, name: object) -> None:
    out = tmp_path / "out"
    (tmp_path / "a.txt").write_text("not ours")
    write_folder(out, {"b.txt": b"1"})
    (out / MARKER).write_text(json.dumps({"files": ["b.txt", name], "kept": [name], "sha256": {}}))
    write_folder(out, {"b.txt": b"2"})
    assert set(contents(out)) == {"b.txt", "b-kept-1.txt", MARKER}
