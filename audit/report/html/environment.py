"""What fills the templates: a brand's own, in a sandbox, where it has any, and else the toolkit's."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from functools import cache
from pathlib import Path, PurePath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from audit import locale
from audit.domain.errors import KnowledgeError
from audit.domain.result import StepFact
from audit.report.brand import Brand
from audit.report.html import sandbox_process
from audit.report.html.template_cache import compiled
from audit.report.html.translated_sentences import speak
from audit.report.templates.folder import templates
from audit.report.view import formatting
from audit.report.view.status_symbols import COLUMNS, KINDS, SYMBOLS


def fill(brand: Brand, name: str, names: Mapping[str, object]) -> str:
    """One of a brand's templates with its names filled in; `least_cap` among them are the characters of a text that are
    never cut. Raises KnowledgeError where the brand's own one fails, or takes more time or memory than a template may.
    """
    if brand.templates is not None and (filler := sandbox_process.filler()) is not None:
        return filler.fill(brand.templates, (brand, name, dict(names), locale.language()))
    return fill_here(brand, name, names, locale.language())


def fill_text(brand: Brand, name: str, text: str, names: Mapping[str, object]) -> str:
    """The same for a template that is a part of the file `name`, such as the body of a Word document."""
    if brand.templates is not None and (filler := sandbox_process.filler()) is not None:
        return filler.fill(brand.templates, (brand, name, dict(names), locale.language(), text))
    return fill_here(brand, name, names, locale.language(), text)


def fill_here(
    brand: Brand, name: str, names: Mapping[str, object], language: str, text: str | None = None
) -> str:
    """The template of that name, or `text` out of it, filled in a language, by this process itself."""
    try:
        with locale.use_locale(language):
            least_cap = names.get("least_cap", 0)
            assert isinstance(least_cap, int)
            made = environment(brand, least_cap)
            template = made.get_template(name) if text is None else made.from_string(text)
            return template.render(names)
    except MemoryError:
        raise
    except Exception as error:  # a template of the brand's may do anything that an expression can do
        own = brand.templates / name if brand.templates is not None and text is not None else None
        at = str(own) if own is not None and own.is_file() else _within(brand.templates, error)
        if at is None:
            raise
        raise KnowledgeError(f"{at}: {error}. Correct the template.") from error


def source(brand: Brand, name: str) -> str:
    """A file beside the templates as it stands: the brand's own where it has one."""
    made = environment(brand)
    assert made.loader is not None
    return made.loader.get_source(made, name)[0]


def environment(brand: Brand, least_cap: int = 0) -> Environment:
    """What renders a brand's templates: its own where it has any, else the toolkit's. No text of up to `least_cap`
    characters is cut, whatever the templates say."""
    return _environment(brand.templates, least_cap)


class _Sandbox(SandboxedEnvironment):
    """Lets a template see the result and the brand, and nothing of the machine: a path could be read from."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may use an attribute."""
        paths = isinstance(obj, PurePath) or isinstance(value, PurePath)
        return not paths and super().is_safe_attribute(obj, attr, value)


@cache
def _environment(own: Path | None, least_cap: int) -> Environment:
    """A sandbox compiles otherwise, so that nothing that it compiled is kept for others."""

    def cap(text: str | None, limit: int = formatting.CELL_LIMIT) -> str:
        return formatting.capped(text, max(limit, least_cap))

    folders = [*filter(None, [own]), templates()]
    kind = Environment if own is None else _Sandbox
    made = kind(
        loader=FileSystemLoader(folders), undefined=StrictUndefined, autoescape=True, finalize=formatting.finalize,
        trim_blocks=True, lstrip_blocks=True, bytecode_cache=compiled() if own is None else None,
    )  # fmt: skip
    speak(made)
    made.filters |= {
        "cap": cap, "for_client": formatting.for_client, "plain": formatting.plain,
        "pct": formatting.percent, "num": formatting.number, "date": formatting.long_date,
        "cell": formatting.cell, "bare_cell": formatting.bare_cell,
        "at": formatting.at, "money": formatting.money, "money_range": formatting.money_range,
    }  # fmt: skip
    made.globals |= {
        "span": formatting.number_range, "pct_range": formatting.percent_range, "SYMBOLS": SYMBOLS, "COLUMNS": COLUMNS,
        "KINDS": KINDS, "worded": _worded, "language": locale.language, "per_cent": formatting.per_cent,
        "span_whole": formatting.whole_range,
    }  # fmt: skip
    return made


def _within(own: Path | None, error: BaseException) -> str | None:
    """The line of the brand's own template in which an error arose, the innermost; None where in none."""
    if own is None:
        return None
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if Path(frame.filename).is_relative_to(own)]
    return f"{inside[-1].filename}:{inside[-1].lineno}" if inside else None


def _worded(fact: StepFact, phrases: Mapping[str, str]) -> str:
    """The sentence of a step's fact: its own where it brings one, else its phrase with the values filled in."""
    own = fact.values.get("text")
    if own is not None:
        return str(own)
    pattern = phrases.get(fact.phrase, fact.phrase)
    return pattern.format(**fact.values)
