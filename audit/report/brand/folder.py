"""The folder of a brand: its brand.toml, the files that it names, and what is wrong with them, all at once."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from audit import files
from audit.domain.errors import InputError, KnowledgeError
from audit.knowledge.documents import Document, read_document
from audit.knowledge.toml import check_toml, line_of
from audit.messages import near_miss
from audit.report.brand.settings import Settings

FILE = "brand.toml"
_MOST_SETTINGS_BYTES, _MOST_LINES = 30_000, 1_000  # of brand.toml: places are found by reading its beginnings
_MOST_BYTES = 4 << 20  # of one file: a logo, a font, a text
Key = tuple[int | str, ...]


class BrandFolder:
    """A brand.toml that was checked against its schema, and the mistakes that are found after that."""

    def __init__(self, folder: Path) -> None:
        """Reads brand.toml. Raises KnowledgeError where it can't be read or is wrong."""
        self.folder = folder
        self._path = folder / FILE
        if not os.path.lexists(self._path):
            raise KnowledgeError(
                f"{self._path}: there is no such file. 'mlops-audit brand new DIR' writes one to start from."
            )
        self._text = files.read_text(self._path, _MOST_SETTINGS_BYTES)
        if self._text.count("\n") > _MOST_LINES:
            raise KnowledgeError(
                f"{self._path}: has more than {_MOST_LINES:,} lines. Keep those that change the toolkit's own brand."
            )
        self.settings = check_toml(self._path, self._text, Settings)
        self._mistakes: list[str] = []
        self.warnings: list[str] = []
        self.placeholders: list[str] = []

    def wrong(self, key: Key, message: str) -> None:
        """Notes a mistake of the value at `key`."""
        self._mistakes.append(f"{self._at(key)}: {message}")

    def wrong_file(self, path: Path, line: int, message: str) -> None:
        """Notes a mistake inside another file of the brand."""
        self._mistakes.append(f"{path}:{line}: {message}")

    def wrong_text(self, error: InputError) -> None:
        """Notes what reading another file of the brand raised."""
        self._mistakes.append(str(error))

    def document(self, name: str, schema: type[Document]) -> Path | None:
        """A YAML file of that name, where the folder has one; what is wrong with it is noted."""
        path = self.folder / name
        if not os.path.lexists(path):
            return None
        if not self.holds(path):
            self.wrong_file(path, 1, "leads out of the brand's folder. Put the file itself there.")
            return path
        try:
            read_document(path, schema)
        except InputError as error:
            self.wrong_text(error)
        return path

    def warn(self, key: Key, message: str) -> None:
        """Notes what works, but hardly as it is meant."""
        self.warnings.append(f"{self._at(key)}: {message}")

    def placeholder(self, key: Key, text: str) -> None:
        """Notes words of the brand to start from that stand at `key` still."""
        self.placeholders.append(f"{self._at(key)}: '{text}' is a placeholder")

    def placeholder_in(self, path: Path, line: int, text: str) -> None:
        """The same in another file of the brand."""
        self.placeholders.append(f"{path}:{line}: '{text}' is a placeholder")

    def finish(self) -> None:
        """Raises KnowledgeError with all mistakes, where there are any."""
        if self._mistakes:
            raise KnowledgeError("\n".join(self._mistakes))

    def file(
        self, key: Key, name: str, endings: Collection[str], most_bytes: int = _MOST_BYTES
    ) -> Path | None:
        """A file that the value at `key` names; None, with a mistake noted, where it can't be used.

        Only a file that lies in the folder itself, by whatever path or link, is one of the brand's.
        """
        path = self.folder / name
        if path.suffix.lower() not in endings:
            self.wrong(key, f"'{name}' is not a file of the kind {' or '.join(sorted(endings))}")
        elif not self.holds(path):
            self.wrong(key, f"'{name}' lies outside the brand's folder. Put it inside.")
        elif not path.is_file():
            near = self._near(name, endings)
            self.wrong(key, f"there is no file '{name}' in the brand's folder{near}")
        elif path.stat().st_size > most_bytes:
            self.wrong(key, f"'{name}' is larger than {most_bytes >> 20} MB. Use a smaller one.")
        else:
            return path
        return None

    def holds(self, path: Path) -> bool:
        """Whether a path leads into the folder, links followed."""
        return path.resolve().is_relative_to(self.folder.resolve())

    def _near(self, name: str, endings: Collection[str]) -> str:
        there = [
            path.relative_to(self.folder).as_posix()
            for path in sorted(self.folder.rglob("*"))
            if path.suffix.lower() in endings
        ]
        return near_miss(name, there, f"; there is {', '.join(there[:5])}" if there else "")

    def _at(self, key: Key) -> str:
        return f"{self._path}:{line_of(self._text, key)}: {'.'.join(map(str, key))}"
