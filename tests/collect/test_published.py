"""The recorded answers hold nothing that the makers' own schemas lack: these are read out of published packages."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from platformdirs import user_cache_path

from audit.collect import fiddler, wandb
from tests.collect.recorded import AZUREML, FIDDLER, KUBEFLOW, VERTEX

pytestmark = [pytest.mark.real, pytest.mark.slow]


def package(wanted: str) -> Path:
    """A published package as it is, without what it needs; the test is skipped where it can't be had."""
    folder = (
        user_cache_path("mlops-readiness-audit-tests", appauthor=False)
        / "packages"
        / re.split("[=<>]", wanted)[0]
    )
    if not list(folder.glob("*.*")):
        line = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, wanted]
        try:
            subprocess.run(line, check=True, capture_output=True, timeout=300)
        except (subprocess.SubprocessError, OSError) as error:
            pytest.skip(f"{wanted} can't be downloaded here: {type(error).__name__}")
    return next(one for one in folder.iterdir() if one.suffix in (".whl", ".gz"))


def files(archive: Path, ending: str) -> dict[str, str]:
    """The texts in a package whose names end so."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as found:
            return {name: found.read(name).decode() for name in found.namelist() if name.endswith(ending)}
    with tarfile.open(archive) as found:
        members = [one for one in found.getmembers() if one.name.endswith(ending) and one.isfile()]
        return {one.name: file.read().decode() for one in members if (file := found.extractfile(one))}


def test_vertex_answers_are_as_googles_discovery_document_has_them() -> None:
    archive = package("google-api-python-client>=2.180,<3")
    (text,) = files(archive, "discovery_cache/documents/aiplatform.v1.json").values()
    schemas = json.loads(text)["schemas"]
    for call, answer in VERTEX.items():
        name = call.rpartition("/")[2]
        kind = f"GoogleCloudAiplatformV1List{name[0].upper()}{name[1:]}Response"
        assert list(_misfits(answer, {"$ref": kind}, schemas, name)) == []


_KINDS: Mapping[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
}


def _misfits(value: Any, node: Mapping[str, Any], schemas: Mapping[str, Any], at: str) -> Iterator[str]:
    if "$ref" in node:
        node = schemas[node["$ref"]]
    if isinstance(value, dict):
        for key, item in value.items():
            inner = node.get("properties", {}).get(key) or node.get("additionalProperties")
            if inner is None:
                yield f"{at}.{key} is unknown"
            else:
                yield from _misfits(item, inner, schemas, f"{at}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from _misfits(item, node["items"], schemas, at)
    elif not isinstance(value, _KINDS.get(str(node.get("type")), object)):
        yield f"{at}: {value!r} is no {node['type']}"
    elif "enum" in node and value not in node["enum"]:
        yield f"{at}: {value!r} is not allowed"


def test_kubeflow_answers_are_as_its_own_client_has_them() -> None:
    maps: dict[str, dict[str, str]] = {}
    for text in files(package("kfp-server-api>=2.5,<3"), ".py").values():
        for one in ast.walk(ast.parse(text)):
            if isinstance(one, ast.ClassDef):
                for part in one.body:
                    if isinstance(part, ast.Assign) and getattr(part.targets[0], "id", "") == "openapi_types":
                        maps[one.name] = ast.literal_eval(part.value)
    listed = {"recurringruns": "V2beta1ListRecurringRunsResponse", "runs": "V2beta1ListRunsResponse"}
    for call, answer in KUBEFLOW.items():
        if kind := listed.get(call.rpartition("/")[2]):
            assert list(_unknown(answer, kind, maps, call)) == []


def _unknown(value: Any, kind: str, maps: Mapping[str, Mapping[str, str]], at: str) -> Iterator[str]:
    inner = re.fullmatch(r"list\[(\w+)\]", kind)
    if inner and isinstance(value, list):
        for item in value:
            yield from _unknown(item, inner[1], maps, at)
    elif isinstance(value, dict) and kind in maps:
        for key, item in value.items():
            if key not in maps[kind] and _snake(key) not in maps[kind]:
                yield f"{at}.{key} is unknown"
            else:
                yield from _unknown(item, maps[kind].get(key) or maps[kind][_snake(key)], maps, f"{at}.{key}")


def _snake(key: str) -> str:
    return re.sub(r"([A-Z])", lambda sign: f"_{sign[1].lower()}", key)


_AZURE_ITEMS = {
    "models": "ModelContainer",
    "versions": "ModelVersion",
    "onlineEndpoints": "OnlineEndpoint",
    "deployments": "OnlineDeployment",
    "schedules": "Schedule",
    "jobs": "JobBase",
}


def test_azure_answers_are_as_the_typed_models_have_them() -> None:
    archive = package("azure-ai-ml>=1.30,<2")
    (models,) = files(archive, "_restclient/arm_ml_service/models/_models.py").values()
    (enums,) = files(archive, "_restclient/arm_ml_service/models/_enums.py").values()
    types = _AzureTypes(models, enums)
    for call, answer in AZUREML.items():
        kind = _AZURE_ITEMS[call.rpartition("/")[2]]
        assert (
            set(answer) == {"value"} <= types.fields(f"{kind}ResourceArmPaginatedResult", default={"value"})
        )
        for item in answer["value"]:
            assert list(types.misfits(item, kind, call)) == []
    wrong = {"id": "x", "properties": {"isEnabled": "yes", "triggr": 1, "action": {"actionType": "Sleep"}}}
    assert len(list(types.misfits(wrong, "Schedule", "x"))) == 3


class _AzureTypes:
    """The types of a package as its source declares them: fields by their names on the wire, and which class a
    discriminator names."""

    def __init__(self, models: str, enums: str) -> None:
        classes = [one for one in ast.parse(models).body if isinstance(one, ast.ClassDef)]
        self._bases = {
            one.name: [base.id for base in one.bases if isinstance(base, ast.Name)] for one in classes
        }
        self._own = {one.name: dict(_azure_fields(one)) for one in classes}
        self._named = {
            (self._bases[one.name][0], key.value.value): one.name
            for one in classes for key in one.keywords
            if key.arg == "discriminator" and isinstance(key.value, ast.Constant)
        }  # fmt: skip
        self._enums = {
            one.name: {ast.literal_eval(part.value) for part in one.body if isinstance(part, ast.Assign)}
            for one in ast.parse(enums).body if isinstance(one, ast.ClassDef)
        }  # fmt: skip

    def fields(self, kind: str, default: set[str] | None = None) -> set[str]:
        """The names of a class's fields."""
        return set(self._all(kind)) if kind in self._own else default or set()

    def _all(self, kind: str) -> dict[str, str]:
        inherited = [self._all(base) for base in self._bases.get(kind, ()) if base in self._own]
        return {name: type_ for one in [*inherited, self._own[kind]] for name, type_ in one.items()}

    def misfits(self, value: Any, kind: str, at: str) -> Iterator[str]:
        """What of a value its class does not have."""
        told = self._all(kind)
        for name, type_ in told.items():
            if type_ == "discriminator" and isinstance(value, dict) and name in value:
                if (kind, value[name]) not in self._named:
                    yield f"{at}.{name}: {value[name]!r} is no {kind}"
                    return
                told = self._all(self._named[kind, value[name]])
        if not isinstance(value, dict):
            yield f"{at}: {value!r} is no {kind}"
            return
        for name, one in value.items():
            if name not in told:
                yield f"{at}.{name} is unknown to {kind}"
            elif told[name] != "discriminator":
                yield from self._fits(one, told[name], f"{at}.{name}")

    def _fits(self, value: Any, type_: str, at: str) -> Iterator[str]:
        outer, _, inner = type_.partition("[")
        inner = inner.removesuffix("]")
        if outer == "Optional":
            yield from self._fits(value, inner, at)
        elif outer == "list" and isinstance(value, list):
            for one in value:
                yield from self._fits(one, inner, at)
        elif outer == "dict" and isinstance(value, dict):
            for key, one in value.items():
                yield from self._fits(one, inner.removeprefix("str, "), f"{at}.{key}")
        elif type_ in self._own:
            yield from self.misfits(value, type_, at)
        elif (named := type_.removeprefix("Union[str, ").removesuffix("]")) in self._enums:
            if value not in self._enums[named]:
                yield f"{at}: {value!r} is no {named}"
        elif not isinstance(value, _AZURE_PLAIN.get(type_, object)):
            yield f"{at}: {value!r} is no {type_}"


