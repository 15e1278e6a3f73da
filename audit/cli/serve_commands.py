"""`mlops-audit serve`: the page where a list is uploaded."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.cli.options import click
from audit.cli.parameters import EXISTING_FILE, FileToWrite
from audit.domain.errors import InputError

if TYPE_CHECKING:
    from audit.web.guard.breached_passwords import BreachedPasswords
    from audit.web.guard.provider import Provider
    from audit.web.guard.virus_scan import Scanner

PORT = 8421
_Kept = tuple[Path, str | None, str | None]
"""The folder, and the URLs of the database and of the files."""


def _place_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where all of it is kept; the command takes them as one `place`, a tuple in the order of `Place`."""

    @wraps(command)
    def called(
        *words: Any, folder: Path | None, database: str | None, store: str | None, **options: Any
    ) -> Any:
        return command(*words, place=(folder or _own_folder(), database, store), **options)

    for option in (
        click.option(
            "--store",
            metavar="URL",
            envvar="MLOPS_AUDIT_STORE",
            help="Where files are kept: a folder, or s3://bucket/folder; in --folder by default.",
        ),
        click.option(
            "--database",
            metavar="URL",
            envvar="MLOPS_AUDIT_DATABASE",
            help="postgresql://login@host/name; a file of SQLite in --folder by default. Put a password into "
            "MLOPS_AUDIT_DATABASE or ~/.pgpass, where no list of processes shows it.",
        ),
        click.option(
            "--folder",
            type=click.Path(file_okay=False, path_type=Path),
            metavar="DIR",
            envvar="MLOPS_AUDIT_FOLDER",
            help="Where lists, answers and reports are kept; in your user data folder by default.",
        ),
    ):
        called = option(called)
    return called


def _workers_option(least: int, note: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--workers",
        type=click.IntRange(least, 32),
        default=1,
        show_default=True,
        help=f"How many lists are read, or reports made, at once.{note}",
    )


@click.group(invoke_without_command=True)
@click.pass_context
@_place_options
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=PORT, show_default=True, help="0: any that is free."
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Where to listen; beyond this machine people sign in.",
)
@click.option(
    "--base-url",
    metavar="URL",
    help="Address that browsers use when a proxy is in front; the proxy may strip its path or pass it on.",
)
@click.option(
    "--name", default="", metavar="NAME", help="Who you are: decisions and answers are written down so."
)
@_workers_option(0, " 0 leaves them to `mlops-audit worker`.")
@click.option(
    "--accounts",
    is_flag=True,
    help="People sign in, on this machine too; the first start prints an invitation.",
)
@click.option(
    "--breached-passwords",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Sorted SHA-1 list of Have I Been Pwned; its passwords are refused. Without it common ones are.",
)
@click.option(
    "--scan-command",
    metavar="COMMAND",
    help="Virus scanner, as `clamdscan --fdpass --no-summary`: each upload is its last word; 0 clean, 1 infected.",
)
@click.option(
    "--oidc-issuer",
    metavar="URL",
    help="OpenID provider where people may sign in; its secret is in MLOPS_AUDIT_OIDC_SECRET.",
)
@click.option("--oidc-client-id", metavar="ID", help="As what the server is registered at the provider.")
@click.option(
    "--oidc-name",
    default="OpenID",
    show_default=True,
    metavar="NAME",
    help="What the button calls the provider.",
)
def serve(
    context: click.Context,
    place: _Kept,
    port: int,
    host: str,
    base_url: str | None,
    name: str,
    workers: int,
    accounts: bool,
    breached_passwords: Path | None,
    scan_command: str | None,
    oidc_issuer: str | None,
    oidc_client_id: str | None,
    oidc_name: str,
) -> None:
    """Open a page in the browser where lists are uploaded, read, corrected and audited.

    It prints one address with a token that works once, and answers this machine alone; reached from beyond, or with
    --accounts, people sign in. It keeps everything in one folder until you delete it. Ctrl-C ends it.
    """
    if context.invoked_subcommand:
        return
    with _needing_the_extra():
        from audit.web.serve import Wanted
        from audit.web.serve import serve as served

    def ready(address: str, works_once: bool) -> None:
        click.echo(address)
        once = "; it works once" if works_once else ""
        click.echo(f"Open this address in your browser{once}. Ctrl-C ends the server.", err=True)

    provider = _provider(oidc_issuer, oidc_client_id, oidc_name)
    folder, database, store = place
    who = name or _person()
    guards = _breached(breached_passwords), _scanner(scan_command)
    served(
        Wanted(folder, host, port, base_url, who, workers, database, store, accounts, provider, *guards),
        ready,
    )


def _breached(file: Path | None) -> BreachedPasswords | None:
    from audit.web.guard.breached_passwords import BreachedPasswords

    return None if file is None else BreachedPasswords(file)


def _scanner(command: str | None) -> Scanner | None:
    from audit.web.guard.virus_scan import Scanner

    try:
        return None if command is None else Scanner(tuple(shlex.split(command)))
    except ValueError as error:
        raise InputError(f"--scan-command {command}: {error}.") from error


