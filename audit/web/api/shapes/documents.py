"""Reports in every format."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from audit.web.api.shapes.basics import NO_NUL, Given, Sent
from audit.web.services.documents import OfferState


class DocumentSent(Sent):
    """The format to make."""

    format: Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)]


class Document(Given):
    """A format and how far it is; `id` to download it, once there is one. `old`: the result has changed since."""

    format: str
    state: OfferState
    id: str | None
    file: str | None
    size: int | None
    revision: int | None


class Documents(Given):
    """Every format of an audit."""

    documents: list[Document]
