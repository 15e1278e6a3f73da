"""Reads one YAML document strictly: YAML 1.2, no duplicate keys, and every mistake with its file:line:column.

The checked documents are kept as JSON in a cache folder, named by the hash of all files, because ruamel.yaml takes
a second for what JSON gives in milliseconds. A cache that can't be read or written is passed over. Of what was checked
before, a document is made when it is first asked for: a look at a list needs a fifth of them.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Named
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from audit.domain.errors import KnowledgeError

T = TypeVar("T", bound=BaseModel)
V = TypeVar("V")
_DEEPEST = 8  # levels of a document from outside
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


class Kept:
    """What takes long to make of documents, as plain data beside them in the cache; without one it is made anew."""

    def __init__(self, cache: Path | None, digest: str) -> None:
        self._cache = cache
        self._digest = digest

    def of(self, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What `make` makes of these documents, by a name that tells of whatever else it depends on."""
        found = _from_cache(self._cache, f"{self._digest}-{name}")
        if found is None:
            found = make()
            _into_cache(self._cache, f"{self._digest}-{name}", found)
        return found


def load_documents(
    directory: Path, schemas: Named[str, type[BaseModel]], cache: Path | None = None
) -> tuple[Named[str, Any], str]:
    """Every document of `schemas` (file name -> schema) in `directory`, checked, and the hash over all of them.

    Raises KnowledgeError with every mistake of every file at once.
    """
    texts = {name: read_text(directory / name) for name in schemas}
    digest = hashlib.sha256("\0".join(f"{n}\0{t}" for n, t in sorted(texts.items())).encode()).hexdigest()
    kept = _from_cache(cache, digest)

    def checked(name: str) -> tuple[Any, Any]:
        key = (schemas[name], texts[name])
        if key not in _CHECKED:
            _CHECKED[key] = check_document(directory / name, texts[name], schemas[name])
        return _CHECKED[key]

    def from_kept(name: str) -> Any:
        try:
            plain = (kept or {})[name]
            document = schemas[name].model_validate(plain)
        except (ValidationError, KeyError):
            return checked(name)[1]  # it was kept by another version of the schemas
        return _CHECKED.setdefault((schemas[name], texts[name]), (plain, document))[1]

    if kept is not None:
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
    _into_cache(cache, digest, plain)
    return documents, digest


def check_document(path: Path, text: str, schema: type[T]) -> tuple[Any, T]:
    """The plain data and the checked document of one text. Raises KnowledgeError with all its mistakes."""
    node = _parse(path, text)
    plain = _plain(node)
    try:
        return plain, schema.model_validate(plain)
    except ValidationError as error:
        lines = [
            f"{path}:{_position(node, e['loc'])}: {'.'.join(map(str, e['loc']))}: {e['msg']}{hint(e, schema)}"
            for e in error.errors()
        ]
        raise KnowledgeError("\n".join(lines)) from error


def place_of(path: Path, text: str, inside: tuple[int | str, ...]) -> str:
    """`line:column` of the deepest part of a path inside a document that it has."""
    return next(places_of(path, text, [inside]))


def places_of(path: Path, text: str, insides: Iterable[tuple[int | str, ...]]) -> Iterator[str]:
    """The same of several paths inside one document."""
    node = _parse(path, text)
    return (_position(node, inside) for inside in insides)


def read_hostile(path: Path, largest_bytes: int) -> tuple[str, Any]:
    """The text and the plain data of a document from outside.

    Raises KnowledgeError where it is larger than `largest_bytes`, nests more than 8 deep, or holds an anchor, an alias
    or a tag, none of which a file that people write needs.
    """
    try:
        too_large = path.stat().st_size > largest_bytes
    except OSError as error:
        raise KnowledgeError(f"{path}: can't be read: {error.strerror}. Check the path.") from error
    if too_large:
        raise KnowledgeError(f"{path}: is larger than {largest_bytes:,} bytes. Remove what is commented out.")
    text = read_text(path)
    _check_events(path, text)
    return text, _plain(_parse(path, text))


def _check_events(path: Path, text: str) -> None:
    """Walks through the document before anything is built of it."""
    from ruamel.yaml import YAML, events
    from ruamel.yaml.error import YAMLError

    depth = 0
    try:
        for event in YAML(typ="rt", pure=True).parse(text):
            depth += isinstance(event, events.CollectionStartEvent)
            depth -= isinstance(event, events.CollectionEndEvent)
            tagged = isinstance(event, events.NodeEvent) and getattr(event, "tag", None) is not None
            if depth > _DEEPEST or tagged or getattr(event, "anchor", None):
                what = f"nests more than {_DEEPEST} deep" if depth > _DEEPEST else "holds an anchor or a tag"
                mark = event.start_mark
                raise KnowledgeError(
                    f"{path}:{mark.line + 1}:{mark.column + 1}: {what}. Write it out plainly."
                )
    except YAMLError as error:
        raise _broken(path, error) from error


def read_text(path: Path) -> str:
    """The text of a UTF-8 file. Raises KnowledgeError where it can't be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(
            f"{path}: can't be read: {error}. Restore the file or reinstall the toolkit."
        ) from error


def _parse(path: Path, text: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml = YAML(typ="rt")
    try:
        return yaml.load(text)
    except YAMLError as error:
        raise _broken(path, error) from error
    except ValueError as error:  # a day that no month has
        raise KnowledgeError(f"{path}:1:1: holds a value that can't be read: {error}") from error


def _broken(path: Path, error: Exception) -> KnowledgeError:
    mark = getattr(error, "problem_mark", None)
    at = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
    said = getattr(error, "problem", None) or str(error).splitlines()[0]
    return KnowledgeError(f"{path}:{at}: {said}")


def _plain(node: Any) -> Any:
    """The document without its positions: builtin types only."""
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (str, int, float):
        if isinstance(node, kind):
            return kind(node)
    return str(node)


def _position(node: Any, path: tuple[int | str, ...]) -> str:
    """Line and column of the deepest part of `path` that the document has."""
    line, column = 0, 0
    for key in path:
        marks = getattr(getattr(node, "lc", None), "data", None)
        if not marks or key not in marks:
            break
        line, column = marks[key][0], marks[key][1]
        node = node[key]
    return f"{line + 1}:{column + 1}"


def hint(error: Any, schema: type[BaseModel]) -> str:
    """A near-miss for a key that the schema does not know."""
    if error["type"] != "extra_forbidden":
        return ""
    known = {name for model in _models(schema) for name in model.model_fields}
    close = difflib.get_close_matches(str(error["loc"][-1]), known, n=1)
    return f" (did you mean '{close[0]}'?)" if close else ""


def _models(schema: type[BaseModel]) -> set[type[BaseModel]]:
    found = {schema}
    stack: list[Any] = [f.annotation for f in schema.model_fields.values()]
    while stack:
        kind = stack.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in found:
            found.add(kind)
            stack.extend(f.annotation for f in kind.model_fields.values())
        stack.extend(getattr(kind, "__args__", ()))
    return found


def _from_cache(cache: Path | None, digest: str) -> dict[str, Any] | None:
    if cache is None:
        return None
    try:
        kept = json.loads((cache / f"{digest}.json").read_bytes())
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) else None


def _into_cache(cache: Path | None, digest: str, plain: dict[str, Any]) -> None:
    if cache is None:
        return
    try:
        cache.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(plain, file)
        Path(name).replace(cache / f"{digest}.json")
    except OSError:
        pass
