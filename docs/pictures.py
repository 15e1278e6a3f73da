"""Takes the pictures of the docs: `docs/gallery.md` with each page of the report on `examples/tidy.xlsx`, and the
README's three.

    python -m docs.pictures

They are taken again by hand when the look of the report changes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pypdfium2

HERE = Path(__file__).resolve().parent
CLIENT, INSURER = "Larkfield Home & Garden", "Brindlewick Mutual"
SYSTEMS = "Your systems"  # how the title of the page on systems begins
README = {
    "decision": 1,
    "models": 2,
    "finding": 3,
}  # name -> which bookmark, after the cover's
PIXELS_PER_POINT, PIXELS_PER_POINT_SMALL = 1.1, 0.9
COLOURS, FEWER_COLOURS = 64, 24  # flat design: a palette halves the files and nobody sees it
HEAD = f"""# Every page of a report

The report on [`examples/tidy.xlsx`](../examples/tidy.xlsx), an invented company, as the toolkit makes it:
`mlops-audit run examples/tidy.xlsx --client "{CLIENT}"`. This page is made by `python -m docs.pictures`.
"""
EVIDENCE = """## What the systems show

With snapshots a report has one more section, here that of [`examples/evidence`](../examples/evidence):

![Claims that the systems contradict, outweigh and confirm, and a model that nobody listed](pictures/evidence.png)
"""


class Heading(NamedTuple):
    """A bookmark of the report: its words, and the page that it leads to, from 0."""

    title: str
    page: int


def main() -> None:
    """Makes the report in a folder that is thrown away, and writes the pictures and the gallery."""
    with tempfile.TemporaryDirectory() as folder:
        document = pypdfium2.PdfDocument(_report(folder))
    headings = [Heading(_line(mark.get_title()), mark.get_dest().get_index()) for mark in document.get_toc()]
    for name, which in README.items():
        _picture(document, headings[which].page, HERE / "pictures" / f"{name}.png", PIXELS_PER_POINT, COLOURS)
    folder = _emptied(HERE / "pictures" / "gallery")
    for page in range(len(document)):
        _picture(document, page, folder / f"{page + 1:02}.png", PIXELS_PER_POINT_SMALL, FEWER_COLOURS)
    parts = [HEAD, *_parts(headings, len(document))]
    (HERE / "gallery.md").write_text("\n".join([*parts, EVIDENCE]), encoding="utf-8")
    document.close()
    evidence()


def evidence() -> None:
    """Takes the page on what the systems show, of the example that has snapshots."""
    with tempfile.TemporaryDirectory() as folder:
        inventory = HERE.parent / "examples" / "evidence" / "fleet.csv"
        snapshots = sorted(inventory.parent.glob("*.json"))
        document = pypdfium2.PdfDocument(_report(folder, inventory, INSURER, "--evidence", *snapshots))
    page = next(
        mark.get_dest().get_index() for mark in document.get_toc() if SYSTEMS in _line(mark.get_title())
    )
    _picture(document, page, HERE / "pictures" / "evidence.png", PIXELS_PER_POINT, 2 * COLOURS)
    document.close()


def _report(
    folder: str,
    inventory: Path = HERE.parent / "examples" / "tidy.xlsx",
    client: str = CLIENT,
    *more: str | Path,
) -> bytes:
    words = ["run", inventory, *more, "--out", f"{folder}/audit", "--as-of", "2026-11-24", "--client", client]
    command = [sys.executable, "-m", "audit.cli", *words, "--format", "pdf"]
    subprocess.run(command, cwd=HERE.parent, check=True)
    return Path(folder, "audit", "report.pdf").read_bytes()


def _emptied(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    return folder


def _picture(document: pypdfium2.PdfDocument, page: int, path: Path, scale: float, colours: int) -> None:
    document[page].render(scale=scale).to_pil().quantize(colours).save(path, optimize=True)


def _parts(headings: list[Heading], pages: int) -> Iterator[str]:
    for page in range(pages):
        titles = [heading.title for heading in headings if heading.page == page]
        before = [heading.title for heading in headings if heading.page < page]
        words = " · ".join(titles) or f"{before[-1]} (continued)"
        yield f"## Page {page + 1}\n\n{words}\n\n![Page {page + 1}: {words}](pictures/gallery/{page + 1:02}.png)\n"


def _line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
