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


def check_overrides(folder: BrandFolder) -> Path | None:
    """The folder of a brand's templates, each checked to be one; None where it has none."""
    own = folder.folder / FOLDER
    if not own.is_dir():
        return None
    known = sorted(
        path.relative_to(templates()).as_posix() for path in templates().rglob("*") if path.suffix in _TEXTS
    )
    for path in sorted(own.rglob("*")):
        if path.is_file() or path.is_symlink():
            _check(folder, path, path.relative_to(own).as_posix(), known)
    return own


def _check(folder: BrandFolder, path: Path, name: str, known: list[str]) -> None:
    if not folder.holds(path):
        folder.wrong_file(path, 1, "leads out of the brand's folder. Put the file itself there.")
        return
    if path.suffix not in _TEXTS or path.name == "brand.toml":
        folder.wrong_file(path, 1, f"is not a template ({', '.join(sorted(_TEXTS))} are). Move it elsewhere.")
        return
    try:
        ImmutableSandboxedEnvironment().parse(files.read_text(path))
    except TemplateSyntaxError as error:
        folder.wrong_file(path, error.lineno, f"{error.message}. Correct the template.")
    except RecursionError:
        folder.wrong_file(path, 1, "nests too deep. Write it flatter.")
    except InputError as error:
        folder.wrong_text(error)
    if name not in known:
        folder.warnings.append(f"{path}:1: replaces no template{near_miss(name, known)}")
