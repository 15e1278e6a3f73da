"""Takes the README's pictures: some pages of the report on `examples/tidy.xlsx`.

    python -m docs.pictures

They are taken again by hand when the look of the report changes; page numbers are those of the example.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2

HERE = Path(__file__).resolve().parent
PAGES = {"decision": 2, "models": 4, "finding": 5}
PIXELS_PER_POINT = 1.1
COLOURS = 64  # flat design: a palette halves the files and nobody sees it


def main() -> None:
    """Makes the report in a folder that is thrown away, and writes one PNG a page into `docs/pictures`."""
    target = HERE / "pictures"
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        inventory = HERE.parent / "examples" / "tidy.xlsx"
        words = [
            "run",
            str(inventory),
            "--out",
            f"{folder}/audit",
            "--as-of",
            "2026-11-24",
            "--format",
            "pdf",
        ]
        client = ["--client", "Larkfield Home & Garden"]
        subprocess.run([sys.executable, "-m", "audit.cli", *words, *client], cwd=HERE.parent, check=True)
        document = pypdfium2.PdfDocument(Path(folder, "audit", "report.pdf").read_bytes())
        for name, number in PAGES.items():
            image = document[number - 1].render(scale=PIXELS_PER_POINT).to_pil().quantize(COLOURS)
            image.save(target / f"{name}.png", optimize=True)
        document.close()


if __name__ == "__main__":
    main()
