"""`mlops-audit serve`: the page where a list is uploaded."""

from __future__ import annotations

from pathlib import Path

from audit.cli.options import click

PORT = 8421


@click.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where lists, answers and reports are kept; in your user data folder by default.",
)
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=PORT, show_default=True, help="0: any that is free."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine alone.")
@click.option(
    "--base-url",
    metavar="URL",
    help="The address by which browsers reach it, where a proxy stands in front; its path may be stripped or not.",
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
def serve(folder: Path | None, port: int, host: str, base_url: str | None, name: str, workers: int) -> None:
    """Open a page in the browser where lists are uploaded, read, corrected and audited.

    It prints one address with a token that works once. It answers this machine alone, and keeps everything in one
    folder until you delete it. Ctrl-C ends it.
    """
    from audit.domain.errors import MachineError

    try:
        from audit.web.serve import Wanted
        from audit.web.serve import serve as served
    except ImportError as error:
        raise MachineError(
            f"This machine lacks {error.name}, which the page needs. Way out: pip install 'mlops-readiness-audit[web]'"
        ) from error

    def ready(address: str) -> None:
        click.echo(address)
        click.echo("Open this address in your browser; it works once. Ctrl-C ends the server.", err=True)

    served(Wanted(folder or _own_folder(), host, port, base_url, name or _person(), workers), ready)


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
