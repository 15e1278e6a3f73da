"""What a workload is for: known model servers by the names of their images, roles by the words of labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from audit.domain.snapshot import About

SERVERS = (
    "mlserver", "tritonserver", "kserve", "tensorflow/serving", "tensorflow-serving", "torchserve", "seldon",
    "bentoml", "vllm", "text-generation-inference", "text-embeddings-inference", "ollama", "rayserve", "ray-ml",
    "mlflow-pyfunc", "sagemaker-inference", "huggingface-pytorch-inference", "openvino/model_server", "djl-serving",
    "lightgbmserver", "sklearnserver", "xgbserver", "paddleserver", "pmmlserver", "llama.cpp", "litserve",
)  # fmt: skip
Role = Literal["train", "watch"]
_ROLES: tuple[tuple[Role, About | None, tuple[str, ...]], ...] = (
    ("watch", "drift", ("drift", "drift-detection", "drift-check")),
    ("watch", "quality", ("evaluation", "model-quality", "performance-check", "quality")),
    ("watch", None, ("monitor", "monitoring", "model-monitoring")),
    ("train", None, ("train", "training", "retrain", "retraining", "trainer")),
)
_ROLE_LABELS = ("mlops-audit/role", "app.kubernetes.io/component", "component", "role", "mlops.role")
_MODEL_LABELS = ("mlops-audit/model", "model", "model-name", "model_name", "ml-model", "mlops.model")
_OWNER_LABELS = ("owner", "team", "app.kubernetes.io/owner", "mlops-audit/owner")
_PLACE_LABELS = ("environment", "env", "stage", "app.kubernetes.io/environment", "deployment-environment")


def is_server(image: object) -> bool:
    """Whether an image is that of a known model server; its registry and tag say nothing."""
    bare = re.sub(r"@sha256:.*$|:[^/:]*$", "", str(image or "").casefold())
    return any(server in bare for server in SERVERS)


def role_of(labels: Mapping[str, object]) -> tuple[Role | None, About | None]:
    """What a job does and, of a watch, over what; by its labels, never by its name."""
    said = {str(labels[name]).casefold().replace("_", "-") for name in _ROLE_LABELS if name in labels}
    for role, about, words in _ROLES:
        if said & set(words):
            return role, about
    return None, None


def role_among(tags: Iterable[object], said: str | None = None) -> tuple[Role | None, About | None]:
    """Falls back on tags without a name, `training` or `role:drift`, then on what the person who collects says."""
    for tag in (*tags, said):
        role, about = role_of({_ROLE_LABELS[0]: str(tag or "").rpartition(":")[2]})
        if role is not None:
            return role, about
    return None, None


ROLE_SETTING = "what the pipelines do where their labels don't say it: train, monitor, drift or quality"


def model_of(labels: Mapping[str, object]) -> str | None:
    """The model that labels name."""
    return _first(labels, _MODEL_LABELS)


def owner_of(labels: Mapping[str, object]) -> str | None:
    """The owner that labels name."""
    return _first(labels, _OWNER_LABELS)


def place_of(labels: Mapping[str, object]) -> str | None:
    """The environment that labels name."""
    return _first(labels, _PLACE_LABELS)


def _first(labels: Mapping[str, object], names: Iterable[str]) -> str | None:
    folded = {str(name).casefold(): value for name, value in labels.items() if isinstance(value, str)}
    return next((folded[name] for name in names if folded.get(name)), None)


def registered_in(address: object) -> str | None:
    """The name in an MLflow address, `models:/churn/3` or `models:/churn@champion`; None for anything else."""
    found = re.fullmatch(r"models:/([^/@?]+)(?:[/@][^?]*)?", str(address or ""))
    return None if found is None or found[1].startswith("m-") else found[1]
