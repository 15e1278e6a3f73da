"""`mlops-audit portfolio`: one picture over the results of many clients."""

from __future__ import annotations

from pathlib import Path

from audit.cli.options import LANGUAGES, attributes_option, brand_option, click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A .pdf, .html or .xlsx.",
)
@click.option(
    "--by",
    metavar="ATTRIBUTE",
    help="Group the clients by a column of the clients file, as batch.json or --clients has it.",
)
@attributes_option
@brand_option
@click.option("--lang", "language", type=click.Choice(LANGUAGES), help="The brand's by default, else en.")
def portfolio(
    folder: Path,
    out: Path,
    by: str | None,
    clients: Path | None,
    brand_folder: Path | None,
    language: str | None,
) -> None:
    """Show all clients whose result.json is anywhere below DIR in one picture."""
    from audit import writing
    from audit.delivery import known
    from audit.domain.errors import InputError
    from audit.pipeline import wording
    from audit.portfolio.clients import read_all
    from audit.portfolio.pages import FORMATS
    from audit.portfolio.views import portfolio as views
    from audit.report.brand import load_brand

    make = FORMATS.get(out.suffix.lower())
    if make is None:
        raise click.BadParameter(f"{out}: ends with none of {', '.join(FORMATS)}.", param_hint="--out")
    if out.suffix.lower() == ".pdf":
        from audit.doctor import require

        require()
    brand = load_brand(brand_folder)
    spoken = language or brand.language
    read = read_all(folder, clients)
    attributes = sorted({name for client in read.clients for name in client.attributes})
    if by is not None and by not in attributes:
        found = f"There are: {', '.join(attributes)}." if attributes else "No client has any: give --clients."
        raise InputError(f"{folder}: no client has an attribute '{by}'. {found}")
    labels = {group: dict(words) for group, words in wording(known(brand, spoken)).items()}
    writing.write_file(out, make(views(read, by), brand, labels, spoken))
    click.echo(f"{len(read.clients)} clients, {len(read.failures)} without a result.", err=True)
    click.echo(out)
