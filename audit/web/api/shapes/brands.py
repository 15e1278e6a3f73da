"""The looks of reports."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from audit.web.api.shapes.basics import NO_NUL, Given, Name, Sent

_Colour = Annotated[str, StringConstraints(pattern=r"^(#[0-9A-Fa-f]{6})?$")]
_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=NO_NUL)]


class BrandSent(Sent):
    """A look of the reports: a name, two colours as #rrggbb, and lines; what is empty is the toolkit's own."""

    name: Name = Field(min_length=1)
    accent: _Colour = ""
    base: _Colour = ""
    prepared_by: _Line = ""
    footer: _Line = ""
    confidential: _Line = ""
    contact: _Line = ""


class Brand(Given):
    """A look of the reports."""

    id: str
    name: str
    accent: str
    base: str
    prepared_by: str
    footer: str
    confidential: str
    contact: str


class Brands(Given):
    """The looks of the workspace, by name."""

    brands: list[Brand]
