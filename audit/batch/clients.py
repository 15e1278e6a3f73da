"""What a clients file says of each client: YAML, CSV or a workbook, every mistake with its file and line."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from rapidfuzz.distance import OSA

from audit.batch.jobs import Client
from audit.batch.places import is_remote
from audit.domain.errors import InputError, KnowledgeError
from audit.knowledge.documents import Document, read_document
from audit.knowledge.mistakes import sentence
from audit.messages import did_you_mean
from audit.sources import read

Language = Literal["en", "de", "fr", "es"]
_PATHS = (
    "brand",
    "rates",
    "mapping",
    "answers",
    "evidence",
    "review",
    "since",
    "benchmark",
    "questionnaires",
)
_ATTRIBUTE = "attributes."  # before a column's name: an attribute, whatever field it looks like
_LONG = 8  # letters of a field's name from which two slips are one word misspelt


class Row(Document):
    """One client of a file. Paths are relative to the file's folder; `attributes` are whatever else is known."""

    file: str | None = None
    name: str | None = None
    client_id: str | None = None
    brand: str | None = None
    rates: str | None = None
    mapping: str | None = None
    answers: str | None = None
    evidence: str | None = None
    review: str | None = None
    since: str | None = None
    benchmark: str | None = None
    segment: str | None = None
    questionnaires: str | None = None
    language: Language | None = None
    as_of: date | None = None
    attributes: dict[str, str] = Field(default_factory=dict)


_COLUMNS = tuple(name for name in Row.model_fields if name != "attributes")


class Rows(Document):
    """A clients file in YAML."""

    clients: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A row, the file that it stands in, and `file:line` for messages."""

    row: Row
    path: Path
    at: str

    @property
    def source(self) -> str | None:
        """The inventory that it names, as a path or an address."""
        file = self.row.file
        return file if file is None or is_remote(file) else str(_beside(self.path, file))


def read_clients(path: Path) -> tuple[Listed, ...]:
    """Every client of a file. Raises KnowledgeError with every bad row as file:line, InputError where it can't be
    read."""
    rows = tuple(_yaml(path) if path.suffix.lower() in (".yaml", ".yml") else _table(path))
    mistakes = [mistake for listed in rows for mistake in _mistakes(listed)]
    if mistakes:
        raise KnowledgeError("\n".join(mistakes))
    return rows


def read_own(path: Path) -> tuple[tuple[Listed, ...], str | None]:
    """The rows of a folder's own file, or what is wrong with it, which concerns the inventories beside it alone.

    Whoever fills a client's folder writes it. It names files of that folder only, links followed: through any other
    path the report of one client would show what another has.
    """
    try:
        rows = read_clients(path)
    except InputError as error:
        return (), str(error)
    outside = [mistake for listed in rows for mistake in _outside(listed)]
    return (rows, None) if not outside else ((), "\n".join(outside))


def _outside(listed: Listed) -> Iterator[str]:
    for use in _PATHS:
        told = getattr(listed.row, use)
        if told is not None and not _beside(listed.path, told).resolve().is_relative_to(
            listed.path.parent.resolve()
        ):
            yield (
                f"{listed.at}: {use}: '{told}' leads out of the client's folder. "
                "Put it inside, or name it in a file for --clients."
            )


def matched(
    listed: Sequence[Listed], own: Sequence[Listed], wrong: Mapping[Path, str], inputs: Sequence[str]
) -> dict[str, Client]:
    """Input -> what is said of it: by its row, else by its folder's own file, or what is `wrong` with that.

    Raises KnowledgeError with each row that fits no input, several, or one that another row has.
    """
    clients = {
        file: Client(mistake=mistake)
        for path, mistake in wrong.items()
        for file in inputs
        if Path(file).parent == path.parent
    }
    clients |= {
        file: client_of(one)
        for one in own
        for file in inputs
        if Path(file).parent == one.path.parent and one.row.file in (None, Path(file).name)
    }
    taken: dict[str, str] = {}
    mistakes: list[str] = []
    for one in listed:
        fits = _fitting(one, inputs)
        if len(fits) != 1:
            found = "no inventory of the sources" if not fits else f"{len(fits)} inventories of the sources"
            mistakes.append(f"{one.at}: '{one.row.file}' is {found}. Give its path from this file's folder.")
        elif fits[0] in taken:
            mistakes.append(
                f"{one.at}: '{one.row.file}' is listed already at {taken[fits[0]]}. Keep one row."
            )
        else:
            taken[fits[0]], clients[fits[0]] = one.at, client_of(one)
    if mistakes:
        raise KnowledgeError("\n".join(mistakes))
    return clients


def client_of(listed: Listed) -> Client:
    """The row with absolute paths."""
    row = listed.row
    paths = {use: str(_beside(listed.path, p)) for use in _PATHS if (p := getattr(row, use)) is not None}
    return Client(
        name=row.name,
        client_id=row.client_id,
        segment=row.segment,
        language=row.language,
        as_of=row.as_of,
        attributes=dict(sorted(row.attributes.items())),
        **paths,
    )


def _fitting(one: Listed, inputs: Sequence[str]) -> list[str]:
    """The input at the row's own path, else those of its name, however its accents are encoded."""
    if one.source in inputs:
        return [str(one.source)]
    name = _plain(str(one.row.file))
    return [file for file in inputs if _plain(file).endswith(f"/{name}")]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).removeprefix("./")


