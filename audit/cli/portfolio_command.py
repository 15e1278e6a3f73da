"""`mlops-audit portfolio`: one picture over the results of many clients."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.cli.options import LANGUAGE, attributes_option, brand_option, click
from audit.cli.parameters import EXISTING_FOLDER
from audit.messages import named

if TYPE_CHECKING:
    from audit.portfolio.clients import Read

SUFFIXES = (".pdf", ".html", ".xlsx")


class _PortfolioFile(click.Path):
    """A file whose ending says how the portfolio is written."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        file = Path(str(super().convert(value, param, ctx)))
        if file.suffix.lower() not in SUFFIXES:
            self.fail(f"{file}: must end with one of {', '.join(SUFFIXES)}.", param, ctx)
        return file


PORTFOLIO_FILE = _PortfolioFile(dir_okay=False, path_type=Path)


def say_earlier(read: Read) -> None:
    """Names on stderr the audits that don't count, since their clients have a later one."""
    if not read.earlier:
        return
    folders = named([one.folder for one in read.earlier])
    click.echo(f"Only the latest audit of each client counts. Earlier ones left out: {folders}.", err=True)


@click.command()
@click.argument("folder", metavar="DIR", type=EXISTING_FOLDER)
@click.option(
    "--out",
    required=True,
    type=PORTFOLIO_FILE,
    metavar="FILE",
    help="File to write: a .pdf, .html or .xlsx.",
)
@click.option(
    "--by",
    metavar="ATTRIBUTE",
    help="Group the clients by this column of batch.json or of the --clients file.",
)
@attributes_option
@brand_option
@click.option(
    "--lang",
    "language",
    type=LANGUAGE,
    help="Language of the overview. Defaults to the brand's, otherwise en.",
)
def portfolio(
    folder: Path,
    out: Path,
    by: str | None,
    clients: Path | None,
    brand_folder: Path | None,
    language: str | None,
) -> None:
    """Write one overview of all clients whose result.json is anywhere below DIR."""
    from audit.portfolio.making import Wanted, check, make
    from audit.report.brand import fit_to_render, load_brand

    fit_to_render(load_brand(brand_folder))
    wanted = Wanted((out,), by, brand_folder, language)
    check(wanted)
    read = make(folder, wanted, clients)
    failed = f": {named([one.name for one in read.failures])}" if read.failures else ""
    click.echo(f"{len(read.clients)} clients, {len(read.failures)} without a result{failed}.", err=True)
    say_earlier(read)
    click.echo(out)
