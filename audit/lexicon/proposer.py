"""Offers readings of what the rules can't read, for a person to choose from. It is a guess and never evidence.

A linear model over the pieces of a text: words, pairs of words and runs of characters, each hashed into a bucket that
holds one signed byte a label. It is trained by `docs/train_proposer.py` and evaluated in whole numbers, so that it says
the same on every machine.

`proposer.bin`: a first line that names the format, a line of JSON (`Header`), the weights of each of its models, bucket
by bucket, and the known phrases as lines of model, label and text, parted by tabs, in UTF-8.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from math import isqrt
from pathlib import Path
from typing import NamedTuple

from audit.domain.errors import KnowledgeError
from audit.domain.models import Proposal
from audit.knowledge import Knowledge
from audit.lexicon.tokens import fold

FILE = "proposer.bin"
FORMAT = b"mlops-audit proposer 1\n"
FIELDS = "fields"  # the model of headers; the others are named like the axes
NO_FIELD = "none"  # its label for a column that is none of an inventory
PRESENCE = "presence"
OFFERED = 3  # readings of a text
NEAREST = 3  # phrases that a reading is explained with
SAMPLES = 3  # cells that a header is read with
LONGEST_TEXT = 300  # characters that are looked at
_STEM, _ENDING = 4, 3  # letters that two words begin with at least, and that the shorter may end in otherwise
_MADE_WITH = 6  # letters of a word that others are made with
_LEAST_ALIKE = 5  # of 100, for a phrase to explain anything
_WORD = re.compile(r"[^\W_]+|[?✓✗=%<>!]")
_DIGIT = re.compile(r"\d")
_LANGUAGE = re.compile(r"^[a-z]{2}: ")  # of an example in another language than English
_RUNS = (2, 3, 4, 5)  # characters
_SAMPLE_RUNS = (3,)

Phrases = Mapping[tuple[str, str], Sequence[str]]  # model, label -> texts


def answer_features(text: str, header: str = "") -> set[str]:
    """What an answer is known by: its own pieces, and the words of its column's header."""
    return {*_pieces(text), *(f"h:{word}" for word in _words(header))}


def header_features(header: str, samples: Iterable[str] = ()) -> set[str]:
    """What a column is known by: the pieces of its header, and the words and trigrams of cells below it."""
    found = {f"h{piece}" for piece in _pieces(header)}
    for sample in samples:
        words = _words(sample)
        found.update(f"sw{word}" for word in words)
        found.update(f"s{run}" for word in words for run in _runs(word, _SAMPLE_RUNS))
    return found


def feature_buckets(pieces: Iterable[str], bits: int) -> list[int]:
    """The buckets, of 2 to the power of `bits`, that pieces fall into; each once, in ascending order."""
    mask = (1 << bits) - 1
    return sorted({zlib.crc32(piece.encode("utf-8", "backslashreplace")) & mask for piece in pieces})


def _pieces(text: str) -> Iterator[str]:
    words = _words(text)
    for word in words:
        yield f"w{word}"
        yield from _runs(word, _RUNS)
    edged = ("^", *words, "$")
    yield from (f"{first}_{second}" for first, second in pairwise(edged))


def _words(text: str) -> list[str]:
    """The words and telling signs of a text without case and accents; every digit is a zero."""
    return [_DIGIT.sub("0", word) for word in _WORD.findall(fold(text[:LONGEST_TEXT]))]


def _runs(word: str, sizes: Iterable[int]) -> Iterator[str]:
    edged = f" {word} "
    return (edged[at : at + size] for size in sizes for at in range(len(edged) - size + 1))


class LinearModel(NamedTuple):
    """One linear model: `weights` holds, bucket by bucket, a signed byte a label; `bias` is in units of a weight."""

    name: str
    labels: Sequence[str]
    bits: int
    bias: Sequence[int]
    weights: bytes

    def ranked(self, pieces: Iterable[str]) -> list[str]:
        """The labels, the likeliest first, by whole numbers alone.

        The score of a label is the mean of its weights times the root of their number, plus its bias; all is multiplied
        by that root, of which eight binary places are kept.
        """
        width = len(self.labels)
        weights = memoryview(self.weights).cast("b")
        found = feature_buckets(pieces, self.bits)
        sums = [0] * width
        for bucket in found:
            at = bucket * width
            for label, weight in enumerate(weights[at : at + width]):
                sums[label] += weight
        root = isqrt(len(found) << 16)
        scores = [(total << 8) + bias * root for total, bias in zip(sums, self.bias, strict=True)]
        return [self.labels[at] for at in sorted(range(width), key=lambda at: (-scores[at], at))]


class Header(NamedTuple):
    """What the file says of itself: the hash over all that it was trained on, and its models without their weights."""

    sources_sha256: str
    models: list[dict[str, object]]


