"""What all shapes are made of: what may be sent, what is answered, and a part of a long list."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

NO_NUL = r"^[^\x00]*$"  # which PostgreSQL keeps in no text
Id = Annotated[str, StringConstraints(max_length=64, pattern=NO_NUL)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=NO_NUL)]
Text = Annotated[str, StringConstraints(max_length=2_000, pattern=NO_NUL)]
Language = Literal["en", "de", "fr", "es"]


class Sent(BaseModel):
    """What is sent: a field that is not known is refused, so that a slip of the pen does nothing unseen."""

    model_config = ConfigDict(extra="forbid")


class Given(BaseModel):
    """What is answered; later versions may add fields."""


class Paging(Sent):
    """Which part of a long list."""

    limit: int = Field(100, ge=1, le=500)
    offset: int = Field(0, ge=0, le=1_000_000)


class Error(Given):
    """Why something can't be done, and the way out."""

    code: str
    message: str


class Myself(Given):
    """Whom a token acts as."""

    name: str
    role: str
    reads_only: bool
    limited: bool
