"""`mlops-audit portfolio`: one picture over the results of many clients."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.cli.options import LANGUAGE, attributes_option, brand_option, click
from audit.cli.parameters import EXISTING_FOLDER

if TYPE_CHECKING:
    from audit.portfolio.clients import Read

MOST_NAMED = 10  # folders in one message
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
    folders = ", ".join(one.folder for one in read.earlier[:MOST_NAMED])
    more = f" and {len(read.earlier) - MOST_NAMED} more" if len(read.earlier) > MOST_NAMED else ""
    click.echo(
        f"Only the latest audit of each client counts. Earlier ones left out: {folders}{more}.", err=True
    )


def _named(read: Read) -> str:
    """`: acme, bolt and 3 more`; "" where every client has a result."""
    named = ", ".join(one.name for one in read.failures[:MOST_NAMED])
    more = len(read.failures) - MOST_NAMED
    return f": {named}{f' and {more} more' if more > 0 else ''}" if named else ""


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
    click.echo(f"{len(read.clients)} clients, {len(read.failures)} without a result{_named(read)}.", err=True)
    say_earlier(read)
    click.echo(out)
