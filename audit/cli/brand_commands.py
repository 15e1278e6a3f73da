"""`mlops-audit brand`: folders that say whose a report is."""

from __future__ import annotations

from pathlib import Path

from audit.cli.options import LANGUAGE, click


@click.group()
def brand() -> None:
    """Brands: folders that set a report's sender and its look."""


@brand.command("new")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option(
    "--name", metavar="NAME", help="Name of your firm. Defaults to a placeholder that you replace later."
)
@click.option(
    "--lang",
    "language",
    type=LANGUAGE,
    default="en",
    show_default=True,
    help="Language of the reports and of the texts that a client reads; comments are in English.",
)
def new_brand(folder: Path, name: str | None, language: str) -> None:
    """Write a starter brand to DIR, with a comment on each setting."""
    from audit import writing
    from audit.domain.errors import OutputError
    from audit.report.brand.starting import starter

    if folder.is_dir() and any(folder.iterdir()):
        raise OutputError(f"{folder}: is not empty, so nothing was written. Choose another folder.")
    for file, content in starter(language, name).items():
        writing.write_file(folder / file, content, replace=False)
    click.echo(folder)
