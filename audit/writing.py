"""Puts a folder of finished files in its place: whole or not at all.

The files are written and synced in a hidden folder beside the target, which is then swapped in by a rename.
A marker file lists what the run made, so that the next run knows which folders are its own to replace, and which files
somebody has written into since: those are kept beside the new ones. A run that was
killed leaves its hidden folder; the next one beside it finds that nobody holds it, and clears it away.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from audit.domain.errors import OutputError

MARKER = ".mlops-audit.json"
Content = bytes | Callable[[BinaryIO], None]

_PUBLIC, _PRIVATE = 0o666, 0o600  # what a new file allows, before the user's own umask
_HIDDEN = re.compile(r"\.mlops-audit-[0-9a-f]{12}")
_SAME_RUN_SECONDS = 2  # within which a run of version 0.1 wrote its files and then its marker
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})  # a file manager's own, not worth a refusal


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of an earlier run that somebody has written into: what it was called, and what it is called now."""

    name: str
    kept_as: str


def write_folder(
    target: Path,
    files: Mapping[str, Content],
    note: Mapping[str, Any] = MappingProxyType({}),
    *,
    at_once: bool = True,
    keep: Collection[str] = (),
) -> tuple[KeptFile, ...]:
    """Writes the folder `target` from plain file names and bytes, or a function that writes to the file.
    The marker also holds `note`. Gives the files of the earlier run that are kept.

    A folder of an earlier run is replaced as a whole, but for the files that somebody has written into since, and those
    in `keep`: they stay, as `findings-kept-1.xlsx`. Parents are made. Raises OutputError, with `target` as
    it was before, where the target is not ours or can't be written. Whatever a content function raises passes
    through, except OSError, which becomes an OutputError that names the file. The functions run at the same time,
    or without `at_once` one after another, in less memory.
    """
    target = Path(os.path.realpath(target))
    for name in files:
        if Path(name).name != name or name in ("", "..", MARKER):
            raise ValueError(f"{name!r} is not the name of a file to write")
    check_target(target)
    with _scratch(target) as fresh:
        _write_all(fresh, files, target, max(len(files), 1) if at_once else 1)
        digests = {name: _digest(fresh / name) for name in sorted(files)}
        check_target(target)  # once more: the files took their time
        kept, all_kept = _keep(target, fresh, keep)
        about = {"made_by": "mlops-readiness-audit", "files": sorted(files), "sha256": digests, **note}
        marker = json.dumps({**about, "kept": all_kept} if all_kept else about, indent=1) + "\n"
        _write(fresh / MARKER, marker.encode(), target / MARKER)
        _swap(fresh, target)
    return kept


def _keep(target: Path, fresh: Path, keep: Collection[str]) -> tuple[tuple[KeptFile, ...], list[str]]:
    """Copies what must not be lost from an earlier run's folder to the new one: what is kept now, and the names of
    all that is, from earlier runs too. Raises OutputError where that can't be done."""
    before = kept_in(target)
    kept = []
    try:
        for name in before:
            shutil.copy2(target / name, fresh / name)
        for name in dict.fromkeys([*written_into(target), *keep]):
            kept_as = _free_name(name, fresh)
            shutil.copy2(target / name, fresh / kept_as)
            kept.append(KeptFile(name, kept_as))
    except OSError as error:
        raise _refusal(target, error) from error
    return tuple(kept), sorted([*before, *(one.kept_as for one in kept)])


def _free_name(name: str, folder: Path) -> str:
    path = Path(name)
    numbered = (f"{path.stem}-kept-{number}{path.suffix}" for number in count(1))
    return next(name for name in numbered if not os.path.lexists(folder / name))


def kept_in(target: Path) -> tuple[str, ...]:
    """The files that earlier runs kept because somebody had written into them."""
    return tuple(name for name in _names(read_marker(target), "kept") if (target / name).is_file())


def written_into(target: Path) -> tuple[str, ...]:
    """The files of an earlier run that are no longer what it made, as when somebody filled them in."""
    marker = read_marker(target)
    return tuple(name for name in _names(marker, "files") if _was_changed(target, name, marker))


def _was_changed(folder: Path, name: str, marker: Mapping[str, Any]) -> bool:
    """Version 0.1 noted no digests; there a file that is younger than the marker was changed."""
    path, digests = folder / name, marker.get("sha256")
    try:
        if isinstance(digests, dict):
            return bool(_digest(path) != digests.get(name))
        return path.stat().st_mtime > (folder / MARKER).stat().st_mtime + _SAME_RUN_SECONDS
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _refusal(path, error) from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_all(fresh: Path, files: Mapping[str, Content], target: Path, at_once: int) -> None:
    """So many files at once: while another process renders one, the others are made here."""
    with ThreadPoolExecutor(at_once) as pool:
        written = [
            pool.submit(_write, fresh / name, content, target / name) for name, content in files.items()
        ]
        for one in written:
            one.result()


def write_file(path: Path, content: Content, *, replace: bool = True, private: bool = False) -> None:
    """Writes one file, whole or not at all, in place of what stood there: of a link too, which may have been planted
    to have another file overwritten. `private`: nobody but the user may read it.

    Raises OutputError where it can't be written, or where it exists and `replace` is False.
    """
    if not replace and os.path.lexists(path):
        raise OutputError(
            f"{path}: exists already, so nothing was written. Choose another name, or move the file away."
        )
    path = Path(os.path.realpath(path.parent)) / path.name
    with _scratch(path) as fresh:
        try:
            _write(fresh / path.name, content, path, _PRIVATE if private else _PUBLIC)
            (fresh / path.name).replace(path)
            _sync(path.parent)
        except OSError as error:
            raise _refusal(path, error) from error


