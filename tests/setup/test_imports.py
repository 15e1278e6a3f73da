"""Below the command line, which loads its commands late, modules import at their top: there one sees what they need.

Late stays what belongs to an extra that may not be installed, and what is heavy while most runs do without it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT

EXTRAS = {"azure", "boto3", "botocore", "distributed", "google", "httpx", "upath"}
HEAVY = {
    "audit.answers.joining": "the survey, where somebody answered",
    "audit.batch.outcome_workbook": "openpyxl, at the end of a batch",
    "audit.frames": "pandas, for who has a DataFrame or asks for one",
    "audit.knowledge.questionnaires": "the schemas of the question sets, where somebody answered",
    "audit.knowledge.yaml_reader": "ruamel, where no cache holds the documents",
    "audit.pipeline.systems": "what systems show, where snapshots of them are given",
    "audit.report.deck.package": "python-pptx, for a brand's own template",
    "audit.report.pdf.weasyprint_adapter": "WeasyPrint, whose system libraries may be missing",
    "audit.report.word.filling": "python-docx, for a brand's own template",
    "audit.report.workbook.review": "openpyxl, where somebody filled in a Review sheet and ran without it",
    "audit.template": "openpyxl, for who asks for the workbook to fill in",
    "audit.web.guard.oidc": "Authlib and joserfc, for a server with a provider",
    "audit.web.store.migrating": "Alembic, for a database of an earlier version",
    "cryptography": "6 MB of memory, where somebody has a second factor",
    "zxcvbn": "12 MB of memory, where somebody chooses a password",
    "charset_normalizer": "a text whose encoding no rule settles",
    "fontTools": "fonts that a brand brings, and letters that no font has",
    "markdown_it": "a brand's own sections",
    "openpyxl": "a workbook that the first reader fell over",
    "snowballstemmer": "words whose stems no cache holds",
}
MODULES = sorted(
    path for path in (ROOT / "audit").rglob("*.py") if not path.is_relative_to(ROOT / "audit/cli")
)


def late_imports(tree: ast.AST, inside: bool = False) -> Iterator[str]:
    """The modules that functions import, by what a statement takes: `from audit.web.guard import oidc` is both."""
    for node in ast.iter_child_nodes(tree):
        if inside and isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif inside and isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        yield from late_imports(node, inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def is_among(name: str, known: str) -> bool:
    return name == known or name.startswith(f"{known}.")


@pytest.mark.parametrize("text", ["def f():\n import os", "class A:\n def f(self):\n  from os import path"])
def test_an_import_in_a_function_is_seen(text: str) -> None:
    assert list(late_imports(ast.parse(text))) in (["os"], ["os.path"])


def test_modules_import_at_their_top() -> None:
    late = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in MODULES
        for name in late_imports(ast.parse(path.read_text(encoding="utf-8")))
        if not any(is_among(name, known) for known in (*EXTRAS, *HEAVY))
    }
    assert late == set()


def test_what_may_be_imported_late_is() -> None:
    found = {name for path in MODULES for name in late_imports(ast.parse(path.read_text(encoding="utf-8")))}
    assert [known for known in (*EXTRAS, *HEAVY) if not any(is_among(name, known) for name in found)] == []
