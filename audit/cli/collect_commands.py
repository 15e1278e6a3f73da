"""`mlops-audit collect` and `mlops-audit evidence`: what systems show, as snapshot files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from audit.cli.options import click
from audit.cli.parameters import Choice, FileToWrite
from audit.collect import SYSTEMS

if TYPE_CHECKING:
    from audit.collect.plan import Source
    from audit.domain.snapshot import Snapshot

KINDS = ("model", "endpoint", "pipeline", "monitor", "workload")
_SOME_FAILED = 4
_SHOWN = 5


def _settings(context: click.Context, option: click.Parameter, pairs: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise click.BadParameter(f"'{pair}' is not NAME=VALUE, as in region=eu-west-1.")
        found[name.strip()] = value.strip()
    return found


@click.command()
@click.argument("system", type=Choice(tuple(SYSTEMS)))
@click.argument("source", metavar="[SOURCE...]", nargs=-1)
@click.option(
    "-o",
    "--out",
    type=FileToWrite(".json"),
    metavar="FILE.json",
    help="Default: <system>-evidence.json.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    callback=_settings,
    metavar="NAME=VALUE",
    help="What else the system needs, as region or project; --plan names it; repeatable.",
)
@click.option(
    "--declare",
    "declared",
    multiple=True,
    type=click.Choice(KINDS),
    help="You say that your company has no other objects of this kind, so that one that is missing counts; repeatable.",
)
@click.option("--plan", is_flag=True, help="Print every call and the least policy, and connect to nothing.")
@click.option(
    "--redact",
    is_flag=True,
    help="Replace names, hosts and account numbers with codes; the key is written next to the file and used again.",
)
@click.option("--replace", is_flag=True, help="Replace an earlier snapshot.")
def collect(
    system: str,
    source: tuple[str, ...],
    out: Path | None,
    settings: dict[str, str],
    declared: tuple[str, ...],
    plan: bool,
    redact: bool,
    replace: bool,
) -> None:
    """Read what SYSTEM shows into a snapshot, and change nothing there.

    SOURCE is an address, or files and folders; clouds need none. Secrets come from the environment alone. A call that
    fails is a gap in the snapshot; it is then saved all the same, and the exit code is 4.
    """
    from audit.collect import reader_of
    from audit.collect.collector import collect as collected
    from audit.collect.plan import planned

    if plan:
        click.echo("\n".join(planned(system, reader_of(system))))
        return
    from audit import writing
    from audit.cached_knowledge import load_knowledge
    from audit.evidence.format import snapshot_bytes

    target = out or Path(f"{system}-evidence.json")
    _refuse_to_replace(target, replace=replace)
    made, whole = collected(
        system,
        _source(source, settings),
        datetime.now(UTC),
        id_tags=load_knowledge().evidence.id_tags,
        declared=declared,  # type: ignore[arg-type]
        told=_progress(),
    )
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", err=True, nl=False)
    if redact:
        words = load_knowledge().evidence.environments.values()
        made = _redacted(made, target, frozenset(word for group in words for word in group))
    writing.write_file(target, snapshot_bytes(made), replace=replace)
    _say(made)
    click.echo(target)
    if not whole:
        sys.exit(_SOME_FAILED)


def _source(given: tuple[str, ...], settings: dict[str, str]) -> Source:
    from audit.collect.plan import Source
    from audit.collect.transport import address_of

    addresses = [one for one in given if "://" in one]
    paths = tuple(Path(one) for one in given if "://" not in one)
    if len(addresses) > 1 or (addresses and paths):
        raise click.UsageError("Give one address, or files and folders, and collect each system by itself.")
    address = address_of(addresses[0]) if addresses else None
    return Source(address, paths, settings, os.environ)


def _refuse_to_replace(target: Path, *, replace: bool) -> None:
    """Raises OutputError before anything is asked, where the snapshot could not be written."""
    from audit.domain.errors import OutputError

    if target.exists() and not replace:
        raise OutputError(f"{target}: is there already. Name another file with -o, or add --replace.")


def _progress() -> Callable[[str], object]:
    if not sys.stderr.isatty():
        return lambda what: None
    return lambda what: click.echo(f"\r\x1b[K{what[:78]}", err=True, nl=False)


def _redacted(made: Snapshot, target: Path, environments: frozenset[str]) -> Snapshot:
    from audit import writing
    from audit.collect.redaction import Key, redacted

    path = target.with_name(f"{target.stem}-redaction-key.csv")
    key = Key.read(path) if path.exists() else Key()
    made = redacted(made, key, environments)
    writing.write_file(path, key.csv(), private=True)
    click.echo(f"The key is in {path}. Keep it apart from the snapshot.", err=True)
    return made


def _say(made: Snapshot) -> None:
    """What was found, on stderr; gaps first."""
    from audit.evidence.format import described

    for one in made.coverage:
        for gap in one.gaps[:_SHOWN]:
            click.echo(f"Gap ({one.kind}): {gap.call}: {gap.reason}", err=True)
        if len(one.gaps) > _SHOWN:
            click.echo(f"Gap ({one.kind}): and {len(one.gaps) - _SHOWN:,} more.", err=True)
        if one.truncated:
            click.echo(f"Gap ({one.kind}): there is more than was read.", err=True)
    counts = ", ".join(described(made)) or "nothing"
    click.echo(f"{made.source.system}: {counts}.", err=True)


@click.group()
def evidence() -> None:
    """Snapshots of systems: check a file that you or another tool wrote."""


@evidence.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check snapshots against docs/evidence.schema.json, and say what they hold."""
    from audit.evidence import read_snapshot
    from audit.evidence.format import described, time_text

    for path in files:
        made = read_snapshot(path)
        counts = ", ".join(described(made)) or "no objects"
        facts = sum(len(one.facts) for one in made.objects)
        click.echo(
            f"{path}: nothing is wrong. {made.source.system}, collected {time_text(made.collected_at)}: {counts}; "
            f"{facts:,} facts."
        )
        gaps = sum(len(one.gaps) for one in made.coverage)
        if gaps:
            click.echo(
                f"{path}: {gaps:,} {'call' if gaps == 1 else 'calls'} failed. What is missing there proves nothing.",
                err=True,
            )
