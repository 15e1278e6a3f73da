"""Schemas of what answers are read by: `concepts.yaml`, `statuses.yaml`, one `words/LANGUAGE.yaml` a language, and
`tools.yaml`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from audit.domain.models import SILENT
from audit.knowledge.documents import Document, Prose

Axis = Literal["deployed", "monitored", "retrained", "presence"]
NUMBERS = {
    "number",
    "percent",
    "date",
    "past",
    "future",
    "hundred",
    "hour",
    "long_ago",
    "running",
    "share",
}  # concepts of figures, which no word file lists
TOOLS = {"tool", "tool_watch", "tool_machine", "tool_schedule"}  # of products, from tools.yaml
KINDS = {
    "?",
    "Name",
    "Article",
    "Lower",
    "State",
    "Initial",
    "Capitals",
    "Capital",
    "Active",
    "nothing",
    "Noun",
    "Participle",
    "Past",
}  # of words that a relation may ask for, beside concepts
MADE = {  # by relations, conditions and columns of dates
    "kind",
    "no_plan",
    "one_of",
    "question",
    "conditional",
    "hypothetical",
    "input",
    "object",
    "where",
    "last_done",
    "plan_thing",
    "thing",
    "counted",
    "ready_for",
    "no_hand",
    "outlived",
    "by_people",
    "title",
    "indispensable",
    "last_check",
    "missed",
    "powered",
}


class Codes(Document):
    """The values of a field that has few, the one that decides first. `alone`: those that decide where nothing else is
    listed beside them: `rules; machine learning` is more than rules."""

    order: list[str]
    alone: list[str] = []


class Concepts(Document):
    """Every concept that a word may be filed under, with what it means."""

    concepts: dict[str, str]
    narrower: dict[str, str]  # what some are a kind of, which relations tell apart and nothing else does
    closed: list[str]  # their words stand for themselves, never for their inflections
    codes: dict[str, Codes]  # by field
    headers: dict[str, str]  # further concepts, of the words of headers
    units: list[str]  # of measure, in which something is counted, the same in every language


class WordFile(Document):
    """The words of one language: concept -> entries.

    `word` also stands for its inflections by the Snowball `stemmer`, `=word` for this form alone, `word*` for all that
    begins so. `never_stemmed`: endings of adjectives that say what is possible. `modifiers_first`: in a run of nouns
    the last one is the head. `nouns_capitalised`: a noun is written with a capital
    letter. `articles` may stand between two words that relate, of which `possessives` join them to one; `objects`
    between a verb and its `particles` (`kicks itself off`); without `objects` a particle ends what its verb begins
    (`löst ein Training aus`). `affirmations` are a yes where they are all that a clause says (`we
    do`), and so are `switches`, of what can be on or off. `due`: a word that makes a plan of the infinitive behind it
    (`da concordare`), with the endings of those. `selves`: words that say `by itself` at the end of
    a clause: `entrena solo`. `references`: with which a further clause begins that says where more is written, and
    nothing itself: `weekly, see wiki`.
    `states`: endings of words that may say how something is, so that with a capital letter they are no name.
    `manners`: endings of words that say in what manner, as doubts do: no noun ends so.
    `again`: with which verbs begin that say that it is done once more: `re-read`.
    `imperfect`: endings of verbs that say what used to be, of words for which no entry stands as they are.
    `ourselves`: endings of verbs, as they are written, that say that we do it, or I, without a word for it: `douczam`.
    `pasts`: forms of the past that end like no other, of verbs for which no entry stands: `drove`.
    `participles`: such endings that participles have as well: `they used it`, `used by them`.
    `common`: everyday words of which none bears on a practice, each form for itself, by what they may stand for; they
    explain answers where no other entry does, and no header.
    `prose`: classes of words that sentences about a model
    are built from, each entry for itself.
    """

    language: str = Field(pattern="^[a-z]{2}$")
    stemmer: str
    never_stemmed: list[str] = []
    states: list[str] = []
    manners: list[str] = []
    modifiers_first: bool = False
    nouns_capitalised: bool = False
    articles: list[str] = []
    possessives: list[str] = []
    again: list[str] = []
    imperfect: list[str] = []
    ourselves: list[str] = []
    pasts: list[str] = []
    participles: list[str] = []
    particles: list[str] = []
    selves: list[str] = []
    objects: list[str] = []
    affirmations: list[str] = []
    switches: list[str] = []
    cut_short: dict[str, str] = {}
    references: list[str] = []
    due: dict[str, list[str]] = {}
    words: dict[str, list[str]]
    common: dict[str, list[str]] = {}
    codes: dict[str, dict[str, list[str]]] = {}  # field of few values -> value -> phrases
    headers: dict[str, list[str]] = {}  # concept -> entries that carry it in headers alone
    prose: dict[str, list[str]] = {}


class Names(Document):
    """What people are called: a capitalised first name, or a name behind a title, stands for somebody.

    `short_titles`: titles cut short to what is a title only with its dot -> as they are written out.
    """

    titles: list[str]
    short_titles: dict[str, str]
    first_names: list[str]


class Relation(Document):
    """What two words that stand together mean: `performance of the team` is no measure of the model.

    `first`, `second`: concepts parted by `|` (`?` is a word that nobody explained and that may be a noun, `Name` such a
    one with a capital letter, `Noun` one that ends like a noun, `Participle` one that ends like what is done to
    something, `Article` an article, `Lower` any word without a capital letter, `Initial` a capital letter alone,
    `Capitals` a few letters that nobody explained, `Capital` a thing with a capital letter, `Past` a verb of use that
    ends like one of the past, `Active` beside concepts a verb that does not end like a participle);
    `first_becomes`, `second_becomes`: the concepts that they have from then on, beside those by which they were not
    found; with `nothing` among them no others. `link`: a concept that must stand
    between them. Articles, numbers and words that mean nothing may stand between them where `apart`, but no article
    where they make one `compound`. `when`: only in languages whose modifiers come first,
    or last. `axes`: on these axes alone.
    """

    first: str
    second: str
    link: str = ""
    apart: bool = False
    compound: bool = False
    when: Literal["", "modifiers_first", "modifiers_last"] = ""
    axes: list[Axis] = []
    needs: list[str] = []  # only where the clause has one of these
    unless: list[str] = []  # not where the clause has one of these
    closing: list[str] = []  # not where one of these follows
    opening: list[str] = []  # only where nothing else stands before the first
    first_becomes: str | None = None
    second_becomes: str | None = None
    why: str
    examples: list[str] = []


class Row(Document):
    """One line of the table: concepts that a clause must have, and must not have, for a status.

    `when`: each item must be met by one of its concepts (`a|b`). `unless`: none of these. `only`: nothing but these
    and figures. `asks`, `asks_not`: the same about what the column's header asks. `yields`: a later clause that says
    more decides. `aside`: about something else, so that it adds nothing; `aside_behind`: so where the head of the
    answer has one of these. `overrides`: stands above what the head of the answer says.
    `instead`: something else is done, whatever a bare yes in another column says.
    `set_apart`: the status instead where the column offers another answer for this one (`Not in use`, `Planned`).
    `released`: the status instead where a day says that it was put into use: what rests was in use before.
    `of_another`: it speaks of another thing, and so does a later clause that says no more of it than `it`.
    `why`: where the answer leaves its reader in doubt, whoever is asked what it means is told so.
    """

    id: str = Field(pattern=r"^[a-z_]+(\.[a-z0-9_]+)+$")
    status: str
    when: list[str] = []
    unless: list[str] = []
    only: list[str] = []
    asks: list[str] = []
    asks_not: list[str] = []
    yields: bool = False
    earlier: bool = False
    aside: bool = False
    aside_behind: list[str] = []
    overrides: bool = False
    set_apart: str = ""
    released: str = ""
    instead: bool = False
    of_another: bool = False
    why: Prose
    examples: list[str]  # `TEXT`, or `TEXT | HEADER`; `de: TEXT` in another language

    def is_shown(self, field: str) -> bool:
        """Nobody is asked about an answer that was read as a status, or that says nothing at all."""
        asked = "unknown" in (self.status, self.set_apart) and not self.id.endswith(SILENT)
        return field != "why" or asked


class Telling(Document):
    """How a sentence of prose is built that says of the model itself how far it is: `this pilot`, `is not yet in use`.

    `says`: classes of words (`a|b`; `now?` may be missing) in their order, with at most `gap` other words between two;
    `opens`: the sentence begins so; `not_behind`, `not_before`: not behind, or before, a word of that class;
    `not_beside`: not in a text with one. `years`:
    only where the years that the sentence names are over (`past`), or not where they are (`ahead`). `lowers`: the
    statuses that it lowers, where a cell states one.
    """

    id: str = Field(pattern=r"^[a-z_]+(\.[a-z0-9_]+)+$")
    status: str
    says: list[str] = Field(min_length=1)
    gap: int = Field(default=0, ge=0, le=5)
    opens: bool = False
    not_behind: str = ""
    not_before: str = ""
    not_beside: str = ""
    years: Literal["", "past", "ahead"] = ""
    lowers: list[str] = Field(min_length=1)
    why: str
    examples: list[str] = Field(min_length=1)  # `TEXT`; `de: TEXT` in another language
    others: list[str] = []  # texts that it must not read


class Sense(Document):
    """Which of its senses a word has on an axis: one that carries a concept of `keep` loses those of `drop`."""

    keep: list[str]
    drop: list[str]


class AxisTable(Document):
    """How the clauses of an answer become a status on one axis.

    `statuses`: the cautious first; `assures`: the one that needs every word accounted for. `asks`: field -> what its
    column asks even where its header says nothing. `accounted`: concepts that an assuring clause may hold. `topic`:
    concepts of this axis; `neighbour`: of another one, whose clauses say nothing here unless they lower; `elsewhere`:
    those of them whose clauses say nothing here even then (`never retrained`, of how it is watched).
    `event`: where a clause has one of these, an unknown word behind what starts something belongs to the event.
    `beside`: own fields that may hold something else; what is not read there says nothing. `described`: what the model
    does, of which only a sentence counts that is built as one of `tellings`.
    """

    statuses: list[str]
    assures: str
    own: list[str]
    also: list[str] = []
    beside: list[str] = []
    free_text: list[str] = []
    described: list[str] = []
    harmless: list[str] = []  # concepts that lower nothing on this axis
    dates: dict[
        str, list[str]
    ] = {}  # field of dates -> what a day in it says together with `past` or `future`
    scheduled: list[
        str
    ] = []  # concepts of a schedule, which a day in a field of `dates` belies that is long past
    triggered: list[str] = []  # and those of what starts it otherwise, which may never have happened
    helping: list[str] = []  # fields about a part of the practice, which add up with its own
    stand_in: list[str] = []  # those of them that tell of the practice where no column asks for it
    reasons: list[str] = []  # fields whose text may say why the axis does not apply
    tellings: list[Telling] = []
    elsewhere: list[str] = []
    event: list[str] = []
    opened_by_yes: bool = False  # a yes affirms the header, whatever explains it behind
    portions: list[str] = []  # concepts of what may be denied of one and hold for another
    named: list[str] = []  # a sentence of a free text must have one concept of each item (`a|b`)
    alone: list[
        str
    ] = []  # fields whose sentences tell of the axis where the table has no column of its own for it
    named_alone: list[str] = []  # which those sentences must have
    stating: list[str] = []  # fields beside its own that state it, so that no remark does so alone
    origin: list[
        str
    ] = []  # what a remark says with the first of them, and with no other that lowers, is past
    taken_back: list[str] = []  # a clause of a remark that has one of each withholds what other cells assure
    doubted: str = (
        ""  # what a remark that is not understood must say to withhold; "": whatever does not assure
    )
    besides: list[str] = []  # concepts of what else may have ended, of which a remark says so
    circumstances: list[
        str
    ] = []  # concepts behind which things are named that say from what, or after what it is done
    done_by: list[str] = []  # concepts of what things are done with, whoever does them, and to what
    told_of_instead: list[str] = []  # concepts of whom an explanation behind a colon may tell
    asks: dict[str, list[str]] = {}
    switched: list[str] = []  # what a header asks that names nothing but a switch: `On/off`
    senses: list[Sense] = []
    accounted: list[str]
    topic: list[str]
    neighbour: list[str] = []
    rows: list[Row]


class FunctionCells(Document):
    """Which cells tell of one of the six functions."""

    from_axis: dict[str, str] = {}  # status of the axis of the same name -> status of the function
    axis: Literal["", "monitored", "retrained"] = ""
    fields: list[str] = []  # each of these states a part of the function
    needs_production: bool  # it means nothing for a model that is not in use


class Statuses(Document):
    """The table that says what frames mean, the same for every language."""

    alternatives: list[list[str]]  # concepts of which a header that names two states none
    lowering: list[str]  # concepts that may lower an answer
    tried: list[str]  # concepts of a draft or a trial, which limit what is said before
    hypothetical: list[str]  # concepts of what is not said to be so
    adding: list[str]  # concepts of a later clause that says who, how often or where
    prepared: list[str]  # concepts of what must be made before a condition starts anything
    cancelled: list[str]  # concepts that a second denial takes back
    timed: list[str]  # concepts with which a denial says that all is over, or is to come
    relations: list[Relation]
    axes: dict[Axis, AxisTable]
    functions: dict[str, FunctionCells]

    @model_validator(mode="after")
    def _unique(self) -> Statuses:
        lines = [[*(r.id for r in axis.rows), *(t.id for t in axis.tellings)] for axis in self.axes.values()]
        ids = [one for axis in lines for one in axis]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"ids that stand more than once: {', '.join(twice)}")
        return self


class Tool(Document):
    """A product by the names that people write, and the functions that it serves."""

    names: list[str] = Field(min_length=1)
    functions: list[str]
    scheduler: bool = False  # starts jobs, whatever they do
    infrastructure: bool = False  # watches or runs machines, not models: never more than partial evidence


class Tools(Document):
    """Product -> what it is."""

    tools: dict[str, Tool]
    hosts: list[str]  # systems that a model may run in or beside; they say nothing of a practice
    foundation_models: list[str]
    adapted: list[str]  # phrases that say such a model was trained further
