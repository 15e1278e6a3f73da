"""Writes what a language still lacks of the knowledge's texts, in English, to be translated where it stands.

    python -m docs.translate de

Texts that are there already are kept. `audit.knowledge.load(language=...)` says what is missing or wrong.
"""

from __future__ import annotations

from typing import Any

import click
from ruamel.yaml import YAML

from audit.knowledge import directory, load
from audit.knowledge.translation import FOLDER, texts


@click.command()
@click.argument("language")
def main(language: str) -> None:
    """Completes questionnaires/translations/LANGUAGE."""
    yaml = YAML()
    yaml.width = 110
    for name, document in load().documents.items():
        path = directory() / FOLDER / language / name
        kept = yaml.load(path.read_text(encoding="utf-8")) if path.exists() else None
        lacking = tree({at: _at(kept, at) or text for at, text in texts(document)})
        if lacking:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8") as stream:
                yaml.dump(lacking, stream)


def _at(node: Any, path: tuple[int | str, ...]) -> str | None:
    for key in path:
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            return None
    return node if isinstance(node, str) else None


def tree(found: dict[tuple[int | str, ...], str]) -> Any:
    """The texts by their paths as nested mappings and lists."""
    if () in found:
        return found[()]
    below: dict[int | str, dict[tuple[int | str, ...], str]] = {}
    for (first, *rest), text in found.items():
        below.setdefault(first, {})[tuple(rest)] = text
    made = {key: tree(part) for key, part in below.items()}
    return list(made.values()) if made and all(isinstance(key, int) for key in made) else made


if __name__ == "__main__":
    main()