def _mistakes(listed: Listed) -> Iterator[str]:
    for use in _PATHS:
        told = getattr(listed.row, use)
        if told is None:
            continue
        path = _beside(listed.path, told)
        if use == "brand" and not (path / "brand.toml").is_file():
            yield f"{listed.at}: {use}: '{told}' is not a folder with a brand.toml. Correct the path."
        elif use == "questionnaires" and not path.is_dir():
            yield f"{listed.at}: {use}: '{told}' is not a folder. Name the folder with the client's question sets."
        elif use == "evidence" and path.is_dir() and not any(path.glob("*.json")):
            yield f"{listed.at}: {use}: '{told}' holds no snapshot. Name a folder with files that `collect` wrote."
        elif use == "evidence" and path.is_dir():
            continue
        elif use not in ("brand", "questionnaires") and not path.is_file():
            yield f"{listed.at}: {use}: '{told}' is not a file. Correct the path."
    if listed.row.segment and not listed.row.benchmark:
        yield f"{listed.at}: segment: chooses within a benchmark. Name its file as 'benchmark'."


def _beside(path: Path, named: str) -> Path:
    return (path.parent / named).absolute()


def _yaml(path: Path) -> Iterator[Listed]:
    if path.stem.lower() == "client":
        yield Listed(read_document(path, Row)[0], path, f"{path}:1")
        return
    found, read = read_document(path, Rows)
    for number, row in enumerate(found.clients):
        at = read.place(("clients", number))
        if row.file is None:
            raise KnowledgeError(f"{path}:{at}: names no file. Add 'file:', the client's inventory.")
        yield Listed(row, path, f"{path}:{at.partition(':')[0]}")


def _table(path: Path) -> Iterator[Listed]:
    """Reads the first sheet: a header, and one row per client.

    Columns that are no fields are attributes, unless they look like a misspelt field.
    """
    grid = next(iter(read(path).tables), None)
    rows = (
        []
        if grid is None
        else [[_text(grid.value(r, c + 1)) for c in range(grid.columns)] for r in range(1, grid.rows + 1)]
    )
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(row)]
    if not filled:
        raise InputError(
            f"{path}: lists no client. Write a header with 'file' and 'name', and a row a client."
        )
    (first, heads), *told = filled
    if mistakes := [f"{path}:{first}: {mistake}" for mistake in _wrong_heads(heads)]:
        raise KnowledgeError("\n".join(mistakes))
    if "file" not in map(str.casefold, heads) and path.stem.lower() != "client":
        raise KnowledgeError(
            f"{path}:{filled[0][0]}: has no column 'file'. Name each client's inventory in it."
        )
    listed = [
        one for number, row in told if (one := _row(path, number, heads, row, mistakes.append)) is not None
    ]
    if mistakes:
        raise KnowledgeError("\n".join(mistakes))
    yield from listed


def _field(head: str) -> str:
    return head.casefold().replace(" ", "_")


def _attribute(head: str) -> str:
    """The name of the attribute that a column is."""
    return head[len(_ATTRIBUTE) :].strip() if head.casefold().startswith(_ATTRIBUTE) else head


def _wrong_heads(heads: Sequence[str]) -> Iterator[str]:
    """What is wrong with the names of the columns: one that stands twice, or looks like a field and is none."""
    seen: set[str] = set()
    for head in filter(None, heads):
        name = _field(head) if _field(head) in _COLUMNS else _attribute(head)
        if name in seen:
            yield f"the column '{head}' appears twice. Keep one of them."
        seen.add(name)
        if meant := _meant(head):
            yield (
                f"the column '{head}' is not a field of a client{did_you_mean(meant)} If it is an attribute to "
                f"group by, call it '{_ATTRIBUTE}{head}'."
            )


def _meant(head: str) -> str | None:
    """The field that a column's name misspells or shortens; None for the name of a field, or of an attribute."""
    name = _field(head)
    if name in _COLUMNS or name.startswith(_ATTRIBUTE):
        return None
    slips = {field: OSA.distance(name, field) for field in _COLUMNS}
    nearest = min(_COLUMNS, key=lambda field: slips[field])
    if slips[nearest] <= (2 if len(nearest) >= _LONG else 1):
        return nearest
    return next((field for field in _COLUMNS if len(name) >= 3 and field.startswith(name)), None)


def _row(
    path: Path, number: int, heads: Sequence[str], cells: Sequence[str], wrong: Callable[[str], object]
) -> Listed | None:
    at = f"{path}:{number}"
    fields: dict[str, Any] = {}
    attributes: dict[str, str] = {}
    for head, cell in zip(heads, cells, strict=True):
        field = _field(head)
        if field in _COLUMNS:
            fields |= {field: cell} if cell else {}
        elif head and cell:
            attributes[_attribute(head)] = cell
    if "file" not in fields and path.stem.lower() != "client":
        wrong(f"{at}: names no file. Fill in the column 'file', or remove the row.")
        return None
    try:
        return Listed(Row.model_validate({**fields, "attributes": attributes}), path, at)
    except ValidationError as error:
        for one in error.errors():
            wrong(f"{at}: {sentence(one, Row)}")
        return None


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def named_files(clients: Mapping[str, Client], listed: Sequence[Listed]) -> frozenset[str]:
    """Every file that is read beside the inventories, the clients files included: none of them is an inventory."""
    beside = (path for client in clients.values() for path in client.files.values())
    return frozenset([*beside, *(str(one.path.absolute()) for one in listed)])
