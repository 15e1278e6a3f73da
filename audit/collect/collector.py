"""One system read into a snapshot by its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime

from audit.collect import reader_of
from audit.collect.gathering import Gathering
from audit.collect.plan import Reader, Source
from audit.collect.secrets import Scrubber
from audit.domain.errors import InputError
from audit.domain.snapshot import CoverageKind, Snapshot


def collect(
    system: str,
    source: Source,
    now: datetime,
    *,
    id_tags: Iterable[str] = (),
    declared: Iterable[CoverageKind] = (),
    told: Callable[[str], object] = lambda what: None,
) -> tuple[Snapshot, bool]:
    """The snapshot of a system, and whether it is whole: a call that failed is a gap in it, never an exception.

    `id_tags` are the tags whose values may be ids of the inventory. Raises InputError where nothing says what to read,
    or a secret would travel unencrypted, and MachineError where a library is missing.
    """
    reader = reader_of(system)
    _require(system, reader, source)
    named = (name for name in reader.secrets if not name.endswith("_USERNAME"))  # a name may be in any text
    secrets = [value for name in named if (value := source.environ.get(name))]
    gathering = Gathering(now, Scrubber(secrets), told, id_tags)
    reader.collect(source, gathering)
    made = gathering.snapshot(system, source.scope(), declared)
    return made, not gathering.has_gaps


def _require(system: str, reader: Reader, source: Source) -> None:
    unknown = [name for name in source.settings if name not in reader.settings]
    if unknown:
        known = ", ".join(reader.settings) or "none"
        raise InputError(f"{system}: there is no setting '{unknown[0]}'. There are: {known}.")
    if source.address and "address" not in reader.ways:
        raise InputError(f"{system}: is not read from an address. {_how(reader)}")
    if source.paths and "files" not in reader.ways:
        raise InputError(f"{system}: is not read from files. {_how(reader)}")
    if not (source.address or source.paths or "cloud" in reader.ways):
        raise InputError(f"{system}: say what to read. {_how(reader)}")
    with suppress(StopIteration):
        missing = next(path for path in source.paths if not path.exists())
        raise InputError(f"{missing}: is not there. Check the path.")


def _how(reader: Reader) -> str:
    ways = {
        "address": "Give its address, as in https://host/.",
        "files": f"Give files: {reader.files}.",
        "cloud": "It is read with the cloud's own sign-in; see --plan.",
    }
    return " ".join(ways[way] for way in reader.ways)
