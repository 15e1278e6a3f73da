"""Takes the pictures of the docs: `docs/gallery.md` with each page of the report on `examples/tidy.xlsx` and the body
of nine other reports, and the README's three.

    python -m docs.pictures

They are taken again by hand when the look of the report changes. The two public lists are not in this repository: their
pictures are taken where MLOPS_AUDIT_SHARED names the folder that has them, and stay as they are elsewhere.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pypdfium2
from PIL import Image

from docs import made_up

HERE = Path(__file__).resolve().parent
CLIENT, INSURER = "Larkfield Home & Garden", "Brindlewick Mutual"
ANNEX = re.compile(r"(Annex|Anhang) A\b")
SYSTEMS = "Your systems"  # how the title of the page on systems begins
README = {
    "decision": 1,
    "models": 2,
    "finding": 3,
}  # name -> which bookmark, after the cover's
PIXELS_PER_POINT, PIXELS_PER_POINT_SMALL = 1.1, 0.9
PIXELS_PER_POINT_OF_MANY, MOST_PAGES, COLUMNS = 0.62, 8, 4
COLOURS, FEWER_COLOURS = 64, 24  # flat design: a palette halves the files and nobody sees it
HEAD = f"""# Ten reports

Each page of one report, then the body of nine others: what a report shows and how long it is follows what is known. All
companies are invented, but for two public lists. This page is made by `python -m docs.pictures`.

## All pages: a retailer of 24 models

The report on [`examples/tidy.xlsx`](../examples/tidy.xlsx), an invented company, as the toolkit makes it:
`mlops-audit run examples/tidy.xlsx --client "{CLIENT}"`.
"""
SHARED = Path(os.environ.get("MLOPS_AUDIT_SHARED", "")) / "inventories"
OTHERS = {
    "messy": ("A bank’s list as it is kept, undecided", "examples/messy.xlsx", "messy"),
    "deutsch": ("A German list, in German", "examples/deutsch.csv", "deutsch"),
    "interior": (
        "A public list: US Department of the Interior, 2023",
        "2023-agency-inventory-of-ai-use-cases-for-doigovdata.xlsx",
        "",
    ),
    "transport": (
        "A public list: US Department of Transportation",
        "Department_of_Transportation_Inventory_of_Artificial_Intelligence_Use_Cases.csv",
        "",
    ),
    "three": ("A company of three models", "", "Postwise"),
    "healthy": ("Forty models without a gap", "", "Aldermoor Foods"),
    "unsaid": ("A list that can’t be audited", "", "Fenwick & Hale"),
    "undecided": ("One answer short of a gap", "", "Saltmarsh Insurance"),
    "thousands": ("Two thousand models of a group", "", "Norvik Group"),
}
"""Picture -> title, file (of the repository, of the shared folder, or none where the inventory is made up), client."""
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
    document.close()
    parts.extend(others())
    (HERE / "gallery.md").write_text("\n".join([*parts, EVIDENCE]), encoding="utf-8")
    evidence()


def others() -> Iterator[str]:
    """Takes the body of each other report as one picture, and gives their parts of the page."""
    for name, (title, file, client) in OTHERS.items():
        path = HERE / "pictures" / "others" / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            inventory = made_up.write(name, Path(folder)) if not file else _file(file)
            if inventory.is_file():
                more = ["--lang", "de"] if name == "deutsch" else []
                _body(_report(folder, inventory, client, *more), path)
        if path.is_file():
            yield f"## {title}\n\n![The pages of the body: {title}](pictures/others/{name}.png)\n"


def _file(name: str) -> Path:
    return HERE.parent / name if name.startswith("examples/") else SHARED / name


def _body(data: bytes, path: Path) -> None:
    """The pages from the decision to the limits, side by side."""
    document = pypdfium2.PdfDocument(data)
    first_annex = next(
        (n for n, page in enumerate(document) if ANNEX.search(page.get_textpage().get_text_bounded())),
        len(document),
    )
    pages = [
        document[n].render(scale=PIXELS_PER_POINT_OF_MANY).to_pil()
        for n in range(1, min(first_annex, MOST_PAGES + 1))
    ]
    document.close()
    width, height = pages[0].size
    columns = min(COLUMNS, len(pages))
    sheet = Image.new("RGB", (columns * (width + 6), -(-len(pages) // columns) * (height + 6)), "#C3C9D0")
    for at, page in enumerate(pages):
        sheet.paste(page, (at % columns * (width + 6) + 3, at // columns * (height + 6) + 3))
    sheet.quantize(COLOURS).save(path, optimize=True)


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
    named = ["--client", client] if client else []
    words = ["run", inventory, *more, "--out", f"{folder}/audit", "--as-of", "2026-11-24", *named]
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
        yield f"### Page {page + 1}\n\n{words}\n\n![Page {page + 1}: {words}](pictures/gallery/{page + 1:02}.png)\n"


def _line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
