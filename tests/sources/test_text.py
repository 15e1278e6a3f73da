"""Delimited text as it is found in the wild."""

from __future__ import annotations

import io

import pytest

from audit.domain.tables import Workbook
from audit.sources import Limits, read

HEAD = ["Modell", "Status"]


def rows(data: bytes, limits: Limits | None = None) -> tuple[Workbook, list[list[object]]]:
    workbook = read(io.BytesIO(data), name="fleet.csv", limits=limits or Limits())
    table = workbook.tables[0]
    return workbook, [
        [table.value(r, c) for c in range(1, table.columns + 1)] for r in range(1, table.rows + 1)
    ]


def codes(workbook: Workbook) -> dict[str, tuple[str, dict[str, object]]]:
    return {problem.code: (str(problem.place), dict(problem.args)) for problem in workbook.problems}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = "\n".join(
        delimiter.join(cells) for cells in (HEAD, ["Prüfung, klein", "live"], ["Score 1.5", "aus"])
    )
    if delimiter == ",":
        text = text.replace("Prüfung, klein", '"Prüfung, klein"')
    workbook, grid = rows(text.encode())
    assert (workbook.delimiter, workbook.kind) == (delimiter, "tsv" if delimiter == "\t" else "csv")
    assert grid == [HEAD, ["Prüfung, klein", "live"], ["Score 1.5", "aus"]]


def test_decimal_commas_do_not_outvote_semicolons() -> None:
    workbook, grid = rows(b"Name;Kosten;Wert\nA;1,5;2,5\nB;3,5;4,5\n")
    assert workbook.delimiter == ";"
    assert grid[1] == ["A", "1,5", "2,5"]


def test_a_declared_separator_is_a_blank_record() -> None:
    _, grid = rows(b"sep=|\r\nModell|Status\r\nA, B|x; y\r\n")
    assert grid == [[None, None], HEAD, ["A, B", "x; y"]]


def test_rows_count_records_and_blank_ones() -> None:
    _, grid = rows(b'\n\nModell,Status\n\n"A\nB",live\nC,live\n\n\n')
    assert grid == [[None, None], [None, None], HEAD, [None, None], ["A\nB", "live"], ["C", "live"]]


def test_mixed_line_ends() -> None:
    _, grid = rows(b"Modell,Status\rA,live\r\nB,off\nC,live")
    assert grid == [HEAD, ["A", "live"], ["B", "off"], ["C", "live"]]


def test_one_column_without_any_delimiter() -> None:
    _, grid = rows(b"Model\nChurn\nFraud\n")
    assert grid == [["Model"], ["Churn"], ["Fraud"]]


def test_ragged_records_are_named_once() -> None:
    workbook, grid = rows(b"Modell,Status\nA,live\nB,live,1,2\nC\nD,off\n")
    assert grid[2] == ["B", "live", "1", "2"]
    assert grid[3] == ["C", None, None, None]
    assert codes(workbook)["ragged_rows"] == ("fleet.csv row 3", {"count": 2, "usual": 2})


def test_nul_characters_are_left_out_and_counted() -> None:
    workbook, grid = rows(b"Modell,Status\nA\x00B,li\x00ve\n" + b"long enough to be no UTF-16,x\n" * 5)
    assert grid[1] == ["AB", "live"]
    assert codes(workbook)["nul_characters"][1] == {"count": 2}


def test_a_quote_that_never_closes_swallows_nothing() -> None:
    workbook, grid = rows(b'Modell,Status\nA,live\n"B,off\nC,live\nD,live\n')
    assert grid == [HEAD, ["A", "live"], ['"B', "off"], ["C", "live"], ["D", "live"]]
    assert codes(workbook)["unclosed_quote"][0] == "fleet.csv row 3"


def test_an_odd_quote_inside_a_field_changes_nothing() -> None:
    workbook, grid = rows(b'Modell,Status\nA 5" disk,live\n"B\nC",off\n')
    assert grid == [HEAD, ['A 5" disk', "live"], ["B\nC", "off"]]
    assert "unclosed_quote" not in codes(workbook)


def test_quotes_after_blanks_single_quotes_and_backslashes() -> None:
    assert rows(b'Modell, Status\n"A, B", "x, y"\n"C, D", "z, w"\n')[1][1] == ["A, B", "x, y"]
    assert rows(b"Modell,Status\n'A, B','x, y'\n'C, D','z, w'\n")[1][1] == ["A, B", "x, y"]
    assert rows(b'Modell,Status\n"A \\"B\\", C","x"\n"D \\"E\\", F","y"\n')[1][1] == ['A "B", C', "x"]


def test_a_line_of_twenty_megabytes_is_cut_and_named() -> None:
    workbook, grid = rows(b"Modell,Status\nA," + b"x" * 20_000_000 + b"\n")
    assert len(str(grid[1][1])) == Limits().text_characters
    assert codes(workbook)["cell_cut"] == ("fleet.csv B2", {"count": 1, "limit": 32_767})


SENTENCES = {
    "de": "Name;Beschreibung\nBetrugserkennung;Prüft Überweisungen täglich für größere Beträge, außer samstags\n",
    "fr": "Nom;Description\nFraude;Évalue les opérations à risque, entraîné régulièrement, déployé en été\n",
    "cs": "Název;Popis\nPodvody;Příliš žluťoučký kůň úpěl ďábelské ódy v měsíčním přehledu\n",
    "ru": "Название;Описание\nМошенничество;Проверяет платежи и работает в эксплуатации\n",
    "ja": "名前;説明\n不正検知;支払いを検査するモデルで毎月再学習されます\n",
    "zh": "名称;说明\n欺诈检测;检查付款的模型每月重新训练一次\n",
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [("de", "cp1252"), ("de", "cp850"), ("fr", "cp1252"), ("fr", "mac_roman"), ("cs", "cp1250"), ("ru", "cp1251"),
     ("ru", "koi8_r"), ("ja", "cp932"), ("ja", "euc_jp"), ("zh", "gb18030")],
)  # fmt: skip
def test_a_guessed_encoding_reads_right_and_is_named(language: str, encoding: str) -> None:
    text = SENTENCES[language]
    workbook, grid = rows(text.encode(encoding))
    assert grid == [line.split(";") for line in text.splitlines()]
    assert codes(workbook)["encoding_guessed"][1] == {"encoding": workbook.encoding}


def test_few_western_letters_are_taken_for_no_encoding_of_other_machines() -> None:
    text = "OBJ;TEXT;TURNUS\n1;Schweißnaht;14-tägig\n2;Maßabweichung;täglich\n"
    workbook, grid = rows(text.encode("cp1252"))
    assert (workbook.encoding, grid[1]) == ("windows-1252", ["1", "Schweißnaht", "14-tägig"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_an_encoding_that_is_certain_is_no_problem(encoding: str) -> None:
    workbook, grid = rows(SENTENCES["de"].encode(encoding))
    assert grid == [line.split(";") for line in SENTENCES["de"].splitlines()]
    assert not workbook.problems


def test_a_few_bad_bytes_in_utf8_are_replaced_counted_and_placed() -> None:
    text = SENTENCES["de"].encode() + b"Storno;Pr\xfcft nichts\n"
    workbook, grid = rows(text)
    assert workbook.encoding == "utf-8"
    assert grid[2] == ["Storno", "Pr\ufffdft nichts"]
    assert codes(workbook)["undecodable_bytes"] == ("fleet.csv B3", {"count": 1, "encoding": "utf-8"})
