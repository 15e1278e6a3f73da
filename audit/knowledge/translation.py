"""The knowledge in another language: a tree of texts a file, laid over the English one.

`questionnaires/translations/<language>/` holds files of the same names and shapes, with the fields of type `Prose`
alone. What has an `id` stands by it, so that a list may be ordered anew; other lists go by position. A text that is
missing, one too many, or one with other placeholders is a mistake with its file:line:column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import RootModel

from audit import files
from audit.domain.errors import KnowledgeError
from audit.knowledge.documents import Document, Translated, load_documents, place_of

FOLDER = "translations"
_MISSING: Any = object()
_Inside = tuple[int | str, ...]


class Tree(RootModel[dict[str, Any]]):
    """A file of texts; its shape is checked against the document that it is laid over."""


def languages(folder: Path) -> tuple[str, ...]:
    """The languages that the knowledge speaks, English first."""
    found = (folder / FOLDER).iterdir() if (folder / FOLDER).is_dir() else ()
    return ("en", *sorted(path.name for path in found if path.is_dir()))


def translated(
    documents: Mapping[str, Any],
    folder: Path,
    language: str,
    cache: Path | None = None,
    *,
    partly: bool = False,
) -> Mapping[str, Any]:
    """The documents with their texts in a language; `partly`: one without a file of texts stays as it is written.

    Raises KnowledgeError with every mistake at once.
    """
    if language not in languages(folder) and not partly:
        raise KnowledgeError(f"No texts in '{language}'. There are: {', '.join(languages(folder))}.")
    if language == "en":
        return documents
    place = folder / FOLDER / language
    names = [name for name in documents if _speaks(documents[name], None)]
    if partly:
        names = [name for name in names if (place / name).is_file()]
    trees, _ = load_documents(place, dict.fromkeys(names, Tree), cache)
    mistakes: list[str] = []
    made = dict(documents)
    for name in names:
        laid = _Laying(place / name)
        made[name] = laid.document(documents[name], trees[name].root, ())
        mistakes += laid.mistakes()
    if mistakes:
        raise KnowledgeError("\n".join(mistakes))
    return made


def texts(document: Document) -> Iterator[tuple[_Inside, str]]:
    """Every text of a document that a translation must have, with its path."""
    laying = _Laying(Path())
    laying.document(document, {}, ())
    yield from laying.wanted.items()


class _Laying:
    """Lays the texts of one file over a document, and keeps what is wrong with them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._wrong: list[tuple[_Inside, str]] = []
        self.wanted: dict[_Inside, str] = {}

    def mistakes(self) -> list[str]:
        """A line for each mistake."""
        if not self._wrong:
            return []
        text = files.read_text(self._path)
        return [
            f"{self._path}:{place_of(self._path, text, at)}: {'.'.join(map(str, at))}: {cause}"
            for at, cause in self._wrong
        ]

    def document(self, value: Document, given: Any, at: _Inside) -> Document:
        """A document with what is given of its texts."""
        given = self._mapping(given, at)
        fields = _fields(type(value))
        self._unknown(given, fields, at)
        return value.model_copy(
            update={
                name: self._laid(
                    getattr(value, name),
                    kind if value.is_shown(name) else None,
                    given.get(name, _MISSING),
                    (*at, name),
                )
                for name, kind in fields.items()
            }
        )

    def _laid(self, value: Any, kind: Any, given: Any, at: _Inside) -> Any:
        if isinstance(value, Document):
            return self.document(value, {} if given is _MISSING else given, at)
        if isinstance(value, str) and _is_words(kind):
            return self._words(value, given, at)
        if isinstance(value, dict):
            given = self._mapping(given, at)
            self._unknown(given, value, at)
            return {k: self._laid(v, _item(kind), given.get(k, _MISSING), (*at, k)) for k, v in value.items()}
        if isinstance(value, tuple | list):
            named = _by_id(value)
            if named:
                return type(value)(self._laid(named, None, given, at).values())
            found = given if isinstance(given, list) else []
            if given is not _MISSING and (not isinstance(given, list) or len(given) != len(value)):
                self._wrong.append((at, f"a list of {len(value)} is expected"))
                return value
            padded = [*found, *[_MISSING] * (len(value) - len(found))]
            items = [
                self._laid(v, _item(kind), g, (*at, i))
                for i, (v, g) in enumerate(zip(value, padded, strict=True))
            ]
            return type(value)(items)
        if given is not _MISSING:
            self._wrong.append((at, "is not a text that can be translated; remove it"))
        return value

    def _words(self, value: str, given: Any, at: _Inside) -> str:
        self.wanted[at] = value
        if not isinstance(given, str):
            self._wrong.append((at, f"a text is missing, for '{value}'"))
            return value
        if _placeholders(given) != _placeholders(value):
            expected = ", ".join(sorted(_placeholders(value))) or "none"
            self._wrong.append((at, f"other placeholders than in English, which are: {expected}"))
        return given

    def _mapping(self, given: Any, at: _Inside) -> Mapping[str, Any]:
        if isinstance(given, dict):
            return given
        if given is not _MISSING:
            self._wrong.append((at, "names with texts are expected here"))
        return {}

    def _unknown(self, given: Mapping[str, Any], known: Mapping[str, Any], at: _Inside) -> None:
        self._wrong += [
            ((*at, name), "is not in the English file; remove it") for name in given if name not in known
        ]


def _speaks(value: Any, kind: Any) -> bool:
    """Whether a value of a type holds a text that a translation must have."""
    if isinstance(value, Document):
        hints = _fields(type(value)).items()
        return any(value.is_shown(name) and _speaks(getattr(value, name), hint) for name, hint in hints)
    if isinstance(value, dict):
        return any(_speaks(one, _item(kind)) for one in value.values())
    if isinstance(value, tuple | list):
        return any(_speaks(one, _item(kind)) for one in value)
    return isinstance(value, str) and _is_words(kind)


def _by_id(items: Sequence[Any]) -> dict[str, Document]:
    """Documents that have an id, by it; none where an item has none, or two have the same."""
    named = {item.id: item for item in items if isinstance(item, Document) and hasattr(item, "id")}
    return named if len(named) == len(items) else {}


@cache
def _fields(kind: type[Document]) -> dict[str, Any]:
    """The type of each field, with what marks it."""
    return {
        name: Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        for name, field in kind.model_fields.items()
    }


@cache
def _is_words(kind: Any) -> bool:
    if get_origin(kind) is Annotated:
        return Translated in get_args(kind)[1:] or _is_words(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return any(map(_is_words, get_args(kind)))
    return False


@cache
def _item(kind: Any) -> Any:
    """The type of the items of a list or of the values of a mapping, which may be optional or annotated."""
    if get_origin(kind) is Annotated:
        return _item(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return next((_item(one) for one in get_args(kind) if get_origin(one) in (dict, list, tuple)), None)
    arguments = get_args(kind)
    return (arguments[1] if get_origin(kind) is dict else arguments[0]) if arguments else None


def _placeholders(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {"unreadable braces"}
