"""How commands open the inventories that they are given, and show that they are at work."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from audit.cli.options import click
from audit.cli.parameters import require_local

if TYPE_CHECKING:
    from audit.pipeline import Inventories

STDIN = "-"


@contextmanager
def opened(inventory: str) -> Iterator[tuple[Path | BinaryIO, str | None]]:
    """The inventory to read, and the name to show where it has none of its own."""
    if inventory == STDIN:
        yield sys.stdin.buffer, "stdin"
    else:
        require_local(inventory)
        yield Path(inventory), None


@contextmanager
def parsed(inventories: Sequence[str]) -> Iterator[Inventories]:
    """What the pipeline reads: one inventory while a child parses it already, several one after the other, or none."""
    if len(inventories) != 1:
        if inventories.count(STDIN):
            raise click.UsageError("Standard input can't be one of several inventories. Save it to a file.")
        yield tuple(map(Path, inventories))
        return
    from audit.sources import started

    with opened(inventories[0]) as (source, name), started(source, name=name) as parsing:
        yield parsing


@contextmanager
def progress(length: int) -> Iterator[Callable[[str], object]]:
    """A bar on stderr for a person who waits; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    with click.progressbar(length=length, file=sys.stderr, label="audit", item_show_func=str) as bar:
        yield lambda step: bar.update(1, step)
