"""OpenAPI 3.1 out of the table of endpoints: every path, what it takes and gives, and which role may call it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from audit.web.api.shapes import Error, Sent

if TYPE_CHECKING:
    from audit.web.endpoints import Endpoint

BASE = "/api/v1"
_REFERS = "#/components/schemas/{model}"
_REFUSALS = {
    "400": "The request can't be understood.",
    "401": "The token is missing, wrong, revoked or has ended.",
    "403": "The token's role does not allow this.",
    "404": "There is no such thing, or not for this token.",
    "409": "The list has not been read yet.",
    "413": "The body is larger than what is taken.",
    "422": "What was sent can't be used.",
    "429": "More was asked within a minute than the server answers.",
    "503": "The server is busy; try again.",
}


def openapi(endpoints: Iterable[Endpoint], address: str, version: str) -> dict[str, Any]:
    """The description of every endpoint below `BASE`. `address`: where people reach the server."""
    ours = [one for one in endpoints if one.path.startswith(f"{BASE}/")]
    shapes = {shape for one in ours for shape in (one.takes, one.gives) if shape is not None} | {Error}
    order = sorted(shapes, key=lambda shape: shape.__name__)
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (shape, "validation" if issubclass(shape, Sent) else "serialization") for shape in order
    ]
    _, told = models_json_schema(modes, ref_template=_REFERS)
    paths: dict[str, dict[str, Any]] = {}
    for one in ours:
        paths.setdefault(one.path.removeprefix(BASE), {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Readiness audits",
            "version": version,
            "description": "Hand over lists, see how they were read, correct, answer, fetch verdicts and reports. "
            "Tokens are made on the page `API tokens`.",
        },
        "servers": [{"url": f"{address}{BASE}"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": told["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(one: Endpoint) -> dict[str, Any]:
    said = (one.answer.__doc__ or "").strip()
    told: dict[str, Any] = {
        "operationId": one.answer.__name__,
        "summary": said.partition("\n")[0],
        "x-permission": one.permission,
        "parameters": [*_of_path(one.path), *_of_query(one.query)],
        "responses": {str(one.status): _success(one)} | _refusals(one),
    }
    if one.takes is not None:
        told["requestBody"] = {"required": True, "content": _body(one)}
    return told


def _of_path(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", path)
    ]


def _of_query(shape: type[BaseModel] | None) -> list[dict[str, Any]]:
    if shape is None:
        return []
    return [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in shape.model_json_schema()["properties"].items()
    ]


def _body(one: Endpoint) -> dict[str, Any]:
    refers = {"$ref": _REFERS.format(model=one.takes.__name__ if one.takes else "")}
    if not one.takes_files:
        return {"application/json": {"schema": refers}}
    files = {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {"type": "array", "minItems": 1, "items": {"type": "string", "format": "binary"}},
            **(one.takes.model_json_schema()["properties"] if one.takes else {}),
        },
    }
    return {"multipart/form-data": {"schema": files}}


def _success(one: Endpoint) -> dict[str, Any]:
    if one.status == 204:
        return {"description": "Done."}
    if one.gives is None:
        binary = {"schema": {"type": "string", "format": "binary"}}
        return {"description": "The file.", "content": {"application/octet-stream": binary}}
    refers = {"$ref": _REFERS.format(model=one.gives.__name__)}
    said = (one.gives.__doc__ or "").partition("\n")[0]
    return {"description": said, "content": {"application/json": {"schema": refers}}}


def _refusals(one: Endpoint) -> dict[str, Any]:
    error = {"application/json": {"schema": {"$ref": _REFERS.format(model=Error.__name__)}}}
    return {status: {"description": said, "content": error} for status, said in _REFUSALS.items()}
