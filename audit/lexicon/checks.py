"""What is wrong with the word files and the table of statuses: examples that fail, entries that change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from audit.knowledge.reading import KINDS, MADE, NUMBERS, TOOLS, Axis, Relation, Row, Telling, WordFile
from audit.lexicon import Lexicon
from audit.lexicon.clauses import Parser
from audit.lexicon.examples import Example, example_of, read_example
from audit.lexicon.tokens import key_of
from audit.lexicon.wordlist import WordList
from audit.lexicon.words import Word

_BY_THE_PARSER = {"contrast", "latest"}  # what these say becomes of a clause, or of a date
_BY_COLUMNS = {"last_done", "last_check", "missed", "running"}  # what the dates of a column say, and no text
_INFLECTION = 2  # characters by which a shorter entry surely reaches the forms of a longer one


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong where. `kind` counts alike flaws together."""

    kind: str
    where: str
    what: str


def check_rules(lexicon: Lexicon) -> list[Flaw]:
    """Every flaw of the knowledge that answers are read by; none where all holds."""
    found = [
        *_rows(lexicon),
        *_tellings(lexicon),
        *_relations(lexicon),
        *_unknown_concepts(lexicon),
        *_unused_concepts(lexicon),
    ]
    for language, file in lexicon.knowledge.word_files.items():
        found += check_words(file, lexicon.word_list(language), lexicon.parser((language,)))
    return found


def _rows(lexicon: Lexicon) -> Iterator[Flaw]:
    for axis, table in lexicon.statuses.axes.items():
        for row in table.rows:
            if not row.examples and not _BY_COLUMNS & set(row.when):
                yield Flaw("row without an example", row.id, "write a text that it reads")
            yield from filter(None, (_missed(lexicon, axis, row, written) for written in row.examples))


def _tellings(lexicon: Lexicon) -> Iterator[Flaw]:
    for axis, table in lexicon.statuses.axes.items():
        if table.tellings:
            for telling in table.tellings:
                yield from _misread(lexicon, axis, table.described[0], telling)
            yield from _unlike(lexicon, {name for telling in table.tellings for name in _classes(telling)})


def _misread(lexicon: Lexicon, axis: Axis, field: str, telling: Telling) -> Iterator[Flaw]:
    """What is wrong with the examples of a telling: it reads each of them, and none of the others."""
    texts = [*telling.examples, *telling.others]
    for number, written in enumerate(texts):
        read = read_example(lexicon, axis, example_of(written, lexicon.knowledge.word_files), field)
        right = read.rule == telling.id if number < len(telling.examples) else read.is_silent
        if not right:
            yield Flaw("telling that reads otherwise", telling.id, f"'{written}' is read by {read.rule}")


def _unlike(lexicon: Lexicon, used: set[str]) -> Iterator[Flaw]:
    """Classes of prose that a language lacks, or has for nothing."""
    for language, file in lexicon.knowledge.word_files.items():
        for name in sorted(used ^ file.prose.keys()):
            yield Flaw(
                "class of prose that is missing, or that no telling uses", f"words/{language}.yaml", name
            )


def _classes(telling: Telling) -> set[str]:
    return _parts(
        (
            *(step.strip("?") for step in telling.says),
            telling.not_behind,
            telling.not_before,
            telling.not_beside,
        )
    )


def _missed(lexicon: Lexicon, axis: Axis, row: Row, written: str) -> Flaw | None:
    answer = read_example(lexicon, axis, example_of(written, lexicon.knowledge.word_files))
    if answer.rule == row.id:
        return None
    what = f"'{written}' is read by {answer.rule} as {answer.status}"
    if answer.left_over:
        what += f"; left over: {', '.join(answer.left_over)}"
    return Flaw("example read by another row", row.id, what)


def _relations(lexicon: Lexicon) -> Iterator[Flaw]:
    for number, relation in enumerate(lexicon.statuses.relations, 1):
        where = f"relation {number} ({relation.first} + {relation.second})"
        if not relation.examples:
            yield Flaw("relation without an example", where, relation.why)
        for written in relation.examples:
            if not _changes(lexicon, relation, example_of(written, lexicon.knowledge.word_files)):
                yield Flaw("example that a relation does not change", where, f"'{written}'")


def _changes(lexicon: Lexicon, relation: Relation, example: Example) -> bool:
    """Whether the words of an example come out otherwise without the relation, on one of its axes."""
    parser = lexicon.parser((example.language,))
    without = parser.without(relation)
    axes: Iterable[Axis] = relation.axes or tuple(lexicon.statuses.axes)
    return any(_related(parser, example, axis) != _related(without, example, axis) for axis in axes)


