"""SageMaker against moto, and against answers that botocore's own models accept for what moto lacks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from audit.collect.amazon import Amazon
from audit.collect.collector import collect
from audit.collect.plan import Call, Source
from audit.collect.sagemaker import CALLS
from audit.collect.transport import NotAllowedError
from audit.domain.errors import InputError
from tests.collect.recorded import NOW
from tests.collect.test_readers import facts

boto3 = pytest.importorskip("boto3", reason="boto3 is not installed: pip install -e '.[sagemaker]'")
pytestmark = pytest.mark.filterwarnings("ignore")  # botocore's own
REGION = "eu-west-1"
ARN = f"arn:aws:sagemaker:{REGION}:123456789012"


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    return boto3.session.Session(region_name=REGION)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    moto = pytest.importorskip("moto.server", reason="moto is not installed: pip install -e '.[far]'")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    server = moto.ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        yield boto3.session.Session(region_name=REGION)
    finally:
        server.stop()


def read(session: Any, **settings: str) -> Any:
    return collect("sagemaker", Source(None, (), settings, {}, session), NOW, id_tags=["inventory_id"])


def test_endpoints_models_and_packages_are_read_from_moto(account: Any) -> None:
    client = account.client("sagemaker")
    role = "arn:aws:iam::123456789012:role/x"
    client.create_model(ModelName="churn-3", ExecutionRoleArn=role, PrimaryContainer={"Image": "img"})
    client.create_endpoint_config(
        EndpointConfigName="c", ProductionVariants=[
            {"VariantName": "blue", "ModelName": "churn-3", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
        ],
    )  # fmt: skip
    client.create_endpoint(
        EndpointName="churn", EndpointConfigName="c", Tags=[{"Key": "inventory_id", "Value": "M-014"}]
    )
    client.create_model_package_group(
        ModelPackageGroupName="churn-group", ModelPackageGroupDescription="hunter2plain"
    )
    snapshot, whole = read(account)
    found = {(one.kind, one.name): one for one in snapshot.objects}
    assert found["endpoint", "churn"].ids == {"tag.inventory_id": "M-014"}
    assert [link.to for link in found["endpoint", "churn"].links] == ["model/churn-3"]
    assert ("model", "churn-group") in found and ("model", "churn-3") in found
    assert "endpoint churn: serves 0d" in facts(snapshot)
    gaps = {gap.call for one in snapshot.coverage for gap in one.gaps}
    assert not whole and gaps == {"AWS ListMonitoringSchedules"}  # which moto does not have


SCHEDULE = f"{ARN}:monitoring-schedule/churn-watch"
MONITORED: dict[str, dict[str, Any]] = {
    "list_models": {"Models": []},
    "list_model_package_groups": {"ModelPackageGroupSummaryList": []},
    "list_endpoints": {"Endpoints": []},
    "list_monitoring_schedules": {
        "MonitoringScheduleSummaries": [
            {
                "MonitoringScheduleName": "churn-watch", "MonitoringScheduleArn": SCHEDULE,
                "CreationTime": NOW, "LastModifiedTime": NOW, "MonitoringScheduleStatus": "Scheduled",
                "EndpointName": "churn", "MonitoringType": "DataQuality",
            }
        ]
    },
    "describe_monitoring_schedule": {
        "MonitoringScheduleArn": SCHEDULE, "MonitoringScheduleName": "churn-watch",
        "MonitoringScheduleStatus": "Scheduled", "CreationTime": NOW, "LastModifiedTime": NOW,
        "MonitoringScheduleConfig": {"ScheduleConfig": {"ScheduleExpression": "cron(0 3 ? * * *)"}},
    },
    "list_monitoring_executions": {
        "MonitoringExecutionSummaries": [
            {
                "MonitoringScheduleName": "churn-watch", "ScheduledTime": NOW - timedelta(days=1),
                "CreationTime": NOW - timedelta(days=1), "LastModifiedTime": NOW - timedelta(days=1),
                "MonitoringExecutionStatus": "CompletedWithViolations",
            },
            {
                "MonitoringScheduleName": "churn-watch", "ScheduledTime": NOW, "CreationTime": NOW,
                "LastModifiedTime": NOW, "MonitoringExecutionStatus": "Failed",
            },
        ]
    },
    "list_pipelines": {
        "PipelineSummaries": [{"PipelineArn": f"{ARN}:pipeline/churn-train", "PipelineName": "churn-train"}]
    },
    "list_tags": {"Tags": []},
    "list_pipeline_executions": {
        "PipelineExecutionSummaries": [
            {
                "PipelineExecutionArn": f"{ARN}:pipeline/churn-train/execution/1", "StartTime": NOW - timedelta(days=4),
                "PipelineExecutionStatus": "Succeeded",
            }
        ]
    },
}  # fmt: skip
RULES = {
    "list_rule_names_by_target": {"RuleNames": ["weekly"]},
    "describe_rule": {"Name": "weekly", "ScheduleExpression": "rate(7 days)", "State": "ENABLED"},
}


class Stubbed:
    """A session whose clients are botocore's, each with a Stubber that checks questions and answers."""

    region_name = REGION

    def __init__(self, session: Any) -> None:
        self._session = session

    def client(self, service: str, config: Any = None) -> Any:
        from botocore.stub import ANY, Stubber

        client = self._session.client(service, config=config)
        stubber = Stubber(client)
        answers = {"sagemaker": MONITORED, "events": RULES}.get(
            service, {"describe_scalable_targets": {"ScalableTargets": []}}
        )
        shapes = client.meta.service_model
        names = {shapes.operation_model(n).name: n for n in shapes.operation_names}
        from botocore import xform_name

        for name in names:
            if (method := xform_name(name)) in answers:
                required = shapes.operation_model(name).input_shape
                given = dict.fromkeys(_asked(method), ANY) if required else {}
                stubber.add_response(method, answers[method], given)
        ordered = [
            one
            for method in answers
            for one in stubber._queue
            if one["operation_name"] == _operation(names, method)
        ]
        stubber._queue.clear()
        stubber._queue.extend(ordered)
        stubber.activate()
        return client


