"""The engine is used by its documented interface alone, and left as its authors made it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from audit.domain.result import AuditResult
from audit.report.brand import load_brand
from audit.report.html.pages import render_html
from audit.report.pdf import rendering
from audit.report.pdf.reports import render_pdf
from tests.conftest import ROOT
from tests.factories import make_result, tiny_result
from tests.report.test_pdf import text_of

OWN = load_brand(None)
DOCUMENTED = {"weasyprint": {"weasyprint", "weasyprint.urls"}, "pydyf": {"pydyf"}}
RENDERS_AND_COMPARES = """
import base64, ctypes.util, json, sys, zlib
from pathlib import Path
import cssselect2, fontTools.subset, fontTools.varLib.instancer, pydyf, tinycss2, tinyhtml5, weasyprint
from audit.report.brand import load_brand
from audit.report.templates.folder import templates
from audit.report.pdf.render_worker import fallback

OTHERS = ("weasyprint", "pydyf", "fontTools", "tinycss2", "tinyhtml5", "cssselect2", "ctypes", "zlib")
missing = object()

def inside():
    for module in [m for name, m in sys.modules.items() if name.partition(".")[0] in OTHERS]:
        for name, value in list(vars(module).items()):
            yield (module, name), value
            if isinstance(value, type) and value.__module__ == module.__name__:
                yield from (((value, inner), own) for inner, own in list(vars(value).items()))

def search_is_whole():
    return [name for name in before_modules if sys.modules.get(name) is not before_modules[name]]

before, before_modules = dict(inside()), dict(sys.modules)
page, out = map(Path, sys.argv[1:])
fallback(str(templates() / "fonts"), page.parent)
from audit.report.pdf import weasyprint_adapter
note = {"name": "note.txt", "media_type": "text/plain", "relationship": "Data", "about": "A note", "day": "2026-11-24",
        "content": base64.b64encode(b"words").decode()}
files = {face.address: str(face.file) for face in load_brand(None).faces}
for carried, variant in (((), "pdf/ua-1"), ([note], "pdf/a-3a")):
    out.write_bytes(weasyprint_adapter.rendered(page.read_text(), files, carried, {"pdf_variant": variant}))
after = dict(inside())
print([f"{owner.__name__}.{name}" for (owner, name), value in before.items()
       if after.get((owner, name), missing) is not value] + search_is_whole())
"""


@pytest.mark.slow
def test_a_render_leaves_every_module_of_others_as_it_was(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(render_html(make_result(), OWN, for_print=True))
    code = [sys.executable, "-c", RENDERS_AND_COMPARES, str(page), str(tmp_path / "out.pdf")]
    done = subprocess.run(code, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules that a source imports, those too that it takes names from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_nothing_but_documented_modules_of_the_engine_is_imported() -> None:
    found = {
        name for path in (ROOT / "audit").rglob("*.py") for name in imported(ast.parse(path.read_text()))
    }
    for package, documented in DOCUMENTED.items():
        used = {name for name in found if name.partition(".")[0] == package}
        assert used and used <= documented


def test_a_character_that_xml_forbids_is_rendered_all_the_same() -> None:
    base: AuditResult = tiny_result()
    models = (base.models[0]._replace(name="Churn\x0bmodel"), *base.models[1:])
    text = text_of(render_pdf(replace(base, models=models), OWN))
    assert "Churn" in text


def test_what_is_no_whole_page_is_completed() -> None:
    assert "words" in text_of(rendering.pdf_of("<p>words</p>", OWN))
