"""From a folder of results to the files of a portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from audit import writing
from audit.cached_knowledge import load_knowledge
from audit.doctor import require
from audit.domain.errors import InputError
from audit.pipeline.judgement import wording
from audit.portfolio.clients import Read, read_all
from audit.portfolio.pages import FORMATS
from audit.portfolio.views import portfolio
from audit.report.brand import load_brand


class Wanted(NamedTuple):
    """The files to write, each of a kind that `pages.FORMATS` has; an attribute to group the clients by; the brand's
    folder; the language, None for the brand's own, else English."""

    files: Sequence[Path]
    by: str | None = None
    brand_folder: Path | None = None
    language: str | None = None


def check(wanted: Wanted) -> None:
    """Raises MachineError where this machine can't make one of the files."""
    if any(file.suffix.lower() == ".pdf" for file in wanted.files):
        require()


def make(folder: Path, wanted: Wanted, listed: Path | None = None) -> Read:
    """Writes the portfolio over all results below a folder, and gives what was read; `listed` is a clients file.

    Raises InputError where there is no result, or no client has the attribute; OutputError and MachineError.
    """
    brand = load_brand(wanted.brand_folder)
    language = wanted.language or brand.language
    read = read_all(folder, listed)
    attributes = sorted({name for client in read.clients for name in client.attributes})
    if wanted.by is not None and wanted.by not in attributes:
        found = f"There are: {', '.join(attributes)}." if attributes else "No client has any: give --clients."
        raise InputError(f"{folder}: no client has an attribute '{wanted.by}'. {found}")
    labels = {group: dict(words) for group, words in wording(load_knowledge(brand, language)).items()}
    views = portfolio(read, wanted.by)
    for file in wanted.files:
        writing.write_file(file, FORMATS[file.suffix.lower()](views, brand, labels, language))
    return read
