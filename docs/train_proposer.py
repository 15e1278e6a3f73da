"""Trains the proposer: writes `questionnaires/proposer.bin` from the words, the table, the fields and labelled answers.

python -m docs.train_proposer            write it (needs scikit-learn, of the extra `dev`)
python -m docs.train_proposer --check    exit 1 where it was trained on other sources than the checkout holds
python -m docs.train_proposer --score    how often the truth is among three, on answers and headers held out in turn

What it learns from: every entry of `words/`, with the status that the table gives it alone; the examples of
`statuses.yaml`; the aliases, questions and examples of `fields.yaml`; `tests/wording/working/`.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from audit.knowledge import Knowledge, directory, load
from audit.lexicon import Lexicon
from audit.lexicon.clauses import Clause
from audit.lexicon.proposer import (
    FIELDS,
    FILE,
    FORMAT,
    PRESENCE,
    SAMPLES,
    Phrases,
    Proposer,
    answer_features,
    feature_buckets,
    header_features,
)
from audit.lexicon.words import Word

WORKING = Path(__file__).resolve().parents[1] / "tests" / "wording" / "working"
_NOUNS = {"item"}
TRAINED_ON = ("concepts.yaml", "fields.yaml", "statuses.yaml", "words/*.yaml")
BITS = {FIELDS: 11, PRESENCE: 10}  # buckets as powers of two; the file takes some 0.2 MB
ANSWER_BITS = 12
SOFTNESS = 0.3  # scikit-learn's C
WORD_WEIGHT = 0.01  # of a single word beside a labelled answer; there are twenty times as many
ALIAS_WEIGHT = 0.3
LONGEST_PHRASE = 17  # characters of a phrase that explains
FOLDS = 5
SEED = 0


class Example(NamedTuple):
    """What a model learns from: the model's name, pieces, label, and how much it counts."""

    model: str
    pieces: set[str]
    label: str
    weight: float = 1.0


class Labelled(NamedTuple):
    """A line of the working set; `group`: the lines that share their words, which are held out together."""

    example: Example
    text: str
    header: str
    samples: tuple[str, ...]
    accepted: frozenset[str]
    group: str