class Proposer:
    """What the file knows, and the phrases that explain it. Raises KnowledgeError for a file that is something else."""

    def __init__(self, data: bytes, known: Phrases, name: str = FILE) -> None:
        self.models, self._phrases = _opened(data, name)
        for key, phrases in known.items():
            self._phrases.setdefault(key, []).extend(phrases)

    def readings(self, axis: str, text: str, header: str = "") -> tuple[Proposal, ...]:
        """Up to three statuses of a text on an axis, the likeliest first; below the header of its column."""
        name = axis if axis in self.models else PRESENCE
        ranked = self.models[name].ranked(answer_features(text, header))
        return self._explained(name, ranked[:OFFERED], text)

    def fields(self, header: str, samples: Iterable[str] = ()) -> tuple[Proposal, ...]:
        """Up to three fields of a column, the likeliest first, from its header and some of its cells."""
        ranked = self.models[FIELDS].ranked(header_features(header, samples))
        return self._explained(FIELDS, [one for one in ranked if one != NO_FIELD][:OFFERED], header)

    def _explained(self, name: str, labels: Iterable[str], text: str) -> tuple[Proposal, ...]:
        return tuple(
            Proposal(label, tuple(nearest(text, self._phrases.get((name, label), ())))) for label in labels
        )


def nearest(text: str, phrases: Iterable[str]) -> list[str]:
    """The phrases that share most runs of three characters with a text, the most alike first; none that shares no word
    with it, nor the beginning of one: letters within other words say nothing (`stable`, and `able` or `enabled`)."""
    own, words = _trigrams(text), _words(text)
    if not own:
        return []
    alike = {}
    for phrase in phrases:
        other = _trigrams(phrase)
        shared = 200 * len(own & other) // ((len(own) + len(other)) or 1)
        if shared >= _LEAST_ALIKE:
            alike[phrase] = shared
    ranked = sorted(alike, key=lambda phrase: (-alike[phrase], phrase))
    akin = (one for one in ranked if any(_are_akin(a, b) for a in words for b in _words(one)))
    return list(islice(akin, NEAREST))


def _are_akin(word: str, other: str) -> bool:
    """Whether two words are one, or share a stem: they begin alike, or the one is made with the other."""
    short, long = sorted((word, other), key=len)
    begun = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return (
        short == long
        or begun >= max(_STEM, len(short) - _ENDING)
        or (len(short) >= _MADE_WITH and short in long)
    )


@lru_cache(maxsize=16384)
def _trigrams(text: str) -> frozenset[str]:
    return frozenset(run for word in _words(text) for run in _runs(word, _SAMPLE_RUNS))


def load_proposer(knowledge: Knowledge, folder: Path) -> Proposer:
    """The proposer of a folder of knowledge, with the phrases that its table and fields hold. Raises KnowledgeError."""
    path = folder / FILE
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KnowledgeError(
            f"{path}: can't be read: {error}. Restore the file or reinstall the toolkit."
        ) from error
    known: dict[tuple[str, str], list[str]] = {}
    for axis, table in knowledge.statuses.axes.items():
        for row in table.rows:
            texts = known.setdefault((axis, row.status), [])
            texts += [_LANGUAGE.sub("", example) for example in row.examples if " | " not in example]
    for field in knowledge.fields.fields:
        aliases = [alias for names in field.aliases.values() for alias in names]
        known[FIELDS, field.id] = [*field.examples, *field.questions, *aliases]
    return Proposer(data, known, str(path))


def _opened(data: bytes, name: str) -> tuple[dict[str, LinearModel], dict[tuple[str, str], list[str]]]:
    """The models and the phrases of a file."""
    try:
        if not data.startswith(FORMAT):
            raise ValueError("its first line is another one")
        end = data.index(b"\n", len(FORMAT))
        header, at = Header(**json.loads(data[len(FORMAT) : end])), end + 1
        models: dict[str, LinearModel] = {}
        for about in header.models:
            model = LinearModel(**about, weights=b"")  # type: ignore[arg-type]
            size = len(model.labels) << model.bits
            models[model.name] = model._replace(weights=data[at : at + size])
            if len(models[model.name].weights) != size or len(model.bias) != len(model.labels):
                raise ValueError("it is cut short")
            at += size
        phrases: dict[tuple[str, str], list[str]] = {}
        for line in data[at:].decode().splitlines():
            model_name, label, text = line.split("\t")
            phrases.setdefault((model_name, label), []).append(text)
    except (ValueError, TypeError, KeyError) as error:
        raise KnowledgeError(
            f"{name}: is no proposer of this version of the toolkit: {error}. Reinstall the toolkit, or run "
            "`python -m docs.train_proposer` in a checkout."
        ) from error
    return models, phrases
