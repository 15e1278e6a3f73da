"""The only reader of `questionnaires/`: everything that a domain expert would edit, checked and frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Named
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.domain.places import Problem
from audit.knowledge.documents import Document, Kept, OnDemand, load_documents
from audit.knowledge.translation import languages, translated

if TYPE_CHECKING:
    from audit.knowledge.advice import (
        Company,
        Functions,
        Guidance,
        Labels,
        Market,
        Obligations,
        Roles,
        SprintText,
    )
    from audit.knowledge.asking import Asking
    from audit.knowledge.assisted import AssistText
    from audit.knowledge.brand_overrides import BrandOverrides
    from audit.knowledge.evidence import EvidenceTable
    from audit.knowledge.fields import Fields
    from audit.knowledge.money import Amounts, Assumptions, Exchange, Hiring, Rates
    from audit.knowledge.problems import ProblemText
    from audit.knowledge.reading import Concepts, Names, Statuses, Tools, WordFile
    from audit.knowledge.review import ReviewSheet
    from audit.knowledge.template import Template
    from audit.knowledge.thresholds import Thresholds
    from audit.knowledge.units import Units

PROBLEM_FILES = (
    "problems/reading.yaml",
    "problems/tidying.yaml",
    "problems/classifying.yaml",
    "problems/assessing.yaml",
    "problems/advising.yaml",
    "problems/reviewing.yaml",
    "problems/surveying.yaml",
    "problems/observing.yaml",
)
_ADVICE = {  # file -> the module here and the class in it that is its schema
    "functions.yaml": ("advice", "Functions"),
    "roles.yaml": ("advice", "Roles"),
    "rates.yaml": ("money", "Rates"),
    "assumptions.yaml": ("money", "Assumptions"),
    "exchange.yaml": ("money", "Exchange"),
    "company.yaml": ("advice", "Company"),
    "amounts.yaml": ("money", "Amounts"),
    "hiring.yaml": ("money", "Hiring"),
    "sprint.yaml": ("advice", "SprintText"),
    "guidance.yaml": ("advice", "Guidance"),
    "market.yaml": ("advice", "Market"),
    "obligations.yaml": ("advice", "Obligations"),
    "labels.yaml": ("advice", "Labels"),
    "attribution.yaml": ("advice", "Attribution"),
}
_FILES = {
    "fields.yaml": ("fields", "Fields"),
    "units.yaml": ("units", "Units"),
    "template.yaml": ("template", "Template"),
    "assist.yaml": ("assisted", "AssistText"),
    "thresholds.yaml": ("thresholds", "Thresholds"),
    "tools.yaml": ("reading", "Tools"),
    "concepts.yaml": ("reading", "Concepts"),
    "names.yaml": ("reading", "Names"),
    "statuses.yaml": ("reading", "Statuses"),
    "review.yaml": ("review", "ReviewSheet"),
    "asking.yaml": ("asking", "Asking"),
    "evidence.yaml": ("evidence", "EvidenceTable"),
    **_ADVICE,
    **dict.fromkeys(PROBLEM_FILES, ("problems", "Problems")),
}


WORDS = "words/"  # a file a language: whichever is there is read
_WORD_FILE = ("reading", "WordFile")


def _schema(name: str) -> type[Document]:
    """The schema of a file, imported with its first document: making its classes takes longer than reading it."""
    module, kind = _WORD_FILE if name.startswith(WORDS) else _FILES[name]
    found: type[Document] = getattr(import_module(f"audit.knowledge.{module}"), kind)
    return found


SCHEMAS: Named[str, type[Document]] = OnDemand(_FILES, _schema)
ADVICE_FILES: Named[str, type[Document]] = OnDemand(_ADVICE, _schema)
ASKING_FILES = ("asking.yaml", "company.yaml", "template.yaml")  # whose words people send back


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All documents by file name, the hash over them, and what a brand put in place of the toolkit's own.

    `spoken` holds the same documents with their texts in the report's language. A sheet is read by `documents`, whose
    words don't change with the language of the report, and what people were asked in writing by `heard`: those of
    its documents that ask, in every language, English first. `kept`: what was made of the documents before.
    """

    documents: Named[str, Any]
    sha256: str
    spoken: Named[str, Any]
    heard: Named[str, Named[str, Any]]  # by language
    language: str = "en"
    overlay: BrandOverrides | None = None
    overlay_sha256: str | None = None  # over what it changes
    kept: Kept = field(default=Kept(None, ""), compare=False, repr=False)

    @property
    def problems(self) -> dict[str, ProblemText]:
        """Every problem code's text."""
        return {code: text for name in PROBLEM_FILES for code, text in self.spoken[name].problems.items()}

    @property
    def fields(self) -> Fields:
        """What a column may speak of, and the words that tables are read by."""
        document: Fields = self.documents["fields.yaml"]
        return document

    @property
    def units(self) -> Units:
        """How people write amounts of money."""
        document: Units = self.documents["units.yaml"]
        return document

    @property
    def told_fields(self) -> Fields:
        """The fields as a reader is told of them, in the report's language."""
        document: Fields = self.spoken["fields.yaml"]
        return document

    @property
    def functions(self) -> Functions:
        """What each of the six functions is for and what its absence leads to."""
        document: Functions = self.spoken["functions.yaml"]
        return document

    @property
    def roles(self) -> Roles:
        """The roles to hire, their job descriptions and tools."""
        document: Roles = self.spoken["roles.yaml"]
        return document

    @property
    def rates(self) -> Rates | None:
        """The rate card; None where a brand has none of its own."""
        document: Rates | None = self.spoken["rates.yaml"]
        return document

    @property
    def assumptions(self) -> Assumptions:
        """Numbers that stand in for what the client has not said."""
        document: Assumptions = self.spoken["assumptions.yaml"]
        return document

    @property
    def exchange(self) -> Exchange:
        """Exchange rates for where the client gives none."""
        document: Exchange = self.spoken["exchange.yaml"]
        return document

    @property
    def company(self) -> Company:
        """What the company sheet may say."""
        document: Company = self.spoken["company.yaml"]
        return document

    @property
    def company_sheet(self) -> Company:
        """The company sheet as it is read, whatever the report's language."""
        document: Company = self.documents["company.yaml"]
        return document

    @property
    def amounts(self) -> Amounts:
        """What the gap costs."""
        document: Amounts = self.spoken["amounts.yaml"]
        return document

    @property
    def hiring(self) -> Hiring:
        """The ways to hire."""
        document: Hiring = self.spoken["hiring.yaml"]
        return document

    @property
    def sprint(self) -> SprintText:
        """The 90-day sprint."""
        document: SprintText = self.spoken["sprint.yaml"]
        return document

    @property
    def guidance(self) -> Guidance:
        """The six steps and their phrases."""
        document: Guidance = self.spoken["guidance.yaml"]
        return document

    @property
    def market(self) -> Market:
        """Figures of the market."""
        document: Market = self.spoken["market.yaml"]
        return document

    @property
    def obligations(self) -> Obligations:
        """What supervisors, law and standards ask for each function."""
        document: Obligations = self.spoken["obligations.yaml"]
        return document

    @property
    def labels(self) -> Labels:
        """Words for the codes that a report shows."""
        document: Labels = self.spoken["labels.yaml"]
        return document

    @property
    def statuses(self) -> Statuses:
        """The table by which an answer becomes a status, and which cells tell of the six functions."""
        document: Statuses = self.documents["statuses.yaml"]
        return document

    @property
    def told_statuses(self) -> Statuses:
        """The same table with its reasons as a reader is told them, in the report's language."""
        document: Statuses = self.spoken["statuses.yaml"]
        return document

    @property
    def concepts(self) -> Concepts:
        """The parts of which an answer is made."""
        document: Concepts = self.documents["concepts.yaml"]
        return document

    @property
    def names(self) -> Names:
        """What people are called."""
        document: Names = self.documents["names.yaml"]
        return document

    @property
    def word_files(self) -> Named[str, WordFile]:
        """The words of each language, by its code; each is made when it is first asked for."""
        names = [name for name in self.documents if name.startswith(WORDS)]
        codes = {Path(name).stem: name for name in names}
        return OnDemand(codes, lambda code: self.documents[codes[code]])

    @property
    def template(self) -> Template:
        """The workbook to fill in."""
        document: Template = self.spoken["template.yaml"]
        return document

    @property
    def asking(self) -> Asking:
        """What is said around the questions that people answer."""
        document: Asking = self.spoken["asking.yaml"]
        return document

    @property
    def askings(self) -> tuple[Asking, ...]:
        """The same in every language, English first: a table of answers may come back in any of them."""
        return tuple(one["asking.yaml"] for one in self.heard.values())

    @property
    def company_names(self) -> dict[str, str]:
        """What an answer about the company is asked by, in every language -> its id."""
        names = {one["template.yaml"].client_name.label: "client_name" for one in self.heard.values()}
        for one in self.heard.values():
            names |= {asked.label: key for key, asked in one["company.yaml"].fields.items()}
        return names

    @property
    def assist(self) -> AssistText:
        """What `--assist` asks of a language model."""
        document: AssistText = self.documents["assist.yaml"]
        return document

    @property
    def thresholds(self) -> Thresholds:
        """The lines that a judgement is drawn along."""
        document: Thresholds = self.documents["thresholds.yaml"]
        return document

    @property
    def tools(self) -> Tools:
        """The products that a cell may name."""
        document: Tools = self.documents["tools.yaml"]
        return document

    @property
    def evidence(self) -> EvidenceTable:
        """What facts of systems mean, worded in the report's language."""
        document: EvidenceTable = self.spoken["evidence.yaml"]
        return document

    @property
    def review(self) -> ReviewSheet:
        """What a reviewer may change, and the sheet for it."""
        document: ReviewSheet = self.spoken["review.yaml"]
        return document

    @property
    def reviews(self) -> tuple[ReviewSheet, ReviewSheet]:
        """The same in the report's language and in English: a sheet of either may come back."""
        return self.review, self.documents["review.yaml"]

    def words(self, group: str) -> tuple[dict[str, str], dict[str, str]]:
        """A group of labels in the report's language and in English."""
        return self.labels.labels[group], self.documents["labels.yaml"].labels[group]

    def worded(self, problem: Problem) -> Problem:
        """The Problem with the level and the sentence of its code."""
        text: ProblemText = next(
            found for name in PROBLEM_FILES if (found := self.spoken[name].problems.get(problem.code))
        )
        args = problem.args if self.language == "en" else self._named(problem)
        if why := self.told_fields.skipped_sheets.get(str(args.get("left_out"))):
            args = {**args, "left_out": why}
        return replace(
            problem, level=text.level, message=f"{text.message} {text.way_out}".format(**args).strip()
        )

    def _named(self, problem: Problem) -> dict[str, str | int]:
        """A Problem's values with an axis and its status by name; English sentences are built on the codes."""
        labels, args = self.labels.labels, dict(problem.args)
        axis, status = str(args.get("axis")), str(args.get("status"))
        named = {
            "axis": labels["axis"].get(axis),
            "status": labels[axis if axis in labels["axis"] else "function_status"].get(status),
        }
        return args | {name: found for name, found in named.items() if found}


