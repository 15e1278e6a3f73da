"""Scores a blind set once and writes its first-sight figures into `docs/accuracy.md`; then retires it.

    python -m tests.wording.protocol score DIR NAME     figures of DIR (answers, headers, lists), into the page
    python -m tests.wording.protocol retire DIR NAME    its answers and headers become part of the working set

`BRIEF.md` is all that its author is given. A set is scored before anybody who changes the rules has read it, and once:
a second score of the same name is refused. Nothing moves from the working set into a blind one.
`waiting/` keeps a set that was scored and is not retired yet; nothing reads it until then.
"""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.wording.headers import load_headers, scored_headers
from tests.wording.lists import scored_lists
from tests.wording.sets import WORKING, Score, lexicon, load, proposed, scored

PAGE = Path(__file__).parents[2] / "docs" / "accuracy.md"
MARK = "<!-- blind rounds -->"


def main(arguments: list[str]) -> int:
    """Runs one step of the protocol."""
    if len(arguments) != 3 or arguments[0] not in ("score", "retire"):
        print(__doc__, file=sys.stderr)
        return 2
    step, folder, name = arguments[0], Path(arguments[1]), arguments[2]
    return _score(folder, name) if step == "score" else _retire(folder, name)


def _score(folder: Path, name: str) -> int:
    page = PAGE.read_text(encoding="utf-8")
    if f"### {name}\n" in page:
        print(f"{name} was scored before: a blind set is scored once.", file=sys.stderr)
        return 2
    knowledge = lexicon().knowledge.sha256[:12]
    lines = [f"### {name}", "", f"Scored on {datetime.now(UTC).date()} with knowledge {knowledge}.", ""]
    lines += _table("answers", scored(load(folder)))
    lines += _table("unread answers, the right one among three proposals", proposed(load(folder)))
    if any(folder.glob("headers*.csv")):
        lines += _table("headers", scored_headers(load_headers(folder)))
    if (folder / "lists").is_dir():
        lines += _table("rows of company lists", scored_lists(folder / "lists")[0])
    PAGE.write_text(page.replace(MARK, "\n".join([*lines, MARK])), encoding="utf-8")
    print("\n".join(lines))
    return 0


def _table(what: str, scores: dict[str, Score]) -> list[str]:
    rows = [
        f"| {name} | {score.answers} | {score.share:.3f} | {score.false} | {score.false_upper:.1f} |"
        for name, score in scores.items()
    ]
    head = f"| {what} | distinct | right | false assurances | upper 95 % bound a thousand |"
    return [head, "|---|---|---|---|---|", *rows, ""]


def _retire(folder: Path, name: str) -> int:
    for path in [*sorted(folder.glob("answers*.csv")), *sorted(folder.glob("headers*.csv"))]:
        shutil.copy(path, WORKING / f"{path.stem}_{name}.csv")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
