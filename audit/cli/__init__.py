"""The command line. Nothing heavy is imported before a command needs it: `--help` costs what click's does."""

from __future__ import annotations

import gc
import os
import sys

from audit import __version__
from audit.cli.batch_command import batch
from audit.cli.benchmark_command import benchmark
from audit.cli.brand_commands import brand
from audit.cli.collect_commands import collect, evidence
from audit.cli.compare_command import compare
from audit.cli.ctrl_c import note_ctrl_c, was_pressed
from audit.cli.inspect_commands import inspect, template
from audit.cli.options import click
from audit.cli.parameters import Commands
from audit.cli.portfolio_command import portfolio
from audit.cli.question_commands import interview, questions
from audit.cli.questionnaire_commands import questionnaires
from audit.cli.rule_commands import rules
from audit.cli.run_commands import render, run
from audit.cli.serve_commands import serve, worker
from audit.domain.errors import AuditError


def main() -> None:
    """The entry point: our own errors become one line on stderr and their exit code.

    A process makes one report and ends: what lives until then is not searched for garbage, and not taken down
    piece by piece at the end, which together take a fifth of the time.
    """
    gc.disable()
    # a build's date is none of ours, and before 1980 it keeps Python 3.14 from packing any zip file
    os.environ.pop("SOURCE_DATE_EPOCH", None)
    # no plugin has a say in what a document is, and to look for one takes milliseconds
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    note_ctrl_c()
    try:
        code = cli.main(standalone_mode=False) or 0
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        # a library that was struck in its midst may turn the Ctrl-C into an error of its own
        code = 130 if was_pressed() or isinstance(error, click.Abort) else _explained(error)
        if code == 130:
            click.echo("Stopped; nothing unfinished is left behind.", err=True)
        sys.exit(code)


def _explained(error: Exception) -> int:
    """Says on stderr what went wrong and returns the exit code; what nobody foresaw is raised again."""
    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case click.ClickException():
            error.show()
            return error.exit_code
        case AuditError():
            click.echo(f"Error: {_printable(str(error))}", err=True)
            return error.exit_code
    raise error


def _printable(message: str) -> str:
    """A message that quotes a file, without what would steer the terminal."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "?" for sign in message)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "MLOPS_AUDIT"},
)
@click.version_option(__version__, prog_name="mlops-audit")
def cli() -> None:
    """Read a company's model inventory as it is and write an MLOps gap report.

    Exit codes: 0 done, 2 usage, 3 the input can't be read or used, 4 some clients of a batch, or calls of a
    collection, failed, 5 a --fail-on
    condition holds, 6 the machine lacks a library.
    """


@cli.command()
def doctor() -> None:
    """List what this machine lacks for rendering a PDF, with the command that installs it."""
    from audit.doctor import require

    require()
    click.echo("Nothing is missing.")


for _command in (
    run,
    render,
    inspect,
    template,
    questions,
    interview,
    batch,
    benchmark,
    brand,
    collect,
    compare,
    evidence,
    portfolio,
    questionnaires,
    rules,
    serve,
    worker,
    doctor,
):
    cli.add_command(_command)
