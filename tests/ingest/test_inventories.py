"""The real inventories: how many rows are models, and which columns speak of a status."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from audit.domain.inventory import Inventory
from audit.ingest import ingest
from audit.knowledge import Knowledge
from audit.lexicon import Lexicon
from audit.sources import read

FOLDER = Path(os.environ.get("MLOPS_AUDIT_INVENTORIES", Path(__file__).parents[3] / "shared" / "inventories"))
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no real inventories in {FOLDER}")

# models, set aside, the columns of the name
ROWS = {
    "us_2024_consolidated.csv": (2125, 8, (1,)),
    "us_2024_consolidated.xls": (2125, 8, (1,)),
    "us_2023_consolidated.csv": (709, 1, (5,)),
    "ca_gc_ai_register_2025.csv": (409, 0, (2, 3)),
    "2023-agency-inventory-of-ai-use-cases-for-doigovdata.xlsx": (37, 1, (2,)),
    "2023-agency-inventory-of-ai-use-cases-public-nara.xlsx": (5, 0, (1,)),
    "Department_of_Transportation_Inventory_of_Artificial_Intelligence_Use_Cases.csv": (14, 17, (1,)),
    "hhs-ai-use-cases-2023-public-inventory.csv": (160, 3, (1,)),
    "VA_Fed_Inv_2023_webtable.csv": (40, 0, (2,)),
    "SSA-AI-Inv.csv": (14, 0, (1,)),
}
STAGE = {
    "us_2024_consolidated.csv": (10,),
    "us_2023_consolidated.csv": (7,),
    "ca_gc_ai_register_2025.csv": (12, 13),
    "2023-agency-inventory-of-ai-use-cases-for-doigovdata.xlsx": (6,),
    "2023-agency-inventory-of-ai-use-cases-public-nara.xlsx": (9,),
    "hhs-ai-use-cases-2023-public-inventory.csv": (5,),
    "SSA-AI-Inv.csv": (),
}


def inventory_of(file: str, known: Knowledge) -> Inventory:
    return ingest(read(FOLDER / file), Lexicon(known, date(2026, 11, 26)))


@pytest.mark.slow
@pytest.mark.parametrize("file", ROWS)
def test_every_row_is_a_model_or_set_aside(file: str, known: Knowledge) -> None:
    inventory = inventory_of(file, known)
    (table,) = inventory.tables
    assert (len(table.records), len(inventory.set_aside), table.columns["name"]) == ROWS[file]


@pytest.mark.slow
@pytest.mark.parametrize("file", STAGE)
def test_stage_is_found_and_no_status_is_guessed(file: str, known: Knowledge) -> None:
    columns = inventory_of(file, known).tables[0].columns
    assert columns.get("stage", ()) == STAGE[file]
    assert columns.get("monitoring", ()) == ((50,) if file.startswith("us_2024") else ())
    assert "retraining" not in columns


def test_fully_redacted_rows_are_set_aside(known: Knowledge) -> None:
    file = "Department_of_Transportation_Inventory_of_Artificial_Intelligence_Use_Cases.csv"
    aside = inventory_of(file, known).set_aside
    assert [a.reason for a in aside] == ["redacted"] * 17
