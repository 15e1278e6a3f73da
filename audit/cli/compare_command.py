"""`mlops-audit compare`, and what `run --since` does: an audit held against an earlier one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.cli.options import brand_option, click
from audit.cli.parameters import EXISTING_FILE

if TYPE_CHECKING:
    from audit.domain.result import AuditResult
    from audit.report.brand import Brand


def since_option(command: Callable[..., None]) -> Callable[..., None]:
    """The options that hold a run against an earlier audit, or against none."""
    command = click.option(
        "--no-since", is_flag=True, help="Don't compare with an earlier audit that is in the output folder."
    )(command)
    return click.option(
        "--since",
        type=EXISTING_FILE,
        metavar="RESULT",
        help="Report what changed since an earlier audit, given as its result.json or a PDF that contains one. "
        "Defaults to the client's earlier audit in the output folder, if there is one.",
    )(command)


def held_against_own(result: AuditResult, target: Path) -> tuple[AuditResult, Path | None]:
    """The result with what changed since the same client's earlier audit in the output folder, and that one's file;
    the result as it is, and None, where the folder holds none."""
    from audit.cached_knowledge import load_knowledge
    from audit.compare import with_comparison
    from audit.delivery import earlier_audit

    found = earlier_audit(result, target)
    if found is None:
        return result, None
    earlier, file = found
    click.echo(
        f"Compared with the audit of {earlier.as_of.isoformat()} in {target}; --no-since leaves that out.",
        err=True,
    )
    return with_comparison(result, earlier, load_knowledge().thresholds), file


def holding_against(since: Path | None) -> Callable[[AuditResult], AuditResult]:
    """What adds to a result what changed since an earlier one, which is read at once: a wrong file fails before any
    inventory is read. Raises InputError where the file holds no result, or codes in place of names."""
    if since is None:
        return lambda result: result
    from audit.cached_knowledge import load_knowledge
    from audit.compare import require_names, with_comparison
    from audit.report.saved.loading import read_saved

    earlier = read_saved(since)
    require_names(earlier)
    return lambda result: with_comparison(result, earlier, load_knowledge().thresholds)


@click.command()
@click.argument("results", nargs=-1, required=True, metavar="BEFORE... AFTER", type=EXISTING_FILE)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="File to write: a .pdf, .html or .json. Defaults to JSON on stdout.",
)
@brand_option
@click.option("--draft", is_flag=True, help="Print DRAFT across each page.")
def compare(results: tuple[Path, ...], out: Path | None, brand_folder: Path | None, draft: bool) -> None:
    """Report what changed between BEFORE and AFTER, each a result.json or a PDF that contains one.

    With several BEFORE, the last two results are compared and all of them form the trend.
    """
    from audit import writing
    from audit.cached_knowledge import load_knowledge
    from audit.compare import with_comparison
    from audit.report.brand import fit_to_render, load_brand
    from audit.report.saved.loading import read_saved

    if len(results) < 2:
        raise click.UsageError("Give at least two results: BEFORE and AFTER.")
    make = _MAKERS.get(out.suffix.lower() if out else ".json")
    if make is None:
        raise click.BadParameter(f"{out}: must end with one of {', '.join(_MAKERS)}.", param_hint="--out")
    *earlier, before, after = map(read_saved, results)
    result = with_comparison(after, before, load_knowledge().thresholds, earlier)
    made = make(result, fit_to_render(load_brand(brand_folder), draft=draft))
    if out is None:
        click.echo(made.decode(), nl=False)
    else:
        writing.write_file(out, made)
        click.echo(out)


def _pdf(result: AuditResult, brand: Brand) -> bytes:
    from audit.doctor import require
    from audit.report.comparison import render_comparison_pdf

    require()
    return render_comparison_pdf(result, brand)


def _html(result: AuditResult, brand: Brand) -> bytes:
    from audit.report.html.pages import render_comparison

    return render_comparison(result, brand, for_print=False).encode()


def _json(result: AuditResult, brand: Brand) -> bytes:
    from audit.report.comparison import comparison_json

    return comparison_json(result)


_MAKERS: dict[str, Callable[[Any, Any], bytes]] = {".pdf": _pdf, ".html": _html, ".json": _json}
