"""Who gets which folder, and what each report hangs on."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path, PurePosixPath

from audit import __version__
from audit.batch.clients import client_of, matched, named_files, read_clients, read_own
from audit.batch.inputs import Found, find
from audit.batch.jobs import Client, Job
from audit.batch.places import is_remote
from audit.domain.errors import InputError
from audit.report.file_names import safe_stem
from audit.report.templates.folder import templates

_STEM_BYTES = 100
_OURS = frozenset({"batch.json", "batch.xlsx"})


def planned(sources: Sequence[str], clients_file: Path | None, common: Job) -> tuple[tuple[Job, ...], Found]:
    """Every job in the order of its folder, from what all have in common.

    Raises InputError where a source names nothing, KnowledgeError with every bad row of the clients file. What is
    wrong with a folder's own file is its client's `mistake`.
    """
    _tree.cache_clear()  # files may have changed since an earlier batch of this process
    found, clients = _told(sources, clients_file, common.out)
    inputs = found.inputs
    if not inputs:
        raise InputError(
            f"{', '.join(sources)}: no inventory among them. Name files, or folders that hold some."
        )
    folders = folder_names({file: clients.get(file, Client()).name for file in inputs})
    jobs = (_job(common, file, folders[file], clients.get(file, Client())) for file in inputs)
    return tuple(sorted(jobs, key=lambda job: job.folder)), found


def _told(sources: Sequence[str], clients_file: Path | None, out: str) -> tuple[Found, Mapping[str, Client]]:
    """What was found, and what is said of each input. What checks clients files is loaded only where there are some:
    the command holds it to the end."""
    if clients_file is None:
        found = find(sources, out)
        if not found.own:
            return found, {}

    listed = read_clients(clients_file) if clients_file else ()
    named = [one.source for one in listed if one.source is not None]
    found = find(sources or named, out)
    told = {path: read_own(path) for path in found.own}
    own = tuple(one for rows, _ in told.values() for one in rows)
    wrong = {path: mistake for path, (_, mistake) in told.items() if mistake}
    beside = named_files({one.at: client_of(one) for one in (*listed, *own)}, (*listed, *own))
    inputs = tuple(file for file in found.inputs if file not in beside)
    return replace(found, inputs=inputs), matched(listed, own, wrong, inputs)


def _job(common: Job, file: str, folder: str, client: Client) -> Job:
    looks = replace(common.looks, brand_folder=Path(client.brand)) if client.brand else common.looks
    as_of = client.as_of or common.as_of
    language = client.language or common.client.language
    mistake = client.mistake or _written_over(client, common.out, folder)
    client = replace(client, language=language, mistake=mistake)
    job = replace(common, source=file, folder=folder, client=client, looks=looks, as_of=as_of)
    return replace(job, rules_sha256=_rules(job))


def _written_over(client: Client, out: str, folder: str) -> str | None:
    """What is wrong with a client whose file would be lost with the report that it is read for."""
    own = Path(out, folder).resolve()
    for use, path in client.files.items():
        if not is_remote(out) and Path(path).resolve().is_relative_to(own):
            return (
                f"{path}: is the client's '{use}', but it lies in the folder that this batch rewrites. Copy it to "
                "another folder, and name the copy."
            )
    return None


def folder_names(clients: Mapping[str, str | None]) -> dict[str, str]:
    """Input -> the name of its folder: the client's, else the file's. Safe and distinct on every system.

    Where names would meet, the folder above the file comes before them; where they still do, a hash of the path after.
    """
    plain = {
        file: safe_stem(client or PurePosixPath(file).stem, _STEM_BYTES) for file, client in clients.items()
    }
    names = dict(plain)
    for file in _meeting(names):
        above = PurePosixPath(file).parent.name
        names[file] = safe_stem(f"{above} - {names[file]}", _STEM_BYTES)
    for file in _meeting(names):
        names[file] = f"{plain[file]}-{hashlib.sha256(file.encode(errors='surrogatepass')).hexdigest()[:10]}"
    return names


def _meeting(names: Mapping[str, str]) -> list[str]:
    """The inputs whose names a file system may take for the same, or for one of our own files."""
    same: defaultdict[str, list[str]] = defaultdict(list)
    for file, name in names.items():
        same[unicodedata.normalize("NFKC", name).casefold()].append(file)
    return [file for key, files in same.items() if len(files) > 1 or key in _OURS for file in files]


def _rules(job: Job) -> str:
    """The hash over everything that the report hangs on, save the inventory."""
    looks, client = job.looks, job.client
    about = {
        "version": __version__,
        "knowledge": _tree(
            templates().with_name("questionnaires")
        ),  # as `knowledge` has it, which is heavy to load
        "templates": _tree(templates()),
        "brand": _tree(looks.brand_folder) if looks.brand_folder else None,
        "files": {use: _tree(Path(path)) for use, path in client.files.items()},
        "options": [
            job.as_of.isoformat(),
            job.window_months,
            client.name,
            client.client_id,
            client.language,
            client.segment,
        ],
        "layout": asdict(job.layout),
        "looks": {**asdict(looks), "brand_folder": None},
    }
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()


@cache
def _tree(path: Path) -> str:
    """The hash over a file, or over all files of a folder with their names; no dates, no Python."""
    files = sorted(_files(path)) if path.is_dir() else [path]
    total = hashlib.sha256()
    for file in files:
        name = file.relative_to(path).as_posix()
        total.update(
            f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\0".encode(errors="surrogatepass")
        )
    return total.hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    return (p for p in folder.rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc"))
