"""Where the tables of a sheet are: their header rows and their data rows, under banners and above one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from audit.domain.places import Place
from audit.domain.tables import RawTable
from audit.ingest.cards import cards_as_rows
from audit.ingest.grids import (
    columns_of,
    distinct,
    filled,
    is_blank,
    last_filled_row,
    row_values,
    turned,
    with_merges_filled,
)
from audit.ingest.header_matching import HeaderMatcher
from audit.ingest.header_rows import (
    SHAPE_ROWS,
    are_distinct,
    full_rows_above,
    has_empty_corner,
    has_groups,
    header_row,
    header_score,
    is_header_by_shape,
    recurs,
    with_second_row,
)
from audit.ingest.header_text import fold
from audit.ingest.sections import Area, Heading, Section, banners, sections
from audit.knowledge.fields import Words
from audit.lexicon.stage_headings import StageHeadings

_HEADER_ROWS = 60  # how far down the first header may stand
_HEADER_COLUMNS = 5  # how far to the right the headers of a transposed sheet may stand
_BETTER_WITHIN = 12  # rows below a good header in which a better one may follow
_TURNABLE = 1000  # rows and columns of a sheet that may be transposed
_TRUSTED = 2.0  # score from which a row is a header whatever stands above it
_REPEATED = 3  # cells of a row of headers that may say one stage
_TURNED = 3.0  # score from which the first column holds the headers
_LEAST_LISTED = 3  # models of a list beside another
_CALLED = 97.0  # score of a header that is a field's name
_CORNERED = 2.0  # the same, of a sheet whose first cell is empty
_SURELY = 6.0  # score that no row of answers has, whatever stages it seems to say
_AGAIN = 1.5  # score of a further header that asks for the name of a model, as the first one does
_PROVEN = 3.0  # score from which a row is a header whatever its words may mean as answers
_LONGEST_GROUP = 10  # words of a header above others; a longer one says how to fill them in
_ANSWERS = 0.3  # share of a column's distinct texts that must be answers, as its first one is


@dataclass(frozen=True, slots=True)
class Block:
    """A table within a sheet: `header` rows, then data from `first` to `last` (1-based rows of `grid`).

    `score` counts the fields that the header names, half a point more where the model's name is one of them.
    `section` is the title that stands above the block. `headings` are all texts above the headers, the outermost first;
    `sections` part the rows where headings stand between them. `unread` counts rows above the headers that are as full
    as the data.
    """

    grid: RawTable
    across: bool
    header: tuple[int, ...]
    first: int
    last: int
    score: float
    section: str | None = None
    shifted: bool = False  # the data have an index cell that the header lacks
    headings: tuple[Heading, ...] = ()
    sections: tuple[Section, ...] = ()
    unread: int = 0
    name: int | None = None  # the column whose header surely holds the models' names
    headed: bool = False  # the first row of a turned sheet heads labels and values: `Field | Value`

    @property
    def rows(self) -> range:
        """The data rows, and the headings between them."""
        return range(self.first, self.last + 1)

    @property
    def titles(self) -> frozenset[int]:
        """The rows that hold a heading and no model."""
        inside = {row for part in self.sections for row in part.rows}
        return frozenset(set(self.rows) - inside) if self.sections else frozenset()

    def place(self, row: int | None = None, column: int | None = None) -> Place:
        """The true Place in the file of a position in `grid`."""
        return self.grid.place(column, row) if self.across else self.grid.place(row, column)

    def headers(self) -> tuple[str, ...]:
        """One text a column, the header rows joined from the top down; the letters where there is no header."""
        if not self.header:
            return tuple(map(self.grid.letters, range(1, self.grid.columns + 1)))
        return tuple(" / ".join(dict.fromkeys(texts)) for texts in self.header_texts())

    def header_texts(self) -> list[list[str]]:
        """For each column the texts of its header rows, from the top down, merged groups filled.

        A group that tells a story says nothing of a column that has a header of its own.
        """
        rows = [header_row(self.grid, row, group=row != self.header[-1]) for row in self.header]
        found = [[t for row in rows if (t := row[column])] for column in range(self.grid.columns)]
        texts = [[*(t for t in one[:-1] if not _is_story(t)), *one[-1:]] for one in found]
        if self.headed:
            texts[0] = []
        return [[], *texts[:-1]] if self.shifted else texts


def _is_story(text: str) -> bool:
    return len(text.split()) > _LONGEST_GROUP


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the tables of sheets by the headers that are known and by the words for stages."""

    headings: HeaderMatcher
    stages: StageHeadings
    words: Words

    def blocks(self, grid: RawTable) -> list[Block]:
        """The tables of a sheet, from the top down; empty where no row looks like headers.

        A sheet whose first column holds the headers (transposed, or one model in `Field | Value`) comes turned.
        """
        if (cards := cards_as_rows(grid)) and (dealt := self._dealt(cards)):
            return [dealt]
        upright = self._first_header(grid, _HEADER_ROWS)
        if 2 <= grid.columns <= _TURNABLE and 2 <= last_filled_row(grid) <= _TURNABLE:
            side = turned(grid)
            across = self._first_header(side, _HEADER_COLUMNS)
            needed = _CORNERED if upright is None and has_empty_corner(grid) else _TURNED
            sure = across is not None and across[1] >= needed and _outdoes(side, across, grid, upright)
            if across and sure and are_distinct(side, across[0]):
                return [self.parted(b) for b in _blocks(side, self.headings, across, turned_sheet=True)]
        if upright is None:
            return []
        parts = self._side_by_side(grid, upright[0])
        if len(parts) > 1:
            found = [b for part in parts for b in self.blocks(part) or [self.below(part, upright[0])]]
            return [replace(b, score=max(b.score, upright[1]), name=b.name or 1) for b in found]  # of one row
        found = _blocks(grid, self.headings, upright, turned_sheet=False)
        tops = [1, *(block.last + 1 for block in found)]
        return [self.parted(block, top) for block, top in zip(found, tops, strict=False)]

    def _dealt(self, cards: RawTable) -> Block | None:
        """The table of cards that stand below one another, where they name models, as titles above them do."""
        block = self.below(cards, 1)
        if is_blank(cards.value(1, 1)):
            block = replace(block, name=1)
        return block if block.name and block.score >= _TRUSTED else None

    def _side_by_side(self, grid: RawTable, row: int) -> list[RawTable]:
        """The tables that stand beside one another, with empty columns between, each below the same header for the
        models' names, or each with stages of its own; the one that a sheet is otherwise: an empty column parts what is
        told of one model, too."""
        full = [any(codes) for codes in grid.codes]
        begins = [c for c, is_full in enumerate(full, 1) if is_full and (c == 1 or not full[c - 2])]
        ends = [
            next((c for c in range(b, len(full) + 1) if not full[c - 1]), len(full) + 1) - 1 for b in begins
        ]
        ranges = list(zip(begins, ends, strict=True))
        if len(ranges) < 2:
            return [grid]
        named = [self._name_headers(grid, row, first, last) for first, last in ranges]
        if not set.intersection(*named) and not all(self._lists_stages(grid, row, *ends) for ends in ranges):
            return [grid]
        return [columns_of(grid, first, last) for first, last in ranges]

    def _name_headers(self, grid: RawTable, row: int, first: int, last: int) -> set[str]:
        """The folded headers of several columns that ask for the models' names; none of a single column."""
        texts = [value for c in range(first, last + 1) if isinstance(value := grid.value(row, c), str)]
        found = {
            fold(text) for text in texts if (guess := self.headings.known(text)) and guess.field == "name"
        }
        return found if last > first else set()

    def _lists_stages(self, grid: RawTable, row: int, first: int, last: int) -> bool:
        """Whether several columns begin with texts that are all different, and one of them is called a stage."""
        texts = [value for c in range(first, last + 1) if isinstance(value := grid.value(row, c), str)]
        known = [guess for text in texts if (guess := self.headings.known(text)) and guess.score >= _CALLED]
        staged = any(guess.field == "stage" for guess in known)
        below = range(row + 1, last_filled_row(grid) + 1)
        begun = [v for r in below if not is_blank(v := grid.value(r, first)) and filled(grid, r) != [first]]
        return staged and len(begun) >= _LEAST_LISTED and len({*begun}) == len(begun)

    def by_shape(self, grid: RawTable) -> Block | None:
        """The table of a sheet whose headers name nothing that is known, told by its shape; None where it has none.

        Headers are short texts, each another, that stand nowhere below; what stands below them repeats itself, or is
        no text; and they are no answers like those below them.
        """
        last = last_filled_row(grid)
        for row in range(1, min(_HEADER_ROWS, last - 1) + 1):
            if is_header_by_shape(grid, row, last) and not self._is_data(grid, row, self.stages.speaks):
                if full_rows_above(grid, row):
                    return None
                header = with_second_row(grid, row, self.headings)
                filled_grid = with_merges_filled(grid, header[-1] + 1)
                return self.parted(Block(filled_grid, False, header, header[-1] + 1, last, 0.0))
        return None

    def below(self, grid: RawTable, row: int) -> Block:
        """The table below a row of headers that somebody named, with the groups above it; without any for row 0."""
        last = last_filled_row(grid)
        if row == 0:
            wide = (r for r in range(1, last + 1) if len(filled(grid, r)) >= min(2, grid.columns))
            return self.parted(Block(with_merges_filled(grid, 1), False, (), next(wide, 1), last, 0.0))
        header = (row - 1, row) if has_groups(grid, row, self.headings) else (row,)
        score = header_score(row_values(grid, row), self.headings)
        block = Block(with_merges_filled(grid, row + 1), False, header, row + 1, last, score)
        return self.parted(replace(block, shifted=_is_shifted(block)))

    def parted(self, block: Block, top: int = 1) -> Block:
        """The block with the texts above its headers, from row `top` on, and its rows by the headings between them."""
        name = name_column(block, self.headings)
        if block.across:
            return replace(block, name=name, headed=name != 1 and self._is_headed(block))
        above = banners(block.grid, top, (block.header or (block.first,))[0])
        area = Area(block.grid, block.rows, name)
        return replace(
            block,
            name=name,
            headings=above,
            sections=sections(area, self.stages.names_stage),
            unread=full_rows_above(block.grid, block.header[0]) if block.header else 0,
        )

    def _is_headed(self, block: Block) -> bool:
        """Whether the first row of a turned sheet says nothing of a model, but what stands below it."""
        labels, values = ({fold(word) for word in some} for some in (self.words.labels, self.words.values))
        first = [fold(str(block.grid.value(row, 1) or "")) for row in (*block.header, *block.rows)]
        return first[0] in labels and {*filter(None, first[1:])} <= values

    def _first_header(self, grid: RawTable, depth: int) -> tuple[int, float] | None:
        """The row among the first ones that names most fields, and its score; no row of a list without headers. Of two
        tables below one another the first one's."""
        best: tuple[int, float] | None = None
        before: list[tuple[int, float]] = []
        for row in range(1, min(depth, last_filled_row(grid)) + 1):
            if best and best[1] >= _PROVEN and row > best[0] + _BETTER_WITHIN:
                break
            least = best[1] if best else 0
            score = header_score(row_values(grid, row), self.headings, least)
            if score > least and self._is_header(grid, row, score):
                before += [best] if best else []
                best = (row, score)
        above = (one for one in before if best and self._heads_a_table(grid, one, best))
        return next(above, best)

    def _heads_a_table(self, grid: RawTable, one: tuple[int, float], best: tuple[int, float]) -> bool:
        """Whether a row heads a table of its own above the best header: it asks for names, and rows that are as full
        and an empty one stand between."""
        between = range(one[0] + 1, best[0])
        wide = max(2, len(filled(grid, one[0])) // 2)
        full = sum(len(filled(grid, row)) >= wide for row in between)
        apart = any(not filled(grid, row) for row in between)
        named = self._name_headers(grid, one[0], 1, grid.columns)
        return one[1] >= max(_TRUSTED, best[1] / 2) and full > 1 and apart and bool(named)

    def _is_header(self, grid: RawTable, row: int, score: float) -> bool:
        """Whether a row that names fields may be a header: where it names few it must be no row of the data."""
        if score < _SURELY and self._repeats_a_stage(grid, row):
            return False
        if score >= _PROVEN:
            return True
        if recurs(grid, row):
            return False
        if score < _TRUSTED and full_rows_above(grid, row):
            return False
        return not self._is_data(grid, row, self.stages.answers)

    def _repeats_a_stage(self, grid: RawTable, row: int) -> bool:
        """Whether a row says the same stage again and again: a column of stages that lies on its side."""
        texts = [value for column in filled(grid, row) if isinstance(value := grid.value(row, column), str)]
        needed = max(_REPEATED, _ANSWERS * len(texts))
        told: Counter[str] = Counter()
        for number, text in enumerate(texts):
            if len(texts) - number + max(told.values(), default=0) < needed:
                return False  # as of most rows, before every text is read
            if status := self.stages.outright(text):
                told[status] += 1
        return max(told.values(), default=0) >= needed

    def _is_data(self, grid: RawTable, row: int, answers: Callable[[str], bool]) -> bool:
        """Whether a row's cells are answers, and no questions, and so is what stands below them."""
        below = range(row + 1, min(row + SHAPE_ROWS, last_filled_row(grid)) + 1)
        for column in filled(grid, row):
            value = grid.value(row, column)
            if isinstance(value, str) and not value.rstrip().endswith("?") and answers(value):
                texts = [v for v in distinct(grid, column, below) if isinstance(v, str) and v != value]
                if texts and sum(map(answers, texts)) >= _ANSWERS * len(texts):
                    return True
        return False


def _outdoes(
    side: RawTable, across: tuple[int, float], grid: RawTable, upright: tuple[int, float] | None
) -> bool:
    """Whether a column of labels names more fields than a row does, if one names any, and no smaller share of its
    labels where the row has more than two: among many models' names a few may sound like fields."""
    if upright is None:
        return True
    labels, texts = len(filled(side, across[0])), len(filled(grid, upright[0]))
    as_sure = texts <= 2 or across[1] * texts >= upright[1] * labels
    return across[1] > upright[1] and as_sure


def name_column(block: Block, headings: HeaderMatcher) -> int | None:
    """The 1-based column whose header surely holds the models' names."""
    for column, texts in enumerate(block.header_texts(), 1):
        guess = headings.best([t for t in (*texts[-1:], " ".join(texts)) if t]) if texts else None
        if guess and guess.field == "name" and guess.score >= 90:
            return column
    return None


def _blocks(
    grid: RawTable, headings: HeaderMatcher, found: tuple[int, float], turned_sheet: bool
) -> list[Block]:
    header = with_second_row(grid, found[0], headings)
    filled_grid = with_merges_filled(grid, header[-1] + 1)
    last = last_filled_row(grid)
    first = Block(filled_grid, turned_sheet, header, header[-1] + 1, last, found[1])
    blocks = [replace(first, shifted=_is_shifted(first))]
    for row, section in _later_headers(first, headings):
        previous = blocks[-1]
        end = row - 1 if section is None else section - 1
        blocks[-1] = replace(previous, last=end)
        score = header_score(row_values(grid, row), headings)
        title = _title(filled_grid, section) if section else previous.section
        blocks.append(Block(filled_grid, turned_sheet, (row,), row + 1, last, score, title))
    return [replace(blocks[0], section=_section_above(blocks)), *blocks[1:]]


def _is_shifted(block: Block) -> bool:
    """The data begin with an index number, the first header is of another kind, and the last one is missing."""
    grid, width = block.grid, block.grid.columns
    header = filled(grid, block.header[-1])
    if (
        not header
        or header[0] != 1
        or header[-1] >= width
        or len(block.header) > 1
        or block.last < block.first + 1
    ):
        return False
    if header != list(range(1, len(header) + 1)) or len(header) + 1 != width:
        return False
    sample = list(block.rows[:200])
    numbers = sum(str(grid.value(row, 1)).strip().isdigit() for row in sample)
    texts = sum(isinstance(v := grid.value(row, 2), str) and not v.isdigit() for row in sample)
    ends = sum(not is_blank(grid.value(row, width)) for row in sample)
    return min(numbers, texts) >= 0.9 * len(sample) and ends >= 0.5 * len(sample)


def _later_headers(block: Block, headings: HeaderMatcher) -> list[tuple[int, int | None]]:
    """Further header rows below a gap or a title, each with the row of its title."""
    grid = block.grid
    found: list[tuple[int, int | None]] = []
    for row in _after_gaps(block):
        cells = filled(grid, row)
        title = row if len(cells) == 1 and _is_text(grid, row, cells[0]) else None
        candidate = row + 1 if title else row
        while title and candidate <= block.last and not filled(grid, candidate):
            candidate += 1
        needed = _AGAIN if _names_again(block, candidate, headings) else max(2.0, 0.5 * block.score)
        if candidate <= block.last and header_score(row_values(grid, candidate), headings) >= needed:
            found.append((candidate, title))
    return found


def _names_again(block: Block, row: int, headings: HeaderMatcher) -> bool:
    """Whether a row has the header of the models' names where the header has it."""
    name = name_column(block, headings)
    codes = block.grid.codes[name - 1] if name else ()
    return row <= block.last and bool(codes) and codes[row - 1] == codes[block.header[-1] - 1]


def _after_gaps(block: Block) -> list[int]:
    """The filled rows right below an empty row."""
    columns = [block.grid.codes[c - 1][block.first - 1 : block.last] for c in _likely_filled(block)]
    if any(0 not in codes for codes in columns):
        return []
    rows = [row for row, codes in zip(block.rows, zip(*columns, strict=True), strict=True) if not any(codes)]
    empty = {row for row in rows if not filled(block.grid, row)}
    return sorted(row + 1 for row in empty if row + 1 not in empty and row < block.last)


def _likely_filled(block: Block) -> list[int]:
    """The two fullest columns: where both are empty the row is worth a closer look."""
    sample = block.rows[:: max(1, len(block.rows) // 200)]
    codes = block.grid.codes
    fullness = sorted((-sum(1 for row in sample if c[row - 1]), at) for at, c in enumerate(codes, 1))
    return [column for _, column in fullness[:2]]


def _is_text(grid: RawTable, row: int, column: int) -> bool:
    return isinstance(grid.value(row, column), str)


def _title(grid: RawTable, row: int) -> str:
    return str(grid.value(row, filled(grid, row)[0])).strip()


def _section_above(blocks: list[Block]) -> str | None:
    """The title right above the first block, where the blocks below have titles of their own."""
    first = blocks[0]
    above = first.header[0] - 1
    if len(blocks) < 2 or not any(b.section for b in blocks[1:]):
        return None
    while above >= 1 and not filled(first.grid, above):
        above -= 1
    return _title(first.grid, above) if above >= 1 and len(filled(first.grid, above)) == 1 else None