def working_set() -> list[Labelled]:
    """The labelled answers and headers, in the order of their files."""
    found: list[Labelled] = []
    for path in sorted(WORKING.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            make = _answer if path.name.startswith("answers") else _header
            found += map(make, csv.DictReader(lines))
    return found


def _answer(line: Mapping[str, str]) -> Labelled:
    text, header = line["text"], line["header"]
    example = Example(line["axis"], answer_features(text, header), line["label"])
    group = f"{line['source']} {line['axis']} {line['pair'] or text}"
    return Labelled(example, text, header, (), _accepted(line, line["label"]), group)


def _header(line: Mapping[str, str]) -> Labelled:
    samples = tuple(line["samples"].split(" | ")[:SAMPLES])
    example = Example(FIELDS, header_features(line["header"], samples), line["field"])
    return Labelled(example, "", line["header"], samples, _accepted(line, line["field"]), line["header"])


def _accepted(line: Mapping[str, str], label: str) -> frozenset[str]:
    return frozenset({label, *filter(None, line["accept"].split(";"))})


def examples_of(knowledge: Knowledge) -> Iterator[Example]:
    """What the knowledge itself teaches: words, examples of the table, aliases."""
    yield from _words(knowledge)
    for axis, table in knowledge.statuses.axes.items():
        for row in table.rows:
            for example in row.examples:
                text, _, header = example.partition(" | ")
                yield Example(axis, answer_features(text, header), row.status)
    for field in knowledge.fields.fields:
        for names in ([*field.examples, *field.questions], *field.aliases.values()):
            yield from (Example(FIELDS, header_features(name), field.id, ALIAS_WEIGHT) for name in names)


def _words(knowledge: Knowledge) -> Iterator[Example]:
    """Every entry of the word files with the status that the table gives it alone, where it gives one."""
    lexicon = Lexicon(knowledge, date.min)

    @cache
    def status_of(axis: str, concepts: frozenset[str]) -> str | None:
        table = lexicon.tables[axis]
        asked = frozenset(table.table.asks.get(table.first_own, ()))
        row = table.frame(Clause((Word("", "", concepts),)), asked).row
        return row.status if row else None

    for file in knowledge.word_files.values():
        filed = defaultdict(set)
        for concept, entries in file.words.items():
            for entry in entries:
                filed[entry.strip("=*")].add(concept)
        for text, concepts in filed.items():
            if concepts == _NOUNS:
                continue  # they tell of no status
            pieces = answer_features(text)
            for axis in lexicon.tables:
                if status := status_of(axis, frozenset(concepts)):
                    yield Example(axis, pieces, status, 1.0 if axis == PRESENCE else WORD_WEIGHT)


def trained(examples: Iterable[Example], phrases: Phrases, sources_sha256: str) -> bytes:
    """The file that these examples make."""
    by_model: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_model[example.model].append(example)
    models, weights = [], []
    for name in sorted(by_model):
        about, bytes_ = _fitted(name, by_model[name])
        models.append(about)
        weights.append(bytes_)
    header = json.dumps({"sources_sha256": sources_sha256, "models": models}, separators=(",", ":"))
    lines = [f"{model}\t{label}\t{text}\n" for (model, label), texts in phrases.items() for text in texts]
    return FORMAT + header.encode() + b"\n" + b"".join(weights) + "".join(lines).encode()


def _fitted(name: str, examples: Sequence[Example]) -> tuple[dict[str, object], bytes]:
    """A model's line of the header, and its weights as signed bytes."""
    import numpy
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    bits = BITS.get(name, ANSWER_BITS)
    rows = [feature_buckets(example.pieces, bits) for example in examples]
    starts = numpy.cumsum([0, *map(len, rows)])
    values = [1 / sqrt(len(row)) for row in rows for _ in row]
    table = csr_matrix((values, [at for row in rows for at in row], starts), (len(rows), 1 << bits))
    fit = LinearSVC(C=SOFTNESS, random_state=SEED)
    fit.fit(table, [one.label for one in examples], sample_weight=[one.weight for one in examples])
    scale = 127 / numpy.abs(fit.coef_).max()
    weights = numpy.rint(fit.coef_.T * scale).astype(numpy.int8)
    bias = [int(one) for one in numpy.rint(fit.intercept_ * scale)]
    return {
        "name": name,
        "labels": list(map(str, fit.classes_)),
        "bits": bits,
        "bias": bias,
    }, weights.tobytes()


def phrases_of(labelled: Iterable[Labelled]) -> dict[tuple[str, str], list[str]]:
    """The short answers of the working set by model and label."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in labelled:
        text = " ".join(one.text.split())
        key = (one.example.model, one.example.label)
        if text and len(text) <= LONGEST_PHRASE and text not in found[key]:
            found[key].append(text)
    return found


def sources_sha256() -> str:
    """The hash over all files that the proposer is trained on."""
    paths = [path for pattern in TRAINED_ON for path in sorted(directory().glob(pattern))]
    paths += sorted(WORKING.glob("*.csv"))
    return hashlib.sha256(
        b"\0".join(path.name.encode() + b"\0" + path.read_bytes() for path in paths)
    ).hexdigest()


def train() -> bytes:
    """The file as the checkout's own sources make it."""
    labelled = working_set()
    examples = [*examples_of(load()), *(one.example for one in labelled)]
    return trained(examples, phrases_of(labelled), sources_sha256())


def is_current(data: bytes) -> bool:
    """Whether a file was trained on what the checkout holds now."""
    header = data[len(FORMAT) :].partition(b"\n")[0]
    return data.startswith(FORMAT) and bool(json.loads(header)["sources_sha256"] == sources_sha256())


def scores() -> dict[str, tuple[int, int]]:
    """Model -> how many texts that were held out had their truth among three, and of how many."""
    labelled = working_set()
    learnt = list(examples_of(load()))
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for fold in range(FOLDS):
        held = [one for one in labelled if _fold(one) == fold]
        rest = [one.example for one in labelled if _fold(one) != fold]
        proposer = Proposer(trained([*learnt, *rest], {}, ""), {})
        for one in held:
            offered = _offered(proposer, one)
            if offered is not None:
                hits, of = found[one.example.model]
                found[one.example.model] = hits + bool(offered & one.accepted), of + 1
    return dict(found)


def _fold(one: Labelled) -> int:
    return int(hashlib.sha256(one.group.encode()).hexdigest(), 16) % FOLDS


def _offered(proposer: Proposer, one: Labelled) -> Collection[str] | None:
    """What is proposed for a text; None for a column that is of no field: there no proposal is right."""
    if one.example.model != FIELDS:
        return {p.value for p in proposer.readings(one.example.model, one.text, one.header)}
    if "none" in one.accepted:
        return None
    return {p.value for p in proposer.fields(one.header, one.samples)}


def main(words: Sequence[str]) -> int:
    """Runs the command; gives the exit code."""
    path = directory() / FILE
    if "--check" in words:
        current = path.is_file() and is_current(path.read_bytes())
        if not current:
            print(f"{path} is stale: run python -m docs.train_proposer", file=sys.stderr)
        return 0 if current else 1
    if "--score" in words:
        for name, (hits, of) in scores().items():
            print(f"{name}: {hits} of {of} ({hits / of:.3f})")
        return 0
    path.write_bytes(train())
    print(f"{path}: {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
