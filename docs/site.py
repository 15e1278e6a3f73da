"""What the static site adds to the pages of this folder: `mkdocs build --strict` writes it to `site/`, with its search.

The pages also link to files of the project that lie outside this folder. Those go along under `project/`; a link to
a whole folder becomes plain words. A link to what is not there stays as it is, and the strict build fails on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
DOCS, PROJECT = ROOT / "docs", "project"
_LINK = re.compile(r"\[([^\]]*)\]\(([^)#\s]+)(#[^)]*)?\)")


def on_files(files: Files, *, config: Any) -> Files:
    """The files of this folder, and those of the project that their pages lead to."""
    waiting = [DOCS / file.src_uri for file in files.documentation_pages()]
    seen = set()
    while waiting:
        for target in _outside(waiting.pop()):
            if target not in seen:
                seen.add(target)
                uri = f"{PROJECT}/{target.relative_to(ROOT).as_posix()}"
                files.append(File.generated(config, uri, abs_src_path=str(target)))
                waiting += [target] if target.suffix == ".md" else []
    return files


def on_page_markdown(markdown: str, *, page: Page, **_: Any) -> str:
    """The page with links that lead where its files are in the site."""
    source = Path(page.file.abs_src_path or "")
    return _LINK.sub(lambda link: _led(link, source, page.file.src_uri.count("/")), markdown)


def _outside(page: Path) -> Iterator[Path]:
    """The files outside this folder that a page leads to."""
    for _, target, _ in _LINK.findall(page.read_text(encoding="utf-8")):
        found = (page.parent / target).resolve()
        if "://" not in target and found.is_file() and DOCS not in found.parents:
            yield found


def _led(link: re.Match[str], source: Path, depth: int) -> str:
    text, target, part = link.groups()
    found = (source.parent / target).resolve()
    if "://" in target or not found.is_relative_to(ROOT) or not found.exists():
        return link[0]
    if found.is_dir():
        return text
    inside = found.is_relative_to(DOCS)
    uri = found.relative_to(DOCS if inside else ROOT).as_posix()
    return f"[{text}]({'../' * depth}{uri if inside else f'{PROJECT}/{uri}'}{part or ''})"
