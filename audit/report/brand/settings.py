"""Schema of `brand.toml`: everything that a brand may say. What it leaves out is the toolkit's own."""

from __future__ import annotations

from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from audit.knowledge.documents import Document


def _placeholders(known: tuple[str, ...]) -> AfterValidator:
    """Checks that a line names nothing in braces but these."""

    def check(text: str) -> str:
        try:
            fields = [field for field in Formatter().parse(text) if field[1] is not None]
        except ValueError as error:
            raise ValueError(f"{error}; a brace itself is written twice") from error
        for _, name, form, conversion in fields:
            if name not in known or form or conversion:  # a width in a form could fill the memory
                choices = ", ".join(f"{{{one}}}" for one in known)
                raise ValueError(
                    f"knows no {{{name}}}; there are {choices}, and a brace itself is written twice"
                )
        return text

    return AfterValidator(check)


Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
Line = Annotated[str, StringConstraints(max_length=600), _placeholders(("client", "date", "brand"))]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
FileName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60),
    _placeholders(("client", "date", "brand", "document")),
]


class Colours(Document):
    """sRGB as #RRGGBB, by what a colour is for."""

    accent: Colour
    accent_tint: Colour
    on_accent: Colour
    base: Colour
    base_tint: Colour
    ink: Colour
    ink_soft: Colour
    line: Colour
    ground: Colour
    faint: Colour
    pale: Colour


class SomeColours(Document):
    """The colours that a brand changes."""

    accent: Colour | None = None
    accent_tint: Colour | None = None
    on_accent: Colour | None = None
    base: Colour | None = None
    base_tint: Colour | None = None
    ink: Colour | None = None
    ink_soft: Colour | None = None
    line: Colour | None = None
    ground: Colour | None = None
    faint: Colour | None = None
    pale: Colour | None = None


class Family(Document):
    """One family: files in the brand's folder, of which `regular` must be there, or one that the toolkit brings."""

    bundled: Literal["sans", "serif", "display"] | None = None
    regular: str | None = None
    italic: str | None = None
    medium: str | None = None
    semibold: str | None = None
    bold: str | None = None

    @model_validator(mode="after")
    def _either(self) -> Family:
        own = any((self.italic, self.medium, self.semibold, self.bold))
        if self.bundled and (self.regular or own):
            raise ValueError("either 'bundled' or files, not both")
        if not self.bundled and not self.regular:
            raise ValueError("needs the file of the regular face as 'regular', or 'bundled'")
        return self


class Fonts(Document):
    """Families by what they set: running text, titles, figures. `fallback`: files for letters that these lack."""

    sans: Family | None = None
    serif: Family | None = None
    display: Family | None = None
    fallback: tuple[str, ...] = ()


class Logos(Document):
    """Pictures in the brand's folder, PNG or SVG."""

    consultant: str | None = None
    client: str | None = None


class Cover(Document):
    """The first page. A line break in the title is kept."""

    show: bool = True
    title: Name | None = None
    subtitle: Line = ""
    prepared_by: Line = ""


class Lines(Document):
    """Small print: in the foot of each page, on the cover, and at the end of the method."""

    footer: Line = ""
    confidential: Line = ""
    legal: Line = ""
    contact: Line = ""


class Attribution(Document):
    """Whether the toolkit, the publisher of the guidance, and the default rate card's provider may be named."""

    toolkit: bool = False
    sources: bool = False
    rates: bool = False


class Settings(Document):
    """A whole brand."""

    name: Name
    title: Name | None = None
    language: Literal["en", "de", "fr", "es"] = "en"
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    paper: Literal["A4", "Letter"] = "A4"
    file_name: FileName = "{document}"
    contents: bool = False
    sections: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    leave_out: tuple[str, ...] = ()
    cover: Cover = Cover()
    lines: Lines = Lines()
    logos: Logos = Logos()
    colours: SomeColours = SomeColours()
    fonts: Fonts = Fonts()
    attribution: Attribution = Attribution()
