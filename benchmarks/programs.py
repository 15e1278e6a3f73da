"""What the timed processes do: the toolkit's work, and the bare work that it is held against."""

from __future__ import annotations

TOOLKIT = "from audit.cli import main; main()"

HELLO = """
import click

@click.command()
@click.option("--name", default="you", help="Whom to greet.")
def hello(name):
    "Greets."
    click.echo(f"Hello {name}")

hello()
"""

HEAVY_MODULES = """
import sys
from click.testing import CliRunner
from audit.cli import cli

assert CliRunner().invoke(cli, ["--help"]).exit_code == 0
heavy = ("pandas", "numpy", "weasyprint", "openpyxl", "jinja2", "pydantic", "ruamel", "babel", "rapidfuzz")
print(*[name for name in heavy if name in sys.modules])
"""

# HTML as a caller of the bare renderer would have it: its fonts by file address.
_BY_FILE = """
import gzip, sys
from pathlib import Path
from audit.report.html.pages import render_html
from audit.report.brand import load_brand
from audit.report.saved.document import read_result

source, brand = Path(sys.argv[1]), load_brand(None)
{html}
for face in brand.faces:
    assert face.address in html
    html = html.replace(face.address, face.file.resolve().as_uri())
Path(sys.argv[2]).write_text(html, encoding="utf-8")
"""

HTML = _BY_FILE.format(html="html = render_html(read_result(source.read_bytes()), brand, for_print=True)")
KEPT_HTML = _BY_FILE.format(html="html = gzip.decompress(source.read_bytes()).decode()")

RENDERER = """
import sys
import weasyprint

weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2])
"""

RENDERS = """
import os, sys
os.sched_setaffinity(0, [int(sys.argv[1])])
import weasyprint

for _ in range(int(sys.argv[3])):
    weasyprint.HTML(sys.argv[2]).write_pdf()
"""

CALAMINE = """
import sys
from benchmarks.clock import now
from python_calamine import CalamineWorkbook

start = now()
book = CalamineWorkbook.from_path(sys.argv[1])
rows = book.get_sheet_by_index(0).to_python()
print(now() - start)
"""

_PREPARED = """
import gc, sys
from datetime import date
from pathlib import Path
from audit import knowledge, pipeline
from audit.report.brand import load_brand
from audit.report.saved.document import write_result
from benchmarks.clock import now

gc.disable()
known = knowledge.load(cache=Path(sys.argv[2]))
options = pipeline.Options(as_of=date.fromisoformat(sys.argv[3]))
"""
_START = "start = now()"

# A judgement takes its words from the question sets: knowledge too, which every command loads by way of the cache.
_JUDGING = f"""{_PREPARED}
from dataclasses import replace
from audit.answers import AnswerInputs
from audit.knowledge.questionnaires import load_questionnaires

sets = load_questionnaires(cache=Path(sys.argv[2]))
options = replace(options, answers=AnswerInputs(questionnaires=lambda language: sets))
"""

UNDERSTAND = f"""{_PREPARED}
{_START}
understood = pipeline.look(Path(sys.argv[1]), known, options)
print(now() - start)
"""

# Written anew, as a run does it in a folder of its own: to take an old file's pages back is no work of ours.
RESULT = f"""
import sys
from pathlib import Path
from audit.pipeline import judgement
Path(sys.argv[4]).unlink(missing_ok=True)
{_JUDGING}
{_START}
with open(sys.argv[4], "wb") as stream:
    write_result(judgement.audit(Path(sys.argv[1]), known, options), stream)
print(now() - start)
"""

WORKBOOK = f"""{_JUDGING}
from audit.pipeline import judgement
from audit.report.workbook import render_workbook

result = judgement.audit(Path(sys.argv[1]), known, options)
brand = load_brand(None)
start = now()
render_workbook(result, brand)
print(now() - start)
"""

# The second of two documents, so that neither the renderer's start nor the templates' compiling counts.
PDF = f"""{_JUDGING}
import pypdfium2
from audit.pipeline import judgement
from audit.report.pdf.reports import render_pdf

result = judgement.audit(Path(sys.argv[1]), known, options)
brand = load_brand(None)
render_pdf(result, brand)
start = now()
data = render_pdf(result, brand)
took = now() - start
print(len(pypdfium2.PdfDocument(data)), took)
"""
