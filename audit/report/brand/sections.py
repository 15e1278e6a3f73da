"""Which sections a report has, in which order: the toolkit's by their ids, a brand's own as Markdown files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from audit import files
from audit.domain.errors import InputError
from audit.messages import near_miss
from audit.report.brand.folder import BrandFolder

ENDING = ".md"
# What a run was asked for with --since, --evidence, --answers or --benchmark is shown, whatever a brand thought of.
ASKED_FOR = ("since", "evidence", "readiness", "benchmark")


class Extra(NamedTuple):
    """A section of the brand's own: its title, and the rest as HTML in which nothing of the author's is markup."""

    title: str
    html: Markup


def check_sections(folder: BrandFolder, own: Collection[str]) -> dict[str, Extra]:
    """The Markdown sections by their file's name; what is wrong with any section is noted in the folder."""
    extra: dict[str, Extra] = {}
    seen: set[str] = set()
    for at, name in enumerate(folder.settings.sections or ()):
        key = ("sections", at)
        if name in seen:
            folder.wrong(key, f"'{name}' is named twice")
        elif name.endswith(ENDING):
            path = folder.file(key, name, (ENDING,))
            if path is not None and (found := _read(folder, path)) is not None:
                extra[name] = found
        elif name not in own:
            known = f"{', '.join(own)}, and files that end with {ENDING}"
            folder.wrong(key, f"there is no section '{name}'{near_miss(name, own)}. There are: {known}")
        seen.add(name)
    for at, name in enumerate(folder.settings.leave_out):
        key = ("leave_out", at)
        if name in seen:
            folder.wrong(key, f"'{name}' is named in 'sections' as well. Take it out of one of them.")
        elif name not in own:
            folder.wrong(
                key, f"there is no section '{name}'{near_miss(name, own)}. There are: {', '.join(own)}"
            )
    return extra


def arranged(folder: BrandFolder, own: Sequence[str]) -> tuple[str, ...]:
    """The sections that a brand has, in its order; those of ASKED_FOR that it does not name stand after the section
    that they follow in the toolkit's own order."""
    sections = list(folder.settings.sections or own)
    for name in ASKED_FOR:
        if name not in sections:
            sections.insert(_after(own[: own.index(name)], sections), name)
    return tuple(name for name in sections if name not in folder.settings.leave_out)


def _after(before: Sequence[str], sections: Sequence[str]) -> int:
    """Where the nearest of those before it that is there ends; the very front where none is."""
    return next((sections.index(name) + 1 for name in reversed(before) if name in sections), 0)


def _read(folder: BrandFolder, path: Path) -> Extra | None:
    """A file whose first line is its title, `# Title`."""
    from markdown_it import MarkdownIt

    try:
        text = files.read_text(path)
    except InputError as error:
        folder.wrong_text(error)
        return None
    head, _, rest = text.lstrip("\ufeff\n\r ").partition("\n")
    if not head.startswith("# ") or not head[2:].strip():
        folder.wrong_file(path, 1, "does not begin with a title. Begin with a line '# Title'.")
        return None
    # no raw HTML, no pictures from elsewhere: a text can neither run nor fetch anything
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    return Extra(head[2:].strip(), Markup(markdown.render(rest)))
