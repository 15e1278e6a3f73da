"""What a reader is and may do: its calls, what it needs and the least that a security officer must grant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from audit.domain.snapshot import CoverageKind

if TYPE_CHECKING:
    from audit.collect.gathering import Gathering

WAYS = ("address", "files", "cloud")  # how a system can be read


class Call(NamedTuple):
    """One call, and what it is for; `{name}` in its path stands for one part. A cloud's is named as its policy does."""

    method: str
    path: str
    why: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Source:
    """What is read: an address, or files and folders; settings as `region`; secrets, which are in the environment."""

    address: str | None = None
    paths: tuple[Path, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    session: Any = None  # of a cloud's own library, where a test brings one

    def secret(self, *names: str) -> str | None:
        """The first of these variables that is set."""
        return next((self.environ[name] for name in names if self.environ.get(name)), None)

    def scope(self) -> str | None:
        """What is read, as the snapshot names it: no path of this machine."""
        if self.address:
            return self.address
        names = ", ".join(path.name for path in self.paths)
        return names or ", ".join(f"{name}={value}" for name, value in sorted(self.settings.items())) or None


@dataclass(frozen=True)
class Reader:
    """One system: what it is called, how it can be read, and the function that reads it.

    `seen` says against what the reader was tried; `secrets` name the environment's variables, `settings` what --set
    takes; `policy` is the least that must be granted, fit to be handed over.
    """

    title: str
    ways: tuple[str, ...]
    reads: tuple[CoverageKind, ...]
    calls: tuple[Call, ...]
    policy: str
    seen: str
    collect: Callable[[Source, Gathering], None]
    secrets: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    files: str = ""  # what files are read, where files are
    extra: str = "collect"  # the extra that live reading needs


def planned(id_: str, reader: Reader) -> Iterator[str]:
    """The plan as lines: every call and the least policy. Nothing is connected."""
    yield f"{reader.title} ({id_})"
    yield f"Tried against: {reader.seen}"
    if reader.files:
        yield f"Files: {reader.files}"
    if reader.secrets:
        yield f"Secrets, from the environment alone: {', '.join(reader.secrets)}"
    for name, help_ in reader.settings.items():
        yield f"--set {name}=…: {help_}"
    if reader.calls:
        yield "Calls, and no others:"
        yield from (f"  {call}  ({call.why})" for call in reader.calls)
    yield "The least that must be granted:"
    yield from (f"  {line}" for line in reader.policy.strip().splitlines())
