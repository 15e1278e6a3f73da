"""Documents in YAML against their schemas: every mistake at once, with its file:line:column and a near-miss.

`read_document` is the one way in for a file from outside: a mapping, answers, a clients file, a brand's rates.

The checked documents are kept as JSON in a cache folder, named by the hash of all files, because ruamel.yaml takes
a second for what JSON gives in milliseconds. A cache that can't be read or written is passed over. Of what was checked
before, a document is made when it is first asked for: a look at a list needs a fifth of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Named
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from audit import files
from audit.domain.errors import KnowledgeError
from audit.knowledge.mistakes import sentence

if TYPE_CHECKING:
    from audit.knowledge.yaml_reader import Inside, YamlDocument

T = TypeVar("T", bound=BaseModel)
V = TypeVar("V")
# What was checked in this process, by schema and text: of a copied folder with a changed file, that file is parsed.
_CHECKED: dict[tuple[type[BaseModel], str], tuple[Any, Any]] = {}


class OnDemand(Named[str, V]):
    """Values by name, each made when it is first asked for."""

    def __init__(self, names: Iterable[str], make: Callable[[str], V]) -> None:
        self._names = dict.fromkeys(names)
        self._make = make
        self._made: dict[str, V] = {}

    def __getitem__(self, name: str) -> V:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Translated:
    """Marks the texts that a reader sees, each of which every language has."""


Prose = Annotated[str, Translated]


class Document(BaseModel):
    """The base of every schema: frozen, and an unknown key is a mistake."""

    # a schema is built with the first document of its kind
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    def is_shown(self, field: str) -> bool:
        """Whether a reader may meet the text of a field marked `Prose`. What nobody meets, no language needs."""
        return True


class Kept:
    """What takes long to make of documents, as plain data beside them in the cache; without one it is made anew."""

    def __init__(self, cache: Path | None, digest: str) -> None:
        self._cache = cache
        self._digest = digest

    def of(self, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What `make` makes of these documents, by a name that tells of whatever else it depends on. The toolkit's own
        version need not be told: each has a cache of its own."""
        file = f"{self._digest}-{name}.json"
        try:
            kept = json.loads(_from_cache(self._cache, file))
        except ValueError:
            kept = None
        if isinstance(kept, dict):
            return kept
        found = make()
        _into_cache(self._cache, file, json.dumps(found, ensure_ascii=False))
        return found


def load_documents(
    directory: Path, schemas: Named[str, type[BaseModel]], cache: Path | None = None
) -> tuple[Named[str, Any], str]:
    """Every document of `schemas` (file name -> schema) in `directory`, checked, and the hash over all of them.

    Raises KnowledgeError with every mistake of every file at once, InputError for the first that can't be read.
    """
    texts = {name: files.read_text(directory / name) for name in schemas}
    digest = hashlib.sha256("\0".join(f"{n}\0{t}" for n, t in sorted(texts.items())).encode()).hexdigest()
    kept = _documents(_from_cache(cache, f"{digest}.jsonl"))

    def checked(name: str) -> tuple[Any, Any]:
        key = (schemas[name], texts[name])
        if key not in _CHECKED:
            _CHECKED[key] = check_document(directory / name, texts[name], schemas[name])
        return _CHECKED[key]

    def from_kept(name: str) -> Any:
        try:
            plain = json.loads(kept[name])
            document = schemas[name].model_validate(plain)
        except (ValueError, KeyError):
            return checked(name)[1]  # it was kept by another version of the schemas
        return _CHECKED.setdefault((schemas[name], texts[name]), (plain, document))[1]

    if kept:
        return OnDemand(schemas, from_kept), digest
    documents: dict[str, Any] = {}
    plain: dict[str, Any] = {}
    mistakes: list[str] = []
    for name in schemas:
        try:
            plain[name], documents[name] = checked(name)
        except KnowledgeError as error:
            mistakes.append(str(error))
    if mistakes:
        raise KnowledgeError("\n".join(mistakes))
    lines = [list(plain), *plain.values()]
    _into_cache(cache, f"{digest}.jsonl", "\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    return documents, digest


def read_document(
    path: Path, schema: type[T], most_bytes: int = files.SETTINGS_BYTES
) -> tuple[T, YamlDocument]:
    """The checked document of a file from outside, and where its parts stand in it.

    Raises InputError where it can't be read (no regular file, larger than `most_bytes`, no UTF-8), KnowledgeError with
    every mistake where it is no YAML that may come from outside, or does not fit the schema.
    """
    found = read_yaml(path, most_bytes)
    return check(found, schema), found


def read_yaml(path: Path, most_bytes: int = files.SETTINGS_BYTES) -> YamlDocument:
    """The same before it is held against a schema."""
    return _parsed(path, files.read_text(path, most_bytes))


def check(found: YamlDocument, schema: type[T]) -> T:
    """The document by its schema. Raises KnowledgeError with all its mistakes."""
    try:
        return schema.model_validate(found.plain)
    except ValidationError as error:
        lines = [f"{found.path}:{found.place(e['loc'])}: {sentence(e, schema)}" for e in error.errors()]
        raise KnowledgeError("\n".join(lines)) from error


def check_document(path: Path, text: str, schema: type[T]) -> tuple[Any, T]:
    """The plain data and the checked document of one text. Raises KnowledgeError with all its mistakes."""
    found = _parsed(path, text)
    return found.plain, check(found, schema)


def place_of(path: Path, text: str, inside: Inside) -> str:
    """`line:column` of the deepest part of a path inside a document that it has."""
    return _parsed(path, text).place(inside)


def _parsed(path: Path, text: str) -> YamlDocument:
    from audit.knowledge.yaml_reader import (
        YamlDocument,  # the parser is no part of a run whose documents are cached
    )

    return YamlDocument(path, text)


def _documents(kept: bytes) -> dict[str, bytes]:
    """Name -> JSON of what was kept: a line of names, then a line a document, which is parsed when it is asked for."""
    names, *lines = kept.split(b"\n")
    try:
        return dict(zip(json.loads(names), lines, strict=True))
    except (ValueError, TypeError):
        return {}


def _from_cache(cache: Path | None, name: str) -> bytes:
    """What a file of the cache holds; nothing where there is none."""
    if cache is None:
        return b""
    try:
        return (cache / name).read_bytes()
    except OSError:
        return b""


def _into_cache(cache: Path | None, name: str, text: str) -> None:
    if cache is None:
        return
    try:
        cache.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(dir=cache)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
        Path(made).replace(cache / name)
    except OSError:
        pass
