"""Reads systems into snapshots, at the edge: the one part that speaks to them, and never more than asks.

`SYSTEMS` is the registry: a further system is one module here and one line.

| module | does |
|---|---|
| `collector` | a system's reader asked for its snapshot |
| `plan` | what a reader is: its calls, its secrets, the least policy |
| `transport` | the one way over the network |
| `folders` | exports, state files and folders |
| `gathering` | objects, coverage and gaps become a snapshot; secrets are withheld |
| `cadence` | how often a cron line or a rate comes round |
| `images` | known model servers, by the names of their images |
| `redaction` | codes for names, hosts and account numbers |
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line takes the registry from here, and --help nothing else
    from audit.collect.plan import Reader

SYSTEMS: dict[str, str] = {
    "mlflow": "MLflow",
    "evidently": "Evidently",
    "kubernetes": "Kubernetes",
    "metaflow": "Metaflow",
    "terraform": "Terraform",
    "docker": "Docker",
    "sagemaker": "SageMaker",
    "kubeflow": "Kubeflow Pipelines",
    "vertex": "Vertex AI",
    "azureml": "Azure ML",
    "fiddler": "Fiddler",
    "wandb": "Weights & Biases",
}
"""Id, which is also the module's name here -> what the system is called. Command line and docs derive from it."""


def reader_of(system: str) -> Reader:
    """The reader of a system, whose module is imported when it is first asked for."""
    found: Reader = import_module(f"audit.collect.{system}").READER
    return found
