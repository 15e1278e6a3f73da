"""Single templates in a brand's place of the toolkit's: files of its folder `templates/`, by the same names."""

from __future__ import annotations

from pathlib import Path

from jinja2 import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from audit import files
from audit.domain.errors import InputError
from audit.messages import near_miss
from audit.report.brand.folder import BrandFolder
from audit.report.templates.folder import templates

FOLDER = "templates"
_TEXTS = frozenset({".html", ".css", ".js", ".json", ".xml", ".md", ".txt", ".toml"})
_OFFICE = frozenset({".docx", ".pptx"})


def check_overrides(folder: BrandFolder) -> Path | None:
    """The folder of a brand's templates, each checked to be one; None where it has none."""
    own = folder.folder / FOLDER
    if not own.is_dir():
        return None
    known = sorted(
        path.relative_to(templates()).as_posix()
        for path in templates().rglob("*")
        if path.suffix in _TEXTS | _OFFICE
    )
    for path in sorted(own.rglob("*")):
        if path.is_file() or path.is_symlink():
            _check(folder, path, path.relative_to(own).as_posix(), known)
    return own


def _check(folder: BrandFolder, path: Path, name: str, known: list[str]) -> None:
    if not folder.holds(path):
        folder.wrong_file(path, 1, "leads out of the brand's folder. Put the file itself there.")
        return
    if path.suffix not in _TEXTS | _OFFICE or path.name == "brand.toml":
        kinds = ", ".join(sorted(_TEXTS | _OFFICE))
        folder.wrong_file(path, 1, f"is not a template ({kinds} are). Move it elsewhere.")
        return
    try:
        _read(path, name, known)
    except TemplateSyntaxError as error:
        folder.wrong_file(path, error.lineno, f"{error.message}. Correct the template.")
    except RecursionError:
        folder.wrong_file(path, 1, "nests too deep. Write it flatter.")
    except InputError as error:
        folder.wrong_text(error)
    if name not in known:
        folder.warnings.append(f"{path}:1: replaces no template{near_miss(name, known)}")


def _read(path: Path, name: str, known: list[str]) -> None:
    """Reads a template as far as can be done without a result. Raises InputError or TemplateSyntaxError."""
    if path.suffix not in _OFFICE:
        ImmutableSandboxedEnvironment().parse(files.read_text(path))
    elif name in known and path.suffix == ".docx":
        from audit.report.word.filling import check_template  # where a brand has one: it takes a while

        check_template(path, name)
    elif name in known:
        from audit.report.deck.package import check_template as check_deck

        check_deck(path)
