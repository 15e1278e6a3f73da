"""`mlops-audit questions` and `mlops-audit interview`, and what a run is told of people's answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.cli.opening import opened
from audit.cli.options import asking_options, click, options, own_sets_option, reading_options
from audit.cli.parameters import EXISTING_FILE, FileToWrite

if TYPE_CHECKING:
    from audit.answers import AnswerInputs
    from audit.answers.what_if import AnsweredAudit
    from audit.domain.mapping import MappedAnswer, SheetMapping
    from audit.domain.models import VocabularyEntry
    from audit.domain.questionnaire import Answer
    from audit.domain.result import AuditResult
    from audit.knowledge import Knowledge
    from audit.pipeline import Options

_RESULT = ".json"


def answers_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that takes answers."""
    command = own_sets_option(command)
    return click.option(
        "--answers",
        "answer_files",
        type=EXISTING_FILE,
        multiple=True,
        metavar="FILE",
        help="File with people's answers: a filled-in question pack, YAML or CSV, or the result.json of an earlier "
        "audit, whose answers then need confirmation; repeatable.",
    )(command)


def given_answers(files: Sequence[Path], own_sets: Path | None) -> AnswerInputs:
    """What a run is told of answers. Raises InputError where a result holds none that can be used."""
    from audit.answers import AnswerInputs
    from audit.answers.reading import carried
    from audit.cached_questionnaires import question_sets

    saved = [path for path in files if path.suffix.lower() == _RESULT]
    return AnswerInputs(
        files=tuple(path for path in files if path not in saved),
        earlier=tuple(answer for path in saved for answer in carried(_answers_in(path))),
        questionnaires=partial(question_sets, own_sets),
    )


def answering(told: Options, files: Sequence[Path], own_sets: Path | None) -> Options:
    """What the pipeline is told, with people's answers."""
    return replace(told, answers=given_answers(files, own_sets))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What people are asked about, in whose words, and what they have answered already."""

    inventory: str
    knowledge: Knowledge
    told: Options
    answer_files: tuple[Path, ...]
    own_sets: Path | None

    def audit(self, *more: Path) -> tuple[AnsweredAudit, tuple[VocabularyEntry, ...]]:
        """The audit with every answer, those of `more` files too; and how the inventory's own were read."""
        files = tuple(dict.fromkeys([*self.answer_files, *more]))
        return _answered(self.inventory, self.knowledge, answering(self.told, files, self.own_sets))


