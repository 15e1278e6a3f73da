"""The layout engine: loaded with what we leave out or change of it, with our fonts alone, and given our pages.

It runs in `renderer`'s process, or within one that may be killed at any time.
"""

from __future__ import annotations

import ctypes.util
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from functools import cache
from html import escape
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ParseError, fromstring

if TYPE_CHECKING:
    from audit.report.carrying import Carried

_NOTES_AND_MARKERS = (
    "footnote",
    "note(",
    "list-item",
)  # in HTML that may need the engine's whole style sheet
_OF_STYLE = (1, 0, 0)  # the specificity of what an element's own `style` says
_LACKING = (
    AttributeError,
    ImportError,
)  # another version of the engine does without a change, and takes its time
_CONFIG = "<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"


def load(*, keep_text: bool = False) -> None:
    """Loads the engine and its C libraries. Raises OSError where one of them is missing.

    With `keep_text`, text that is laid out is kept until it is drawn: quicker, for a tenth more memory.
    """
    with _by_file_name(), _late("fontTools.subset", "fontTools.varLib.instancer"):
        import weasyprint  # noqa: F401

    import audit.report.carrying
    import audit.report.tagging  # noqa: F401

    _change()
    if keep_text:
        with suppress(*_LACKING):
            _keep_text()


def fallback(fonts: str, folder: Path) -> None:
    """Before the first document: the fonts of the folder `fonts` alone are looked through for what a page's own lack.
    What is known of them is kept in `folder`."""
    config = folder / "fonts.conf"
    config.write_text(_CONFIG.format(fonts=escape(fonts), cache=escape(str(folder))), encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(config)


def rendered(
    html: str,
    files: Mapping[str, str],
    carried: Sequence[Carried],
    options: Mapping[str, Any],
) -> bytes:
    """A PDF of HTML; `files` are paths by the addresses that it has for them, `carried` is attached, `options` are the
    engine's own."""
    from audit.report.carrying import attachments, declare
    from audit.report.tagging import mend

    def finish(document: Any, pdf: Any) -> None:
        mend(document, pdf)
        if carried:
            declare(pdf)

    document = _document(html, _fetcher(files))
    return bytes(document.write_pdf(finisher=finish, attachments=attachments(carried), **options))


def _document(html: str, fetcher: Any) -> Any:
    import weasyprint
    from cssselect2 import ElementWrapper

    root = _well_formed(html)
    whole = any(word in html for word in _NOTES_AND_MARKERS)

    class Page(weasyprint.HTML):  # type: ignore[misc]
        def __init__(self) -> None:
            if root is None:
                super().__init__(string=html, url_fetcher=fetcher)
                return
            self.base_url, self.url_fetcher, self.media_type = None, fetcher, "print"
            self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            sheets = super()._ua_stylesheets(forms)
            return sheets if whole else [_without_notes(sheet) for sheet in sheets]

    return Page()


def _well_formed(html: str) -> Element | None:
    """The tree of a page that is XML too, as all of our templates write it: read in a thirtieth of the time that the
    engine's parser of any HTML takes. That one reads what this leaves: a cell may hold a character that XML forbids."""
    try:
        root = fromstring(html)
    except ParseError:
        return None
    return root if root.tag == "html" else None


@cache
def _without_notes(sheet: Any) -> Any:
    """The engine's own style sheet without the styles of notes, and with those of markers for list items alone.

    It gives them to every element, for whatever the page may make of it: six styles each, a fifth of a render's memory.
    """
    lean = copy(sheet)
    lean.matcher = matcher = copy(sheet.matcher)
    named, pseudo = matcher.lower_local_name_selectors, 3  # the pseudo-element's place in a selector's entry
    marker = [entry for entry in matcher.other_selectors if entry[pseudo] == "marker"]
    matcher.other_selectors = [entry for entry in matcher.other_selectors if entry[pseudo] is None]
    matcher.lower_local_name_selectors = {**named, "li": [*named.get("li", ()), *marker]}
    return lean


def _fetcher(files: Mapping[str, str]) -> Any:
    """Serves the files that the order names and the pictures inside the HTML; everything else is refused."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class NamedFilesOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url in files:
                return URLFetcherResponse(
                    url, body=Path(files[url]).read_bytes(), headers={"Content-Type": "font/ttf"}
                )
            if url.startswith("data:image/"):
                return super().fetch(url, headers)
            raise ValueError(f"not one of the report's own files: {url[:80]}")

    return NamedFilesOnly()


@contextmanager
def _by_file_name() -> Iterator[None]:
    """The engine tries names of other systems before the one of the file, which Linux' loader finds at once; for each
    of those Python runs a compiler and a linker, a third of all that a start takes."""
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


@contextmanager
def _late(*names: str) -> Iterator[None]:
    """Modules that the engine imports and hardly ever calls, for variable fonts or where HarfBuzz can't cut a font
    down: 13 MB, and a third of its start. What it imports here loads them once it is called."""
    late = [name for name in names if name not in sys.modules]
    sys.modules.update({name: _Late(name) for name in late})
    try:
        yield
    finally:
        for name in late:
            del sys.modules[name]


class _Late(ModuleType):
    """Stands for a module of which only functions and classes are used."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **options: getattr(import_module(self.__name__), name)(*args, **options)


@cache
def _change() -> None:
    """What no page shows, and each document gains by."""
    _pack_quicker()
    _hold_less()
    with suppress(*_LACKING):
        _share_styles()
        _leave_text_without_background()


def _pack_quicker() -> None:
    """At the level that it asks for, packing takes four times as long, for a file that is 4 % smaller."""
    import pydyf

    pydyf.zlib = _Zlib


def _hold_less() -> None:
    """A PDF's tags are tens of thousands of objects, each with four attributes, nearly all as by default."""
    import pydyf

    for name, value in vars(pydyf.Object()).items():
        setattr(pydyf.Object, name, value)
    pydyf.Object.__init__ = lambda self: None


def _share_styles() -> None:
    """Elements whose `style` says the same get one style among them, as those of the same classes do."""
    import weasyprint.css as css

    find = css.find_style_attributes

    def found(*args: Any, **options: Any) -> Iterator[tuple[Any, ...]]:
        known: dict[str, Any] = {}
        for specificity, element, declarations, base_url in find(*args, **options):
            if specificity == _OF_STYLE:
                declarations = known.setdefault(element.get("style"), declarations)
            yield specificity, element, declarations, base_url

    css.find_style_attributes = found


def _leave_text_without_background() -> None:
    """Pieces of text are a quarter of all boxes; each is looked at for a background, which only its line may have."""
    from weasyprint.formatting_structure.boxes import TextBox
    from weasyprint.layout import background

    lay_out = background.layout_box_backgrounds

    def laid_out(page: Any, box: Any, *args: Any, **options: Any) -> None:
        if isinstance(box, TextBox):
            box.background = None
        else:
            lay_out(page, box, *args, **options)

    background.layout_box_backgrounds = laid_out


@cache
def _keep_text() -> None:
    """The engine gives a text's layout away once its size is known, and makes it again to draw it."""
    from weasyprint.text.line_break import Layout, pango

    give_away, make_again = Layout.deactivate, Layout.reactivate

    def deactivate(text: Any) -> None:
        if hasattr(text, "drawn"):
            give_away(text)

    def reactivate(text: Any, style: Any) -> None:
        if hasattr(text, "drawn"):  # a table's head on its second page
            make_again(text, style)
            return
        text.drawn = True
        pango.pango_layout_set_width(text.layout, -1)  # as a new one has
        pango.pango_layout_set_wrap(text.layout, pango.PANGO_WRAP_WORD)
        if text.justification_spacing:
            text.set_text(text.text, justify=True)

    Layout.deactivate, Layout.reactivate = deactivate, reactivate


class _Zlib:
    """What the PDF's writer uses of zlib."""

    compress = staticmethod(zlib.compress)

    @staticmethod
    def compressobj(level: int) -> Any:
        """A packer of zlib's own level, whatever is asked for."""
        return zlib.compressobj()