def _operation(names: dict[str, str], method: str) -> str:
    from botocore import xform_name

    return next(name for name in names if xform_name(name) == method)


def _asked(method: str) -> tuple[str, ...]:
    return {
        "list_monitoring_executions": ("MonitoringScheduleName", "SortBy", "SortOrder", "MaxResults"),
        "describe_monitoring_schedule": ("MonitoringScheduleName",),
        "list_tags": ("ResourceArn",),
        "list_pipeline_executions": ("PipelineName", "SortBy", "SortOrder", "MaxResults"),
        "list_rule_names_by_target": ("TargetArn",),
        "describe_rule": ("Name",),
        "describe_scalable_targets": ("ServiceNamespace",),
    }.get(method, ())


def test_monitors_and_pipelines_are_read_from_answers_that_botocore_accepts(session: Any) -> None:
    snapshot, whole = read(Stubbed(session), role="train")
    assert whole, snapshot.coverage
    assert facts(snapshot) == {
        "monitor churn-watch: watch_set 0d drift configured P1D",
        "monitor churn-watch: watch_ran 1d drift by schedule P1D",
        "pipeline churn-train: train_set 0d configured P7D",
        "pipeline churn-train: train_ran 4d",
    }
    assert snapshot.covers("model", "endpoint", "monitor")


def test_only_operations_that_read_and_are_listed_are_sent(session: Any) -> None:
    aws = Amazon((*CALLS, Call("AWS", "sagemaker:DeleteEndpoint", "")), REGION, session)
    for operation in ("DeleteEndpoint", "CreateEndpoint", "InvokeEndpoint"):
        with pytest.raises(NotAllowedError):
            aws.call("sagemaker", operation, EndpointName="x")


def test_a_refusal_is_told_by_its_code_alone(session: Any) -> None:
    from botocore.stub import Stubber

    aws = Amazon(CALLS, REGION, session)
    client = session.client("sagemaker")
    with Stubber(client) as stubber:
        stubber.add_client_error(
            "list_models", "AccessDeniedException", "user arn:aws:iam::123456789012:user/ada"
        )
        aws._clients["sagemaker"] = client
        with pytest.raises(Exception, match=r"^AccessDeniedException$"):
            list(aws.listed("sagemaker", "ListModels", "Models"))


def test_a_region_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    with pytest.raises(InputError, match="--set region=eu-west-1"):
        collect("sagemaker", Source(), NOW)