def _asking(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command that asks the open questions; it is given one `asked` of all that they say."""

    @wraps(command)
    def asking(
        inventory: str,
        as_of: date,
        mapping: SheetMapping,
        window_months: int,
        answer_files: tuple[Path, ...],
        own_sets: Path | None,
        language: str | None,
        brand_folder: Path | None,
        **others: Any,
    ) -> None:
        from audit.delivery import load_localized

        knowledge = load_localized(brand_folder, language)
        told = options(as_of, window_months, None, mapping)
        command(asked=_Asked(inventory, knowledge, told, answer_files, own_sets), **others)

    return reading_options(answers_options(asking_options(asking)))


@click.command()
@_asking
@click.option("--out", "-o", type=FileToWrite(".xlsx"), metavar="PACK.xlsx", required=True)
@click.option(
    "--owner", "split", is_flag=True, help="Write one file per person or team to send out, PACK-<name>.xlsx."
)
@click.option(
    "--deciding",
    is_flag=True,
    help="Ask only the 4 to 10 questions that decide the verdict, on one sheet, with the effect of each answer.",
)
def questions(
    asked: _Asked,
    out: Path,
    split: bool,
    deciding: bool,
) -> None:
    """Write the open questions about INVENTORY (or a RESULT.json) to a workbook to fill in.

    It has one sheet per person or team, puts the deciding questions first and fills in what is already known.
    """
    from audit import writing
    from audit.question_workbook import deciding_workbook, pack_workbook
    from audit.question_workbook import sheets as asked_sheets
    from audit.report.file_names import safe_stem

    if deciding and split:
        raise click.UsageError("--deciding makes one sheet for everybody: leave out --owner.")
    audit, _ = asked.audit()
    if deciding:
        made = deciding_workbook(audit)
        if made is None:
            click.echo(asked.knowledge.asking.interview.nothing_left, err=True)
            return
        writing.write_file(out, made, replace=False)
        click.echo(out)
        return
    surveyed = audit.surveyed()
    per_person = asked_sheets(surveyed, asked.knowledge.asking)
    packs = {out: per_person}
    if split:
        packs = {}
        for number, one in enumerate(per_person, 1):
            path = out.with_name(f"{out.stem}-{safe_stem(one.person[1]).replace(' ', '-')}{out.suffix}")
            packs[path if path not in packs else path.with_stem(f"{path.stem}-{number}")] = (one,)
    for path, part in packs.items():
        pack = pack_workbook(part, surveyed.questionnaires, asked.knowledge)
        writing.write_file(path, pack, replace=False)
        click.echo(path)


@click.command()
@_asking
@click.option(
    "--out",
    "-o",
    type=FileToWrite(".yaml", ".yml"),
    metavar="ANSWERS.yaml",
    help="File that stores the answers; the interview resumes from it. Defaults to <stem>-answers.yaml.",
)
@click.option("--who", metavar="NAME", prompt="Your name", help="Name of the person who answers.")
@click.option(
    "--only", metavar="NAME", help="Ask only the questions that this owner, team or role can answer."
)
@click.option(
    "--save-mapping",
    type=FileToWrite(".yaml", ".yml"),
    metavar="FILE",
    help="After the questions, ask what the inventory's uninterpreted answers mean, and save it to this new file for "
    "--mapping.",
)
def interview(
    asked: _Asked,
    out: Path | None,
    who: str,
    only: str | None,
    save_mapping: Path | None,
) -> None:
    """Ask the open questions about INVENTORY (or a RESULT.json) in the terminal, one at a time.

    Each answer is saved immediately. Run the same command to resume.
    """
    from audit import writing
    from audit.answers.saving import as_yaml
    from audit.interview import Interview
    from audit.report.file_names import safe_stem

    if save_mapping and save_mapping.exists():
        raise click.BadParameter(
            f"{save_mapping} exists already. Pass it to --mapping, and name a new file here."
        )
    kept = out or Path(f"{safe_stem(Path(asked.inventory).stem)}-answers.yaml")
    audit, vocabulary = asked.audit(*([kept] if kept.exists() else []))

    def save(answers: Sequence[Answer]) -> None:
        writing.write_file(kept, as_yaml(answers).encode())

    talk = Interview(audit=audit, who=who, when=asked.told.as_of, save=save, only=only)
    talk.run()
    saved = asked.knowledge.asking.interview.saved
    click.echo(saved.format(number=len(talk.answers), file=kept))
    if save_mapping:
        _settle(vocabulary, asked.knowledge, who, asked.told, save_mapping)


def _settle(
    vocabulary: Sequence[VocabularyEntry], knowledge: Knowledge, who: str, told: Options, path: Path
) -> None:
    """Asks what unread answers mean, and adds it to what the mapping says already."""
    from audit import writing
    from audit.inspection import open_answers
    from audit.mapping_file import plain_text
    from audit.settling import Settling

    def save(settled: Sequence[MappedAnswer]) -> None:
        mapping = replace(told.mapping, answers=(*told.mapping.answers, *settled))
        writing.write_file(path, plain_text(mapping).encode())

    talk = Settling(open_answers(vocabulary, knowledge), knowledge, who, told.as_of, save)
    talk.run()
    if talk.settled:
        click.echo(knowledge.asking.interview.mapped.format(number=len(talk.settled), file=path))


def _answered(
    inventory: str, knowledge: Knowledge, told: Options
) -> tuple[AnsweredAudit, tuple[VocabularyEntry, ...]]:
    """The audit of an inventory, or a saved result, with everything that people answered; and how the inventory's own
    answers were read."""

    from audit.answers import AnswerInputs
    from audit.answers.joining import join_answers, merged
    from audit.answers.typed import typed_in_files
    from audit.answers.what_if import AnsweredAudit
    from audit.pipeline import judgement

    answers = told.answers or AnswerInputs()
    sets = answers.questionnaires(knowledge.language)
    if Path(inventory).suffix.lower() != _RESULT:
        with opened(inventory) as (source, name):
            result = judgement.audit(source, knowledge, told, name=name)
        return AnsweredAudit.of(result, sets, knowledge), result.vocabulary
    result = _saved(Path(inventory))
    saved = AnsweredAudit.of(result, sets, knowledge)
    rows = typed_in_files(answers.files, knowledge.askings, told.limits)
    earlier = merged(saved.given, answers.earlier)
    heard = join_answers(saved.before, rows, earlier, sets, knowledge, saved.as_of)
    return saved.with_answers(heard.given), result.vocabulary


def _answers_in(path: Path) -> tuple[Answer, ...]:
    from audit.domain.errors import InputError

    result = _saved(path)
    if result.survey is None:
        raise InputError(f"{path}: holds no answers: its audit was made without any. Leave it out.")
    return result.survey.answers


def _saved(path: Path) -> AuditResult:
    from audit.domain.errors import InputError
    from audit.report.saved.loading import read_saved

    result = read_saved(path)
    if result.redacted:
        raise InputError(f"{path}: is redacted, so nobody can be asked by name. Give the one with names.")
    return result
