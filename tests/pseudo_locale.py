"""A language that nobody speaks: every text of the knowledge with a word before it that is nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from audit import knowledge
from audit.knowledge.questionnaires import question_documents
from audit.knowledge.translation import FOLDER, texts
from docs.translate import tree

CODE = "eo"  # that of Esperanto: dates and numbers are written as in a language that there is


def strange(text: str) -> str:
    """A text in it."""
    return f"Zz {text}"


def documents() -> dict[str, Any]:
    """Everything that has texts, by file name."""
    place = knowledge.directory()
    return {**knowledge.load().documents, **question_documents(place)[0]}


def pseudo_knowledge(folder: Path) -> Path:
    """A copy of the knowledge in `folder`, in English and in this language alone."""
    copy = folder / "questionnaires"
    shutil.copytree(knowledge.directory(), copy, ignore=shutil.ignore_patterns(FOLDER))
    for name, document in documents().items():
        write_texts(copy, name, document)
    return copy


def write_texts(folder: Path, name: str, document: Any) -> Path:
    """The texts of one file beside it."""
    path = folder / FOLDER / CODE / name
    told = tree({at: strange(text) for at, text in texts(document)})
    if told:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as stream:
            YAML().dump(told, stream)
    return path