def directory() -> Path:
    """Where the knowledge lies: inside an installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "questionnaires"
    return inside if inside.is_dir() else package.parent / "questionnaires"


def load(
    folder: Path | None = None,
    cache: Path | None = None,
    overlay: BrandOverrides | None = None,
    language: str = "en",
) -> Knowledge:
    """The knowledge of `folder` (the toolkit's own by default), as a brand has it, with its texts in a language.

    Raises KnowledgeError.
    """
    place = folder or directory()
    documents, digest = load_documents(place, _schemas(place), cache)
    spoken = translated(documents, place, language, cache)
    heard = OnDemand(languages(place), lambda one: _heard(documents, place, one, cache))
    kept = Kept(cache, digest)
    if overlay is None:
        return Knowledge(documents, digest, spoken, heard, language, kept=kept)
    own, changed = overlay.applied(documents)
    spoken = own if language == "en" else overlay.applied(spoken)[0]
    digest = hashlib.sha256(f"{digest}{changed}".encode()).hexdigest()
    return Knowledge(own, digest, spoken, heard, language, overlay, changed, kept)


def _heard(documents: Named[str, Any], place: Path, language: str, cache: Path | None) -> Named[str, Any]:
    """The documents that ask, each in a language when it is first asked for: most runs need but one."""
    return OnDemand(
        ASKING_FILES, lambda name: translated({name: documents[name]}, place, language, cache)[name]
    )


def _schemas(place: Path) -> Named[str, type[Document]]:
    """The schema of every document in a folder, the word file of each language that is there included."""
    words = [f"{WORDS}{path.name}" for path in sorted((place / WORDS).glob("*.yaml"))]
    return OnDemand([*SCHEMAS, *words], _schema)