_AZURE_PLAIN: Mapping[str, Any] = {"str": str, "bool": bool, "int": int, "datetime.datetime": str}


def _azure_fields(one: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for part in one.body:
        if (
            isinstance(part, ast.AnnAssign)
            and isinstance(part.target, ast.Name)
            and isinstance(part.value, ast.Call)
        ):
            called = part.value.func.id if isinstance(part.value.func, ast.Name) else ""
            names = [
                k.value.value
                for k in part.value.keywords
                if k.arg == "name" and isinstance(k.value, ast.Constant)
            ]
            type_ = re.sub(r"""["']|_models\.""", "", ast.unparse(part.annotation))
            yield (
                str((*names, part.target.id)[0]),
                "discriminator" if called == "rest_discriminator" else type_,
            )


def test_fiddler_answers_use_the_fields_and_addresses_of_its_own_client() -> None:
    archive = package("fiddler-client==3.14.*")
    texts = files(archive, ".py")
    fields: dict[str, set[str]] = {}
    for name, text in texts.items():
        if name.startswith("fiddler/schemas/"):
            for one in ast.walk(ast.parse(text)):
                if isinstance(one, ast.ClassDef):
                    fields[one.name] = set(re.findall(r"alias='(\w+)'", ast.get_source_segment(text, one) or "")) | {
                        part.target.id for part in one.body if isinstance(part, ast.AnnAssign)
                        and isinstance(part.target, ast.Name)
                    }  # fmt: skip
    kinds = {"models": "ModelResp", "alert-rules": "AlertRuleResp", "records": "AlertRecordResp"}
    for call, answer in FIDDLER.items():
        if kind := kinds.get(call.rpartition("/")[2]):
            assert set(answer["data"]["items"][0]) <= fields[kind], call
            assert set(answer["data"]) <= fields["PaginatedResponseData"]
    sizes = ast.parse(texts["fiddler/constants/alert_rule.py"])
    (bins,) = (one for one in sizes.body if isinstance(one, ast.ClassDef) and one.name == "BinSize")
    known = {ast.literal_eval(part.value) for part in bins.body if isinstance(part, ast.Assign)}
    assert {one["bin_size"] for one in FIDDLER["GET /v3/alert-rules"]["data"]["items"]} <= known
    assert {one.casefold() for one in known} == set(fiddler._EVERY)
    said = "\n".join(texts.values())
    for call in fiddler.CALLS:
        assert call.path.partition("{")[0] in said


def test_wandb_queries_ask_for_fields_of_its_own_queries() -> None:
    texts = files(package("wandb==0.31.*"), "sdk/artifacts/_generated/operations.py")
    (text,) = texts.values()
    known = set(re.findall(r"\w+", text))
    for query in (wandb._COLLECTIONS, wandb._VERSIONS):
        assert set(re.findall(r"[A-Za-z]\w+", query)) <= known
    assert "mutation" not in wandb._COLLECTIONS + wandb._VERSIONS
