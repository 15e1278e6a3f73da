"""The only reader of `questionnaires/`: everything that a domain expert would edit, checked and frozen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from audit.domain.places import Problem
from audit.knowledge.documents import Document, load_documents
from audit.knowledge.problems import Problems, ProblemText

PROBLEM_FILES = ("problems/reading.yaml", "problems/tidying.yaml", "problems/classifying.yaml", "problems/assessing.yaml")
SCHEMAS: dict[str, type[Document]] = {
    **dict.fromkeys(PROBLEM_FILES, Problems),
}


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All documents by file name, and the hash over them."""

    documents: dict[str, Any]
    sha256: str

    @property
    def problems(self) -> dict[str, ProblemText]:
        """Every problem code's text."""
        return {c: text for name in PROBLEM_FILES for c, text in self.documents[name].problems.items()}

    def worded(self, problem: Problem) -> Problem:
        """The Problem with the level and the sentence of its code."""
        text = self.problems[problem.code]
        return replace(problem, level=text.level, message=f"{text.message} {text.way_out}".format(**problem.args).strip())


def directory() -> Path:
    """Where the knowledge lies: inside an installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "questionnaires"
    return inside if inside.is_dir() else package.parent / "questionnaires"


def load(folder: Path | None = None, cache: Path | None = None) -> Knowledge:
    """The knowledge of `folder` (the toolkit's own by default). Raises KnowledgeError."""
    documents, digest = load_documents(folder or directory(), SCHEMAS, cache)
    return Knowledge(documents, digest)
