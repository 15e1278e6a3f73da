"""The files that sources name: folders with all below them, globs, single files, on this machine or in a store."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path

from audit.batch.places import is_remote, remote
from audit.domain.errors import InputError
from audit.writing import MARKER

ENDINGS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv"})
OWN_FILES = (
    "client.yaml",
    "client.csv",
    "client.xlsx",
)  # in a folder: what holds for the inventories beside it


@dataclass(frozen=True, slots=True)
class Found:
    """Inventories as absolute paths or addresses, sorted; clients files of folders; what was passed over."""

    inputs: tuple[str, ...]
    own: tuple[Path, ...] = ()
    passed_over: tuple[str, ...] = ()


def find(sources: Sequence[str], out: str) -> Found:
    """Everything that the sources name, each file once; `out` is never a source. Raises InputError for one that
    names nothing."""
    inputs: set[str] = set()
    own: set[Path] = set()
    passed: set[str] = set()
    for source in sources:
        files = tuple(_files(source, out))
        if not files:
            raise InputError(f"{source}: no such file or folder, or nothing in it. Check the path.")
        for file, named in files:
            name = file.rpartition("/")[2].lower()
            if not named and not is_remote(file) and os.path.islink(file):  # noqa: PTH114 (bytes may be no text)
                passed.add(file)
            elif not is_remote(file) and name in OWN_FILES:
                own.add(Path(file))
            elif named or os.path.splitext(name)[1] in ENDINGS:  # noqa: PTH122 (of an address too)
                inputs.add(file)
            else:
                passed.add(file)
    return Found(tuple(sorted(inputs)), tuple(sorted(own)), tuple(sorted(passed - inputs)))


def _files(source: str, out: str) -> Iterator[tuple[str, bool]]:
    """Each file with whether it was named itself, and not only its folder. A link counts where a person names it: one
    that lies in a folder was perhaps put there by somebody else, and is given to be passed over."""
    if is_remote(source):
        yield from _remote_files(source, out)
        return
    path = Path(os.path.abspath(source))  # noqa: PTH100 (a link keeps its own name)
    if os.path.lexists(path):
        yield from _below(path, out) if path.is_dir() else [(str(path), True)]
    elif has_magic(source):
        for match in sorted(glob(str(path), recursive=True)):  # noqa: PTH207 (of any root)
            is_link = Path(match).is_symlink()
            is_folder = Path(match).is_dir() and not is_link
            yield from _below(Path(match), out) if is_folder else [(match, not is_link)]


def _below(folder: Path, out: str) -> Iterator[tuple[str, bool]]:
    """Files of a folder and all below it; not the hidden, nor reports of earlier runs, nor a linked folder."""
    own = os.path.abspath(out)  # noqa: PTH100
    for place, folders, files in os.walk(folder):
        if MARKER in files:
            folders[:] = []
            continue
        folders[:] = sorted(f for f in folders if not f.startswith(".") and os.path.join(place, f) != own)  # noqa: PTH118
        for file in sorted(files):
            if not file.startswith((".", "~$")):
                yield str(Path(place, file)), False


def _remote_files(source: str, out: str) -> Iterator[tuple[str, bool]]:
    place = remote(source)
    try:
        if has_magic(source):
            root, _, pattern = _split(source)
            for match in sorted(str(one) for one in remote(root).glob(pattern)):
                yield match, True
        elif place.is_file():
            yield source, True
        else:
            yield from _remote_below(source.rstrip("/"), out.rstrip("/"))
    except Exception as error:  # each store has its own
        raise InputError(f"{source}: can't be listed: {error}. Check the address and the rights.") from error


def _remote_below(source: str, out: str) -> Iterator[tuple[str, bool]]:
    files = sorted(str(one) for one in remote(source).rglob("*") if one.is_file())
    reports = {file.rpartition("/")[0] for file in files if file.endswith(f"/{MARKER}")}
    for file in files:
        folder, _, name = file.rpartition("/")
        if folder not in reports and not file.startswith(f"{out}/") and not name.startswith((".", "~$")):
            yield file, False


def _split(address: str) -> tuple[str, str, str]:
    """The part of an address before its first wildcard, and the pattern below it."""
    parts = address.split("/")
    first = next(i for i, part in enumerate(parts) if has_magic(part))
    return "/".join(parts[:first]), "/", "/".join(parts[first:])
