"""Invented inventories for the gallery: a company of three models, one of forty without a gap, one whose list says
nothing, one that can't be decided, and one of two thousand models. The same every time."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

Row = Sequence[str]
HEADER = (
    "Model", "Team", "Owner", "Stage", "Deployed on", "Last trained", "Monitoring", "Retraining", "Criticality",
    "Business value per year", "Monthly cost", "Feature store", "Deployment method", "Experiment tracking",
    "Serving infrastructure",
)  # fmt: skip
OWNERS = (
    "Ada Brandt", "Ben Okafor", "Carla Moreau", "Dilip Rao", "Elif Demir", "Femi Adeyemi", "Greta Lind", "Hugo Silva",
    "Ines Castro", "Jonas Weber", "Kaya Novak", "Liam Byrne", "Mira Patel", "Noor Haddad", "Oskar Nyberg", "Priya Nair",
)  # fmt: skip
TEAMS = (
    "Pricing", "Fraud", "Supply chain", "Marketing", "Customer care", "Credit risk", "Logistics", "Personalisation",
    "Claims", "Network operations", "Finance", "Workforce", "Search", "Payments", "Field service", "Procurement",
    "Energy trading", "Quality control", "Document handling", "Underwriting", "Retention", "Advertising",
)  # fmt: skip
THINGS = (
    "demand forecast", "churn score", "price elasticity", "anomaly detection", "lead scoring", "route planning",
    "document triage", "image inspection", "stock-out warning", "next best offer", "failure prediction",
    "duplicate detection", "load forecast", "sentiment", "basket affinity", "fraud score",
)  # fmt: skip
GOOD = (
    "Yes, weekly drift report", "Airflow DAG every Sunday", "Yes, all features are served from Feast",
    "Yes, CI/CD pipeline tests, deploys and rolls back", "Yes, every run and version is registered in MLflow",
    "Yes, autoscaled, cost per prediction reviewed every month",
)  # fmt: skip


def three() -> Iterator[Row]:
    """A start-up: one model attended, one watched by hand, one not in production yet."""
    yield HEADER
    yield _row("Parcel arrival time", "Data", "Ada Brandt", "Production", "2026-02-03", "2026-02-01",
               "No", "By hand, when somebody finds the time", "High", "€400,000", "€900", "No", "Manual upload", "No",
               "One large server")  # fmt: skip
    yield _row("Damage photo check", "Data", "Ben Okafor", "Production", "2026-06-18", "2026-10-04", *GOOD[:2],
               "Medium", "€150,000", "€1,400", GOOD[2], GOOD[3], GOOD[4], GOOD[5])  # fmt: skip
    yield _row("Return reason triage", "Data", "Ben Okafor", "Development", *[""] * 11)


def healthy() -> Iterator[Row]:
    """Forty models, all monitored and retrained automatically by the company's own account."""
    yield HEADER
    random = Random(40)
    for number, (team, thing) in enumerate(_names(random, 40, TEAMS[:5])):
        yield _row(f"{team} {thing}", team, OWNERS[number % 7], "Production", _day(random), "2026-11-01", *GOOD[:2],
                   ("High", "Medium", "Low")[number % 3], f"€{random.randrange(40, 900)},000",
                   f"€{random.randrange(300, 4000)}", *GOOD[2:])  # fmt: skip


def unsaid() -> Iterator[Row]:
    """Eighteen names with owners: nobody wrote down what runs."""
    yield "Model", "Team", "Owner", "Description"
    random = Random(18)
    for number, (team, thing) in enumerate(_names(random, 18, TEAMS[:6])):
        yield f"{team} {thing}", team, OWNERS[number % 6], f"Helps {team.lower()} with the {thing}"


def undecided() -> Iterator[Row]:
    """Twenty-one models, of which seven are surely unattended and three may be."""
    yield HEADER
    random = Random(21)
    for number, (team, thing) in enumerate(_names(random, 21, TEAMS[:4])):
        monitoring, retraining = (
            ("No", "No") if number < 7 else ("", "") if number < 10 else (GOOD[0], "manual")
        )
        stage, critical = "Production" if number < 17 else "Pilot", ("High", "Medium", "Low")[number % 3]
        yield _row(f"{team} {thing}", team, OWNERS[number % 8], stage, _day(random), "", monitoring, retraining,
                   critical, "", "", "No", "Manual", "MLflow", "")  # fmt: skip


def thousands() -> Iterator[Row]:
    """Two thousand models of a group with 22 teams, as uneven as such lists are."""
    yield HEADER
    random = Random(2000)
    stages = ["Production"] * 12 + ["Pilot"] * 2 + ["Development"] * 4 + ["Retired", ""]
    monitoring = ["No"] * 6 + ["Uptime only"] * 3 + [GOOD[0]] * 4 + ["planned for Q1", "", ""]
    retraining = ["manual"] * 5 + ["No"] * 3 + [GOOD[1]] * 3 + ["", "planned"]
    for number, (team, thing) in enumerate(_names(random, 2000, TEAMS)):
        good = random.random() < 0.1 + 0.02 * TEAMS.index(team)
        said = GOOD[:2] if good else (random.choice(monitoring), random.choice(retraining))
        stage = random.choice(stages)
        dates = (_day(random), _day(random)) if stage in ("Production", "Pilot") else ("", "")
        yield _row(f"{team} {thing} {number % 90 + 1}", team, random.choice(OWNERS), stage, *dates, *said,
                   random.choice(("High", "Medium", "Low")), f"€{random.randrange(5, 400)},000",
                   f"€{random.randrange(50, 2500)}", random.choice(("No", "No", "Feast", "")),
                   random.choice(("Manual", "Manual", GOOD[3], "")), random.choice(("No", "MLflow", "")),
                   random.choice(("Autoscaled", "One server", "")))  # fmt: skip


MADE: dict[str, tuple[str, Callable[[], Iterator[Row]]]] = {
    "three": ("Postwise", three),
    "healthy": ("Aldermoor Foods", healthy),
    "unsaid": ("Fenwick & Hale", unsaid),
    "undecided": ("Saltmarsh Insurance", undecided),
    "thousands": ("Norvik Group", thousands),
}
"""Name -> the invented company, and its rows."""


def write(name: str, folder: Path) -> Path:
    """Writes an inventory as CSV and returns its path."""
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(MADE[name][1]())
    return path


def _names(random: Random, number: int, teams: Sequence[str]) -> Iterator[tuple[str, str]]:
    """So many pairs of a team and a thing, each pair once while there are new ones."""
    pairs = [(team, thing) for team in teams for thing in THINGS]
    random.shuffle(pairs)
    for at in range(number):
        yield pairs[at % len(pairs)]


def _row(*cells: str) -> Row:
    assert len(cells) == len(HEADER), cells
    return cells


def _day(random: Random) -> str:
    return f"{random.choice((2025, 2026))}-{random.randrange(6, 11):02}-{random.randrange(1, 29):02}"
