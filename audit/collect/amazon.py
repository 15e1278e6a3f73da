"""A read-only way to Amazon's services: boto3 behind the same list of allowed calls as every other system's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from audit.collect.gathering import CallError
from audit.collect.plan import Call
from audit.collect.transport import CONNECT_SECONDS, MOST_PAGES, READ_SECONDS, TRIES, NotAllowedError
from audit.domain.errors import InputError, MachineError
from audit.domain.installation import install_line

_READS = re.compile(r"(?:List|Describe|Get)[A-Z][A-Za-z]+")


class Amazon:
    """Calls of one account and region; each is checked before anything is sent."""

    def __init__(self, calls: tuple[Call, ...], region: str | None, session: Any = None) -> None:
        """`session` is one of boto3's; by default what the environment and the cloud's own sign-in give."""
        try:
            import boto3
            from botocore.config import Config
        except ImportError as error:
            raise MachineError(f"SageMaker needs boto3. Install it: {install_line('sagemaker')}") from error
        self._allowed = frozenset(str(call.path) for call in calls)
        self._session = session or boto3.session.Session(region_name=region)
        if self._session.region_name is None and session is None:
            raise InputError("sagemaker: no region is set. Add --set region=eu-west-1, or set AWS_REGION.")
        self._config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": TRIES},
        )
        self._clients: dict[str, Any] = {}

    def call(self, service: str, operation: str, **args: Any) -> Mapping[str, Any]:
        """The answer of an operation, as `sagemaker`, `ListEndpoints`. Raises CallError where there is none."""
        from botocore import xform_name
        from botocore.exceptions import BotoCoreError, ClientError

        if f"{service}:{operation}" not in self._allowed or not _READS.fullmatch(operation):
            raise NotAllowedError(f"{service}:{operation} is not on the list of allowed calls")
        try:
            answer: Mapping[str, Any] = getattr(self._client(service), xform_name(operation))(**args)
        except ClientError as error:
            told = error.response.get("Error", {})
            raise CallError(f"{told.get('Code', 'refused')}") from error
        except BotoCoreError as error:
            raise CallError(type(error).__name__) from error
        return answer

    def listed(self, service: str, operation: str, key: str, **args: Any) -> Iterator[Mapping[str, Any]]:
        """The items of all pages. Raises CallError where a page's token comes back."""
        token: str | None = None
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            answer = self.call(service, operation, **args, **({"NextToken": token} if token else {}))
            yield from answer.get(key) or ()
            token = answer.get("NextToken")
            if not token:
                return
            if token in seen:
                raise CallError("the same page came twice")
            seen.add(token)
        raise CallError(f"more than {MOST_PAGES:,} pages")

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            made = self._session.client(service, config=self._config)
            made.meta.events.register("before-parse", _require_whole)
            self._clients[service] = made
        return self._clients[service]


def _require_whole(operation_model: Any, response_dict: Mapping[str, Any], **_: Any) -> None:
    """Raises CallError for an answer that is no JSON: botocore takes it for one that holds nothing, and nothing would
    then count as all that there is."""
    service = operation_model.service_model
    if response_dict["status_code"] >= 300 or "json" not in service.metadata["protocol"]:
        return  # a refusal is told by its code; other protocols are parsed or refused
    try:
        is_answer = isinstance(json.loads(response_dict["body"]), dict)
    except ValueError:
        is_answer = False
    if not is_answer:
        raise CallError("the answer is cut or no JSON")
