"""What a person may write as the value of an option or argument, and what to answer where it is something else."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or not sys.stdout.isatty():
    import click

    _Group = click.Group
else:  # boxes and colours for people
    import rich_click as click

    _Group = click.RichGroup

from audit.domain.errors import InputError
from audit.messages import did_you_mean, near_miss, nearest

EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
EXISTING_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv")
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_DAY_FIRST, _MONTH_FIRST = ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"), ("%m/%d/%Y",)
_YEAR_FIRST = ("%Y/%m/%d", "%Y.%m.%d", "%Y%m%d")


class Choice(click.Choice):  # type: ignore[type-arg]
    """One of several words, by other names too; a wrong one is answered with what is near it.

    `also`: other name -> word. `note`: a sentence for whoever named none of them.
    """

    def __init__(self, words: Sequence[str], also: Mapping[str, str] | None = None, note: str = "") -> None:
        super().__init__(words)
        self._also = also or {}
        self._note = note

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word that is meant."""
        word = str(value).lower()
        word = self._also.get(word, word)
        if word in self.choices:
            return word
        near = [self._also.get(one, one) for one in nearest(word, [*self.choices, *self._also])]
        told = f"'{value}' is not one of {', '.join(self.choices)}{did_you_mean(*near) or '.'}"
        raise click.BadParameter(f"{told} {self._note}".rstrip(), ctx, param)


class Day(click.DateTime):
    """A day, year first, so that nobody has to guess which number is the month."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day as a datetime."""
        if isinstance(value, datetime):
            return value
        with suppress(ValueError):
            return datetime.strptime(str(value).strip(), "%Y-%m-%d")  # noqa: DTZ007 (a day has no zone)
        meant = {
            day for form in (*_DAY_FIRST, *_MONTH_FIRST, *_YEAR_FIRST) if (day := _day(str(value), form))
        }
        told = " or ".join(sorted(meant)) if meant else "2025-11-26"
        raise click.BadParameter(
            f"'{value}' is not a date in the form year-month-day. Write {told if meant else f'it as in {told}'}.",
            ctx,
            param,
        )


def _day(text: str, form: str) -> str | None:
    with suppress(ValueError):
        return datetime.strptime(text.strip(), form).date().isoformat()  # noqa: DTZ007
    return None


class FileToWrite(click.Path):
    """A file that is written in one format, which its ending must say: programs go by it."""

    def __init__(self, *endings: str) -> None:
        super().__init__(dir_okay=False, path_type=Path)
        self._endings = endings

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path."""
        path = Path(str(super().convert(value, param, ctx)))
        if path.suffix.lower() not in self._endings:
            lacks = f"ends with '{path.suffix}'" if path.suffix else "has no ending"
            meant = path.with_name(f"{path.stem or path.name}{self._endings[0]}")
            self.fail(f"'{path}' {lacks}, and {self._endings[0]} is written. Name it {meant}.", param, ctx)
        return path


class Commands(_Group):
    """The commands; a file where a command belongs, and a misspelt command, are answered with what was meant."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command that the first word names."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            self._refuse(ctx, args[0])
        return super().resolve_command(ctx, args)

    def _refuse(self, ctx: click.Context, word: str) -> None:
        if Path(word).suffix.lower() in SPREADSHEETS or _ADDRESS.match(word) or Path(word).is_file():
            ctx.fail(f"'{word}' is not a command{did_you_mean(f'run {word}')}")
        known = self.list_commands(ctx)
        told = near_miss(word, known, f". The commands are {', '.join(known)}.")
        ctx.fail(f"'{word}' is not a command{told}")


def require_local(inventory: str) -> None:
    """Raises InputError for an address, or the link that a drive keeps in a file: what they lead to isn't here."""
    if Path(inventory).suffix.lower() == ".gsheet" or "docs.google.com/" in inventory:
        raise InputError(
            f"{inventory}: is a link to Google Sheets, which can't be read directly. Open it, choose File, Download, "
            "Microsoft Excel (.xlsx), and name the downloaded file."
        )
    if address := _ADDRESS.match(inventory):
        stores = address[1].lower() in ("s3", "gs", "az", "abfs", "gcs")
        other = " `batch` reads such addresses." if stores else ""
        raise InputError(f"{inventory}: is an address. Download the file first and name that.{other}")
