"""`mlops-audit brand`: folders that say whose a report is."""

from __future__ import annotations

from pathlib import Path

from audit.cli.options import LANGUAGE, click


@click.group()
def brand() -> None:
    """Brands: folders that say whose a report is and how it looks."""


@brand.command("new")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--name", metavar="NAME", help="The name of your firm; without it, a placeholder to replace.")
@click.option(
    "--lang",
    "language",
    type=LANGUAGE,
    default="en",
    show_default=True,
    help="The language of its reports, and of the lines that a client reads; comments are in English.",
)
def new_brand(folder: Path, name: str | None, language: str) -> None:
    """Write a brand to start from into DIR, each of its settings with a comment."""
    from audit import writing
    from audit.domain.errors import OutputError
    from audit.report.brand.starting import starter

    if folder.is_dir() and any(folder.iterdir()):
        raise OutputError(f"{folder}: is not empty, and is left alone. Choose another folder.")
    for file, content in starter(language, name).items():
        writing.write_file(folder / file, content, replace=False)
    click.echo(folder)
