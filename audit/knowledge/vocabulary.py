"""Schemas of `questionnaires/vocabulary.yaml` (how an answer becomes a status) and `questionnaires/tools.yaml`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from audit.knowledge.documents import Document

Phrases = dict[str, list[str]]  # language -> phrases


class Rule(Document):
    """One way to read an answer. The rules of a scale are tried in order; the first that fits decides.

    Phrases are compared after normalisation (case, accents, dashes and punctuation are gone). Inside one, `*` ends a
    word that may go on, and `..` stands for up to four words between. A rule fits where one of `is` is the whole
    text, or one of `starts` begins it, or one of `has` stands in it as whole words, and none of `unless` stands in it;
    where it has `needs`, one of those must stand in the text as well.
    """

    id: str = Field(pattern=r"^[a-z_]+(\.[a-z0-9_]+)+$")
    status: str
    on: list[str] = []  # the fields that it may read; empty: every own field of the scale
    header: Phrases = {}  # where given, it reads only columns whose header has one of these
    free: bool = False  # it names its subject, so that it may read free text and cells about something else
    alone: bool = False  # it reads an answer, and no explanation of one
    vague: bool = False  # it says what is not so: an explanation may say what is, short of the best
    is_: Phrases = Field(default={}, alias="is")
    starts: Phrases = {}
    has: Phrases = {}
    needs: Phrases = {}
    unless: Phrases = {}
    examples: list[str]
    not_these: list[str] = []  # texts that look alike and must not be read by this rule


class Scale(Document):
    """The statuses of one axis from the cautious to the assuring, and the fields and rules that lead to them."""

    statuses: list[str]  # the cautious first; `unknown` is apart
    own: list[str]  # fields that state the axis
    hints: list[
        str
    ] = []  # of these, the ones that mostly speak of something else: not understood is no defect
    also: list[str] = []  # fields about something else that may tell, read by `free` rules only
    free_text: list[str] = []  # read by `free` rules; may fill an unknown or lower, never raise
    described: dict[str, list[str]] = {}  # field about what the model does -> the rules that may read it
    named: Phrases = {}  # a sentence with one of these in a column of another axis is read as an answer of this one
    telling: Phrases = {}  # answers with one of these tell of the axis, whatever the header says
    by_whom: Phrases = {}  # in a header: it asks who does it, and a name answers
    somebody: str = ""  # the status that a name says: a person does it
    doubts: Phrases = {}  # where one stands in a short answer, the most assuring status becomes unknown
    rules: list[Rule]


class FunctionCells(Document):
    """Which cells tell of one of the six functions."""

    from_axis: dict[str, str] = {}  # status of the axis of the same name -> status of the function
    axis: Literal["", "monitored", "retrained"] = ""
    fields: list[str] = []  # each of these states a part of the function
    needs_production: bool  # it means nothing for a model that is not in use


class Words(Document):
    """A list of phrases for each code of a small list (origin, kind, criticality)."""

    id: str
    field: str
    phrases: Phrases
    examples: list[str] = Field(min_length=1)


class Vocabulary(Document):
    """Everything about answers that a domain expert would edit."""

    scales: dict[str, Scale]
    functions: dict[str, FunctionCells]
    origin: list[Words]
    kind: list[Words]
    criticality: list[Words]
    strength: dict[Literal["observed", "configured"], Phrases]
    no_retraining: dict[str, Phrases]  # field -> phrases that mean retraining does not apply


class Tool(Document):
    """A product by the names that people write, and the functions that it serves."""

    names: list[str] = Field(min_length=1)
    functions: list[str]
    infrastructure: bool = False  # watches or runs machines, not models: never more than partial evidence


class Tools(Document):
    """Product -> what it is."""

    tools: dict[str, Tool]
    foundation_models: list[str]
    adapted: list[str]  # phrases that say such a model was trained further
