"""What schemathesis makes of the schema: nothing brings the server down, each answer is one that the schema has."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from audit.web.api.schema import BASE
from audit.web.endpoints import ENDPOINTS, Endpoint
from tests.web.serving import Person

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
_AS_ASKED = importlib.import_module("schemathesis.specs.openapi.checks").positive_data_acceptance
_PATIENCE = 120  # seconds: how fast an answer comes is no matter of the schema
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def api_schema(ada: Person) -> Any:
    return schemathesis.openapi.from_url(f"{ada.base}/api/openapi.json")


@pytest.fixture(scope="module")
def headers(ada: Person) -> dict[str, str]:
    token = re.findall(r"mra_[\w-]+", ada.send("/tokens", name="fuzz", days="1").text)[0]
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def fuzzed(ada: Person) -> Iterator[str]:
    """A list that may be changed in any way."""
    yield ada.upload(client_name="Fuzzed Bank")


@pytest.mark.parametrize(
    "endpoint", [one for one in ENDPOINTS if one.is_api], ids=lambda one: one.answer.__name__
)
def test_every_answer_is_one_that_the_schema_knows(
    endpoint: Endpoint, api_schema: Any, headers: dict[str, str], fuzzed: str
) -> None:
    operation = api_schema[endpoint.path.removeprefix(BASE)][endpoint.method]

    @given(case=operation.as_strategy())
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def sent(case: Any) -> None:
        if case.path_parameters and "audit" in case.path_parameters:
            case.path_parameters["audit"] = fuzzed
        case.call_and_validate(headers=headers, excluded_checks=[_AS_ASKED], timeout=_PATIENCE)

    sent()