def _provider(issuer: str | None, client_id: str | None, name: str) -> Provider | None:
    """The OpenID provider that was named, with the secret of the environment."""
    from audit.web.guard.provider import Provider

    if issuer is None and client_id is None:
        return None
    secret = os.environ.get("MLOPS_AUDIT_OIDC_SECRET", "")
    if not issuer or not client_id or not secret:
        raise click.UsageError(
            "A provider takes --oidc-issuer, --oidc-client-id and the variable MLOPS_AUDIT_OIDC_SECRET together."
        )
    return Provider(issuer, client_id, secret, name)


@serve.command("new-workspace")
@click.argument("name", metavar="NAME")
@click.option("--base-url", required=True, metavar="URL", help="Address that browsers use.")
@_place_options
def new_workspace(name: str, base_url: str, place: _Kept) -> None:
    """Add a workspace and print the invitation for its owner. Workspaces see nothing of each other."""
    with _needing_the_extra():
        from audit.web.serve import invited_owner
    click.echo(invited_owner(place, base_url, name))


@serve.command("reset-second-factor")
@click.argument("login", metavar="LOGIN")
@_place_options
def reset_second_factor(login: str, place: _Kept) -> None:
    """Take somebody's second factor away: for an owner who has lost theirs and the recovery codes."""
    with _needing_the_extra():
        from audit.web.serve import reset_second_factor as reset
    reset(place, login)
    click.echo(f"{login}: signs in by password alone, or sets a second factor up at the door.")


@serve.command()
@click.argument("out", type=FileToWrite(".zip"), metavar="OUT.zip")
@_place_options
def backup(out: Path, place: _Kept) -> None:
    """Write all that the page keeps to one file, also while it is served."""
    with _needing_the_extra():
        from audit.web.services import backups
    count = backups.backup(backups.Place(*place), out)
    click.echo(f"{out}: {count} files and the database.")


@serve.command()
@click.argument("file", type=EXISTING_FILE, metavar="BACKUP")
@_place_options
def restore(file: Path, place: _Kept) -> None:
    """Bring back what `backup` wrote, into an empty folder or database.

    It also takes the copy that an upgrade made beforehand (before-….sqlite): rows without files.
    """
    with _needing_the_extra():
        from audit.web.services import backups
    target = backups.Place(*place)
    count = backups.restore(target, file)
    click.echo(f"{target}: {count} files and the database.")


@serve.command()
@click.option("--to", "database", metavar="URL", help="The database to move to, which must be empty.")
@click.option(
    "--to-store", "store", metavar="URL", help="The folder or s3:// address that files are brought to."
)
@_place_options
def move(place: _Kept, **to: str | None) -> None:
    """Bring everything to another database or to another place for files.

    End the server and its workers first. What was there stays until you delete it.
    """
    with _needing_the_extra():
        from audit.web.services import backups
    if not any(to.values()):
        raise click.UsageError(
            "Say where to: --to postgresql://login@host/name, --to-store s3://bucket/folder, or both."
        )
    count, there = backups.move(backups.Place(*place), to["database"], to["store"])
    click.echo(f"{there}: {count} files were brought. Start the server with the new address from now on.")


@serve.command()
@_place_options
def upgrade(place: _Kept) -> None:
    """Make the tables, or bring them to this version, without serving.

    For PostgreSQL, where the owner of the tables does that, and the server signs in with a login that owns nothing.
    """
    with _needing_the_extra():
        from audit.web.services import backups
    target = backups.Place(*place)
    target.store().close()
    click.echo(f"{target}: is of this version.")


@serve.command()
@_place_options
def check(place: _Kept) -> None:
    """Check that every file and the log are as they were written, and that workspaces are kept apart."""
    with _needing_the_extra():
        from audit.web.services import backups
    target = backups.Place(*place)
    files, entries = backups.check(target)
    click.echo(f"{target}: {files} files and {entries} entries of the log are as they were written.")


@click.command()
@_place_options
@_workers_option(1)
def worker(place: _Kept, workers: int) -> None:
    """Read lists and make reports for `mlops-audit serve`, on this machine or another.

    It needs the server's --database and --store. Any number of them may work at once; one that falls loses its job to
    another. Ctrl-C ends it.
    """
    with _needing_the_extra():
        from audit.web.serve import Wanted, work
    folder, database, store = place
    if database is not None:
        folder = folder / "worker"  # of its own, should the server use the same machine
    work(
        Wanted(folder, "", 0, None, "", workers, database, store),
        lambda: click.echo("Looking for work. Ctrl-C ends it.", err=True),
    )


@contextmanager
def _needing_the_extra() -> Iterator[None]:
    """Says what to install where the page's libraries are missing."""
    from audit.domain.errors import MachineError

    try:
        yield
    except ImportError as error:
        raise MachineError(
            f"This machine lacks {error.name}, which the page needs. Way out: pip install 'mlops-readiness-audit[web]'"
        ) from error


def _own_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("mlops-readiness-audit", appauthor=False) / "serve"


def _person() -> str:
    """The name of whoever is logged in at this machine; "me" where it does not say."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "me"
