"""Several files as one inventory: every model once, at its own place, read as it is read alone."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import audit
from audit import pipeline
from audit.cli import cli
from audit.domain.tables import Workbook
from audit.pipeline import judgement
from audit.sources import joined, read
from tests.conftest import ROOT

AS_OF = date(2026, 11, 24)
ONE = "ID;Model;Stage;Monitored\nA-1;Churn;Live;No\nA-2;Fraud;Live;yes, weekly drift check\nA-3;Stock;Pilot;no\n"
OTHER = "Kennung;Modell;Status;Überwachung\nB-1;Absatz;in Betrieb;nein\nA-1;Churn;in Betrieb;nein\n"


def book(name: str, text: str) -> Workbook:
    return read(io.BytesIO(text.encode()), name=name)


def test_one_file_stays_as_it_is() -> None:
    one = book("a.csv", ONE)
    assert joined([one]) is one


def test_two_lists_are_one_inventory_and_an_id_in_both_counts_once() -> None:
    result = audit.audit([book("a.csv", ONE), book("b.csv", OTHER)], as_of=AS_OF).result
    assert [(m.name, m.place.file, m.place.row) for m in result.models] == [
        ("Churn", "a.csv", 2),
        ("Fraud", "a.csv", 3),
        ("Stock", "a.csv", 4),
        ("Absatz", "b.csv", 2),
    ]
    assert [(s.place.file, s.place.row, s.reason) for s in result.set_aside] == [("b.csv", 3, "duplicate_id")]
    assert (result.client, result.source.file, result.source.kind) == ("a + b", "a + b.csv", "csv")


def test_each_model_of_several_workbooks_is_read_as_alone() -> None:
    paths = [ROOT / "examples" / "messy.xlsx", ROOT / "examples" / "tidy.xlsx"]
    alone = [model for path in paths for model in audit.audit(path, as_of=AS_OF).models]
    together = audit.audit(paths, as_of=AS_OF).models
    assert len(together) == len(alone) == 52
    said = [
        {(m.place, m.deployed.status, m.monitored.status, m.retrained.status) for m in models}
        for models in (alone, together)
    ]
    assert said[0] == said[1]


def test_sheets_of_one_name_can_be_told_apart() -> None:
    tidy = read(ROOT / "examples" / "tidy.xlsx")
    names = [table.sheet for table in joined([tidy, tidy, book("a.csv", ONE), book("b.csv", OTHER)]).tables]
    assert len(set(names)) == len(names)
    assert {"Models", "Models 2", None, "table 2"} <= set(names)


def test_the_hash_depends_on_every_file_and_their_order() -> None:
    one, other = book("a.csv", ONE), book("b.csv", OTHER)
    assert len({joined(books).sha256 for books in ([one, other], [other, one], [one, one])}) == 3


def test_no_file_name_survives_a_redaction() -> None:
    from audit.cached_knowledge import load_knowledge
    from audit.redact import redact

    result = audit.audit([book("acme_uk.csv", ONE), book("acme_fr.csv", OTHER)], as_of=AS_OF).result
    redacted = audit.render(redact(result, load_knowledge()).result, "json")
    assert b"acme_uk" in audit.render(result, "json")
    assert b"acme" not in redacted


def test_what_is_wrong_with_one_of_several_names_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ONE)
    with pytest.raises(audit.InputError, match=r"^b\.csv: there is no such file|^b\.csv"):
        audit.look([tmp_path / "a.csv", tmp_path / "b.csv"])
    with pytest.raises(audit.InputError, match="list without an inventory"):
        audit.look([])


def test_the_command_line_takes_several(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ONE)
    (tmp_path / "b.csv").write_text(OTHER)
    files, out = [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")], tmp_path / "out"
    command = ["run", *files, "--out", str(out), "--format", "json", "--as-of", "2026-11-24"]
    assert CliRunner().invoke(cli, command, catch_exceptions=False).exit_code == 0
    expected = judgement.audit(tuple(map(Path, files)), audit.look(files).knowledge, pipeline.Options(AS_OF))
    assert audit.load(out / "result.json").result == expected
    shown = CliRunner().invoke(cli, ["inspect", *files], catch_exceptions=False)
    assert "Absatz" in shown.output or "b.csv" in shown.output
    refused = CliRunner().invoke(cli, ["inspect", files[0], "-"])
    assert refused.exit_code == 2 and "Standard input" in refused.output
