"""The tutorial of the API and the notebook of the examples are run as they stand."""

from __future__ import annotations

import ast
import doctest
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

PAGE, NOTEBOOK = ROOT / "docs" / "api.md", ROOT / "examples" / "audit.ipynb"


@pytest.fixture
def beside_the_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("messy.xlsx", "tidy.xlsx"):
        shutil.copy(ROOT / "examples" / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("beside_the_examples")
def test_every_block_of_the_page_does_what_it_says() -> None:
    text = PAGE.read_text(encoding="utf-8")
    fences = re.findall(r"^```(\w*)$", text, re.M)
    assert set(fences) == {"pycon", ""}  # no block is left out
    blocks = re.findall(r"^```pycon\n(.*?)^```$", text, re.M | re.S)
    page = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "api.md", str(PAGE), 0)
    assert len(page.examples) > 40
    said: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(page, out=said.append)
    assert not said, "".join(said)


@pytest.mark.usefixtures("beside_the_examples")
def test_the_cells_of_the_notebook_run_and_show_something() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) >= 5
    names: dict[str, Any] = {}
    shown = []
    for cell in cells:
        assert cell["outputs"] == [] and cell["execution_count"] is None  # a run leaves nothing in the file
        body = ast.parse("".join(cell["source"]))
        last = body.body.pop() if isinstance(body.body[-1], ast.Expr) else None
        exec(compile(body, NOTEBOOK.name, "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), NOTEBOOK.name, "eval"), names)
            shown.append(value._repr_html_() if hasattr(value, "_repr_html_") else repr(value))
    assert len(shown) >= 4
    assert all(one not in ("", "None", "[]") for one in shown)
