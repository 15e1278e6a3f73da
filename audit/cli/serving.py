"""`mlops-audit serve`: the page where a list is uploaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audit.cli.options import click
from audit.cli.parameters import FileToWrite

PORT = 8421


_folder_option = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where lists, answers and reports are kept; in your user data folder by default.",
)


@click.group(invoke_without_command=True)
@click.pass_context
@_folder_option
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=PORT, show_default=True, help="0: any that is free."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine alone.")
@click.option(
    "--base-url",
    metavar="URL",
    help="Address that browsers use when a proxy is in front; the proxy may strip its path or pass it on.",
)
@click.option(
    "--name", default="", metavar="NAME", help="Who you are: decisions and answers are written down so."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 32),
    default=1,
    show_default=True,
    help="How many lists are read, or reports made, at once.",
)
def serve(
    context: click.Context,
    folder: Path | None,
    port: int,
    host: str,
    base_url: str | None,
    name: str,
    workers: int,
) -> None:
    """Open a page in the browser where lists are uploaded, read, corrected and audited.

    It prints one address with a token that works once. It answers this machine alone, and keeps everything in one
    folder until you delete it. Ctrl-C ends it.
    """
    if context.invoked_subcommand:
        return
    with _needing_the_extra():
        from audit.web.serve import Wanted
        from audit.web.serve import serve as served

    def ready(address: str) -> None:
        click.echo(address)
        click.echo("Open this address in your browser; it works once. Ctrl-C ends the server.", err=True)

    served(Wanted(folder or _own_folder(), host, port, base_url, name or _person(), workers), ready)


@serve.command()
@click.argument("out", type=FileToWrite(".zip"), metavar="OUT.zip")
@_folder_option
def backup(out: Path, folder: Path | None) -> None:
    """Write all that the page keeps to one file, also while it is served."""
    with _needing_the_extra():
        from audit.web.services import backups
    count = backups.backup(folder or _own_folder(), out)
    click.echo(f"{out}: {count} files and the database.")


@serve.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="BACKUP.zip")
@_folder_option
def restore(file: Path, folder: Path | None) -> None:
    """Bring back what `backup` wrote, into an empty folder."""
    with _needing_the_extra():
        from audit.web.services import backups
    target = folder or _own_folder()
    count = backups.restore(target, file)
    click.echo(f"{target}: {count} files and the database.")


@serve.command()
@_folder_option
def check(folder: Path | None) -> None:
    """Say whether every file and the log are as they were written."""
    with _needing_the_extra():
        from audit.web.services import backups
    target = folder or _own_folder()
    files, entries = backups.check(target)
    click.echo(f"{target}: {files} files and {entries} entries of the log are as they were written.")


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
