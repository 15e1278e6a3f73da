"""Invented lists of models of any length and twenty columns, as a company that lists everything would keep them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from openpyxl import Workbook

AS_OF = date(2026, 6, 30)
HEADERS = (
    "Model ID", "Model name", "Description", "Business unit", "Team", "Owner", "Model type", "Criticality",
    "Stage", "Start date", "Go-live date", "Deployment method", "Monitoring", "Drift detection", "Retraining",
    "Last retrained", "Experiment tracking", "Feature store", "Serving", "Monthly cost (USD)",
)  # fmt: skip

_THINGS = (
    "Demand", "Churn", "Fraud", "Price", "Returns", "Credit risk", "Basket", "Delay", "Stock-out", "Yield",
    "Claim", "Footfall", "Lead", "Defect", "Energy load", "Complaint", "Route", "Turnover", "Warranty", "Search",
)  # fmt: skip
_TASKS = ("forecast", "score", "classifier", "ranking", "detection", "estimate", "segmentation", "matching")
_AIMS = (
    "so that planners order in time", "for the weekly campaign", "to hold suspicious cases back for review",
    "for the service desk's queue", "to plan shifts", "as an input for the price list", "for the board report",
    "to warn the plant before it stops", "for the partner portal", "to choose what is shown first",
)  # fmt: skip
_SOURCES = (
    "transactions",
    "sensor data",
    "web logs",
    "contracts",
    "call notes",
    "master data",
    "weather data",
)
_UNITS = ("Retail", "Logistics", "Finance", "Operations", "Customer service", "Marketing", "Risk", "Plants")
_TYPES = ("Gradient boosting", "Random forest", "LLM", "Neural network", "Logistic regression", "Time series")
_STAGES = ("In production", "Live", "Pilot", "In development", "Retired", "", "Idea", "Production")
_METHODS = ("CI/CD pipeline", "Manual", "Copied by hand", "", "GitLab CI", "Kubernetes job", "Notebook")
_MONITORING = (
    "Yes, Evidently dashboards", "No", "Planned Q3", "", "Uptime only", "Not monitored", "TBD",
    "Weekly drift and accuracy report", "Spot checks", "Grafana",
)  # fmt: skip
_DRIFT = ("Yes", "No", "", "Planned", "PSI weekly")
_RETRAINING = (
    "Automatic, monthly", "Manual", "None", "", "When needed", "Scheduled weekly by Airflow", "Planned", "Ad hoc",
)  # fmt: skip
_TRACKING = ("MLflow", "", "None", "Weights & Biases", "Spreadsheet")
_STORES = ("Feast", "", "None", "Planned", "Own tables")
_SERVING = ("SageMaker endpoint", "Batch on a VM", "", "Kubernetes", "FastAPI in Docker", "Databricks job")


def write_inventory(path: Path, models: int) -> None:
    """Writes a workbook of one sheet: a header and `models` rows by 20 columns. The same length, the same list."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Models")
    sheet.append(HEADERS)
    for row in _rows(models):
        sheet.append(row)
    book.save(path)


def _rows(models: int) -> Iterator[Sequence[object]]:
    chance = Random(models)
    pick = chance.choice
    owners = [f"{pick('ABCDEFGHIJKLMNOP')}. {name}{number}" for name in _NAMES for number in ("", "-Lind")]
    for number in range(1, models + 1):
        thing, task, unit = pick(_THINGS), pick(_TASKS), pick(_UNITS)
        started = AS_OF - timedelta(days=chance.randrange(30, 1100))
        live = started + timedelta(days=chance.randrange(30, 300))
        yield (
            f"M-{number:06}", f"{thing} {task} {number}",
            f"{thing} {task} from {pick(_SOURCES)} {pick(_AIMS)}", unit, f"{unit} team {chance.randrange(1, 6)}",
            pick(owners), pick(_TYPES), pick(("High", "Medium", "Low", "")), pick(_STAGES), started,
            live if chance.random() < 0.6 else None, pick(_METHODS), pick(_MONITORING), pick(_DRIFT),
            pick(_RETRAINING), live if chance.random() < 0.2 else None, pick(_TRACKING), pick(_STORES),
            pick(_SERVING), chance.randrange(10, 900) * 10,
        )  # fmt: skip


_NAMES = (
    "Adler", "Bakker", "Castro", "Dvorak", "Egede", "Fabre", "Greco", "Haas", "Ilves", "Jansen", "Kovac", "Lopes",
    "Maier", "Novak", "Olsen", "Peeters", "Quist", "Rossi", "Silva", "Toth", "Ulrich", "Vidal", "Weber", "Zeman",
)  # fmt: skip