def _related(parser: Parser, example: Example, axis: Axis) -> list[tuple[Word, ...]]:
    return [parser.related(clause, axis).words for clause in parser.parse(example.text).clauses]


def _unknown_concepts(lexicon: Lexicon) -> Iterator[Flaw]:
    known = {*lexicon.knowledge.concepts.concepts, *NUMBERS, *TOOLS, *MADE, *KINDS}
    for language, file in lexicon.knowledge.word_files.items():
        for concept in sorted(file.words.keys() - known):
            yield Flaw("concept that does not exist", f"words/{language}.yaml", concept)
    for where, concepts in _used(lexicon):
        for concept in sorted(concepts - known):
            yield Flaw("concept that does not exist", where, concept)


def _unused_concepts(lexicon: Lexicon) -> Iterator[Flaw]:
    used = _BY_THE_PARSER.union(*(concepts for _, concepts in _used(lexicon)))
    for concept in lexicon.knowledge.concepts.concepts:
        if concept not in used:
            yield Flaw("concept that no row and no relation uses", "concepts.yaml", concept)


def _used(lexicon: Lexicon) -> Iterator[tuple[str, set[str]]]:
    """Which concepts each part of the table speaks of, and where."""
    statuses = lexicon.statuses
    for number, relation in enumerate(statuses.relations, 1):
        made = (relation.first_becomes or "", relation.second_becomes or "")
        asked = (*relation.needs, *relation.unless, *relation.closing)
        named = (relation.first, relation.second, relation.link, *made, *asked)
        yield f"relation {number}", _parts(named)
    for table in statuses.axes.values():
        for row in table.rows:
            yield row.id, _parts((*row.when, *row.unless, *row.only, *row.asks, *row.asks_not))
        remarked = {*table.origin, *table.besides} | _parts(table.taken_back)
        yield "statuses.yaml: origin, taken_back, besides", remarked
    yield "statuses.yaml: hypothetical, lowering", {*statuses.hypothetical, *statuses.lowering}


def _parts(items: Iterable[str]) -> set[str]:
    return {part for item in items for part in item.split("|") if part}


def check_words(file: WordFile, words: WordList, parser: Parser) -> Iterator[Flaw]:
    """Entries of one language that stand twice, that others say already, or that no text can hold."""
    where = f"words/{file.language}.yaml"
    by_key = _by_key(file)
    for (key, ends), listed in by_key.items():
        for concept, entries in listed.items():
            if len(entries) > 1:
                yield Flaw("entry listed twice", f"{where} {concept}", ", ".join(entries))
        if ends:
            continue
        entries = [entry for found in listed.values() for entry in found]
        if shadow := shadowed_by(words, key, listed):
            yield Flaw(
                "entry that another one says", f"{where} {', '.join(listed)}", f"{entries[0]}: {shadow}"
            )
        elif not _can_be_found(parser, key):
            yield Flaw("entry that no text can hold", f"{where} {', '.join(listed)}", entries[0])


Listed = Mapping[str, list[str]]  # concept -> entries of one key


def _by_key(file: WordFile) -> dict[tuple[tuple[str, ...], bool], dict[str, list[str]]]:
    """Key of an entry, and whether it ends in `*` -> concept -> the entries."""
    found: dict[tuple[tuple[str, ...], bool], dict[str, list[str]]] = {}
    for concept, entries in file.words.items():
        for entry in entries:
            key = (key_of(entry.strip("=*")), entry.endswith("*"))
            found.setdefault(key, {}).setdefault(concept, []).append(entry)
    return found


def shadowed_by(words: WordList, key: tuple[str, ...], listed: Listed) -> str:
    """The entries that say of a word what its own entry says; "" where they don't, or might not of its inflections."""
    inherited = words.inherited(key)
    if not inherited or {concept for _, concept in inherited} != set(listed):
        return ""
    opens = any(not entry.startswith("=") for entries in listed.values() for entry in entries)
    size = len(" ".join(key))
    for entry, _ in inherited:
        longer = size - len(entry)
        if not entry.endswith("*") and opens and not 0 < longer <= _INFLECTION:
            return ""
    return ", ".join(sorted({entry for entry, _ in inherited}))


def _can_be_found(parser: Parser, key: tuple[str, ...]) -> bool:
    wanted = " ".join(key)
    clauses = parser.parse(wanted).clauses
    return any(word.key == wanted for clause in clauses for word in clause.words)