def check_target(target: Path) -> None:
    """Raises OutputError where `target` exists and holds anything else than what an earlier run made."""
    try:
        entries = {entry.name: entry for entry in os.scandir(target)}
    except FileNotFoundError:
        return
    except NotADirectoryError as error:
        raise OutputError(f"{target}: a file is in the way. Choose another folder with --out.") from error
    except OSError as error:
        raise _refusal(target, error) from error
    known = _made_before(target) | _LITTER if entries else frozenset()
    for name in sorted(entries):
        if name not in known or not entries[name].is_file(follow_symlinks=False):
            raise OutputError(
                f"{target}: holds '{_shown(name)}', which no earlier run made, and is left alone. "
                "Choose another folder with --out, or move it away."
            )


def _made_before(folder: Path) -> frozenset[str]:
    """The names that the marker lists, the marker included; none where there is no readable marker."""
    marker = read_marker(folder)
    if not isinstance(marker.get("files"), list):
        return frozenset()
    return frozenset([MARKER, *_names(marker, "files"), *_names(marker, "kept")])


def read_marker(folder: Path) -> dict[str, Any]:
    """What the marker of an earlier run says; nothing where there is none that can be read."""
    path = folder / MARKER
    try:
        if not stat.S_ISREG(path.lstat().st_mode) or path.stat().st_size > 1 << 20:
            return {}
        marker = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return marker if isinstance(marker, dict) else {}


def _names(marker: Mapping[str, Any], key: str) -> list[str]:
    """The plain file names of a list in a marker, which anybody may have written."""
    names = marker.get(key)
    plain = (
        (name for name in names if isinstance(name, str) and Path(name).name == name)
        if isinstance(names, list)
        else ()
    )
    return [name for name in plain if name not in ("", "..", MARKER)]


@contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """A new hidden folder on the target's own file system, so that a rename suffices. It is held by a lock that goes
    with the process, and is gone in the end with all that is in it."""
    handle = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        clear_abandoned(target.parent)
        while handle is None:  # again, where a run that clears up took it between two steps
            fresh = target.parent / f".mlops-audit-{secrets.token_hex(6)}"
            fresh.mkdir()
            handle = _held(fresh, surely=False)
    except OSError as error:
        raise _refusal(target, error) from error
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        os.close(handle)


def clear_abandoned(folder: Path) -> None:
    """Removes the hidden folders in `folder` that runs of this user left when they were killed."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            if _HIDDEN.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False) and _is_own(entry):
                handle = _held(Path(entry.path), surely=True)
                if handle is not None:
                    shutil.rmtree(entry.path, ignore_errors=True)
                    os.close(handle)


def _is_own(entry: os.DirEntry[str]) -> bool:
    return entry.stat(follow_symlinks=False).st_uid == os.getuid()


def _held(folder: Path, *, surely: bool) -> int | None:
    """A handle by which this process alone holds a folder; None where another does, or it is gone. On a file system
    without locks nobody can tell: None where it is to be held `surely`."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        held = folder.exists()
    except BlockingIOError:
        held = False
    except OSError:
        held = not surely
    if held:
        return handle
    os.close(handle)
    return None


def _write(path: Path, content: Content, shown: Path, mode: int = _PUBLIC) -> None:
    """Writes and syncs a new file; an error names it as `shown`, where it was meant to be."""
    try:
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                content(file)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _refusal(shown, error) from error


def _swap(fresh: Path, target: Path) -> None:
    """Puts `fresh` where `target` is; what was there is then in `fresh`, or gone where it was empty."""
    try:
        _sync(fresh)
        if not target.exists():
            fresh.rename(target)
        elif not _exchange(fresh, target):
            _rename_twice(fresh, target)
        _sync(target.parent)
    except OSError as error:
        raise _refusal(target, error) from error


def _exchange(one: Path, other: Path) -> bool:
    """Swaps two folders in one step, so that not even a kill leaves a gap; False where the system can't."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        # Python has no call that swaps two names in one step; the system's own has been in the C library since 2018
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    at_cwd, exchange = -100, 2
    return bool(renameat2(at_cwd, os.fsencode(one), at_cwd, os.fsencode(other), exchange) == 0)


def _rename_twice(fresh: Path, target: Path) -> None:
    """Swaps where the system has no exchange: the old folder comes back if the new one can't stand there."""
    old = fresh.with_name(f"{fresh.name}-old")
    target.rename(old)
    try:
        fresh.rename(target)
    except BaseException:
        old.rename(target)
        raise
    old.rename(fresh)


def _sync(folder: Path) -> None:
    """Makes renames in a folder last through a power cut, where the system lets a folder be opened."""
    with suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno != errno.EINVAL:  # a file system that syncs no folders
                raise
        finally:
            os.close(handle)


def _refusal(item: Path, error: OSError) -> OutputError:
    """The error with the item that failed, the system's reason and what can be done about it."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    way_out = "Free some space" if full else "Check the permissions"
    reason = error.strerror or str(error)
    return OutputError(f"{item}: can't be written: {reason}. {way_out}, or choose another place to write to.")


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)
