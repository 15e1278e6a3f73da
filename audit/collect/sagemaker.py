"""SageMaker: endpoints and whether anybody calls them, monitoring schedules and their runs, pipelines, packages.

`InService` says that an endpoint waits, not that it is used: that is what CloudWatch counts. A data capture alone
watches nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from audit.collect.amazon import Amazon
from audit.collect.cadence import every
from audit.collect.gathering import Found, Gathering, moment
from audit.collect.images import owner_of, place_of, role_among
from audit.collect.plan import Call, Reader, Source
from audit.domain.snapshot import About

CALLS = (
    Call("AWS", "sagemaker:ListModels", "models"),
    Call("AWS", "sagemaker:ListEndpoints", "endpoints and their state"),
    Call("AWS", "sagemaker:DescribeEndpoint", "the configuration that an endpoint has"),
    Call("AWS", "sagemaker:DescribeEndpointConfig", "the models behind it"),
    Call("AWS", "sagemaker:ListTags", "tags that may hold an id of the inventory"),
    Call("AWS", "sagemaker:ListMonitoringSchedules", "monitors"),
    Call("AWS", "sagemaker:DescribeMonitoringSchedule", "how often a monitor runs"),
    Call("AWS", "sagemaker:ListMonitoringExecutions", "when it ran"),
    Call("AWS", "sagemaker:ListPipelines", "pipelines"),
    Call("AWS", "sagemaker:ListPipelineExecutions", "when they ran"),
    Call("AWS", "sagemaker:ListModelPackageGroups", "groups of the registry"),
    Call("AWS", "sagemaker:ListModelPackages", "when versions were registered"),
    Call("AWS", "cloudwatch:GetMetricData", "whether an endpoint was called"),
    Call("AWS", "application-autoscaling:DescribeScalableTargets", "what scales"),
    Call("AWS", "events:ListRuleNamesByTarget", "the rules that start a pipeline"),
    Call("AWS", "events:DescribeRule", "how often they do"),
)
_ABOUT: Mapping[str, About] = {"DataQuality": "drift", "ModelQuality": "quality", "ModelBias": "drift"}
_USED_DAYS, _RUNS, _METRICS = 14, 5, 100


def collect(source: Source, out: Gathering) -> None:
    """Reads one account and region."""
    aws = Amazon(CALLS, source.settings.get("region"), source.session)
    out.reads("model", "endpoint", "pipeline", "monitor", "run")
    _Reading(aws, out, source.settings.get("role")).all()
    whole = {"model", "endpoint", "monitor"} if not out.has_gaps else set()
    out.reads(*sorted(whole), complete="verified")  # type: ignore[arg-type]


class _Reading:
    def __init__(self, aws: Amazon, out: Gathering, said: str | None) -> None:
        self._aws, self._out, self._said = aws, out, said
        self._endpoints: dict[str, Found] = {}
        self._variants: dict[str, str] = {}  # endpoint -> the first variant behind it

    def all(self) -> None:
        """Each kind in its turn: a call that is refused leaves the others as they are."""
        parts = (
            ("ListModels", ("model",), self._models),
            ("ListModelPackageGroups", ("model",), self._packages),
            ("ListEndpoints", ("endpoint",), self._listed_endpoints),
            ("GetMetricData", ("endpoint",), self._use),
            ("DescribeScalableTargets", ("endpoint",), self._scaling),
            ("ListMonitoringSchedules", ("monitor",), self._monitors),
            ("ListPipelines", ("pipeline",), self._pipelines),
        )
        for call, kinds, read in parts:
            self._out.told(call)
            with self._out.trying(f"AWS {call}", *kinds):  # type: ignore[arg-type]
                read()

    def _tags(self, arn: str) -> dict[str, str]:
        tags: dict[str, str] = {}
        with self._out.trying("AWS sagemaker:ListTags", "endpoint"):
            for tag in self._aws.listed("sagemaker", "ListTags", "Tags", ResourceArn=arn):
                tags[str(tag["Key"])] = str(tag["Value"])
        return tags

    def _models(self) -> None:
        for one in self._aws.listed("sagemaker", "ListModels", "Models"):
            self._out.add("model", one["ModelName"], created_at=moment(one.get("CreationTime")))

    def _packages(self) -> None:
        """A group of the registry is what a company calls a model."""
        for group in self._aws.listed("sagemaker", "ListModelPackageGroups", "ModelPackageGroupSummaryList"):
            name = group["ModelPackageGroupName"]
            tags = self._tags(group["ModelPackageGroupArn"])
            found = self._out.add("model", name, tags=tags, owner=owner_of(tags), environment=place_of(tags))
            answer = self._aws.call(
                "sagemaker", "ListModelPackages", ModelPackageGroupName=name, SortBy="CreationTime",
                SortOrder="Descending", MaxResults=_RUNS,
            )  # fmt: skip
            for one in answer.get("ModelPackageSummaryList") or ():
                when, at = moment(one.get("CreationTime")), one["ModelPackageArn"]
                self._out.fact(found, "tracked", at, seen_at=when)
                self._out.fact(found, "released", at, seen_at=when)

    def _listed_endpoints(self) -> None:
        for one in self._aws.listed("sagemaker", "ListEndpoints", "Endpoints"):
            tags = self._tags(one["EndpointArn"])
            found = self._out.add(
                "endpoint", one["EndpointName"], tags=tags, owner=owner_of(tags), environment=place_of(tags),
                created_at=moment(one.get("CreationTime")),
            )  # fmt: skip
            if found is None:
                continue
            self._endpoints[one["EndpointName"]] = found
            if one.get("EndpointStatus") in ("InService", "Updating"):
                self._out.fact(found, "serves", one["EndpointArn"], seen_at=self._out.now)
            with self._out.trying("AWS sagemaker:DescribeEndpoint", "endpoint"):
                self._behind(found, one["EndpointName"])

    def _behind(self, found: Found, name: str) -> None:
        about = self._aws.call("sagemaker", "DescribeEndpoint", EndpointName=name)
        config = self._aws.call(
            "sagemaker", "DescribeEndpointConfig", EndpointConfigName=about["EndpointConfigName"]
        )
        for variant in config.get("ProductionVariants") or ():
            self._out.link(
                found, f"model/{variant['ModelName']}" if variant.get("ModelName") else None, "serves"
            )
            self._variants.setdefault(name, str(variant.get("VariantName")))

    def _use(self) -> None:
        """When CloudWatch last counted a call, an hour or a day at a time."""
        names = list(self._endpoints)
        for first in range(0, len(names), _METRICS):
            chunk = enumerate(names[first : first + _METRICS])
            queries = [_query(number, name, self._variants.get(name)) for number, name in chunk]
            answer = self._aws.listed(
                "cloudwatch", "GetMetricData", "MetricDataResults", MetricDataQueries=queries,
                StartTime=self._out.now - timedelta(days=_USED_DAYS), EndTime=self._out.now,
                ScanBy="TimestampDescending",
            )  # fmt: skip
            for result in answer:
                name = names[first + int(str(result["Id"]).removeprefix("m"))]
                called = [
                    when for when, count in zip(result["Timestamps"], result["Values"], strict=True) if count
                ]
                if called:
                    at = f"cloudwatch:Invocations/{name}"
                    self._out.fact(self._endpoints[name], "used", at, seen_at=moment(max(called)))

    def _scaling(self) -> None:
        listed = self._aws.listed(
            "application-autoscaling", "DescribeScalableTargets", "ScalableTargets",
            ServiceNamespace="sagemaker",
        )  # fmt: skip
        for one in listed:
            name = str(one["ResourceId"]).split("/")[1]
            if found := self._endpoints.get(name):
                at = f"application-autoscaling:{one['ResourceId']}"
                self._out.fact(found, "scales", at, strength="configured", seen_at=self._out.now)

    def _monitors(self) -> None:
        listed = self._aws.listed("sagemaker", "ListMonitoringSchedules", "MonitoringScheduleSummaries")
        for one in listed:
            found = self._out.add("monitor", one["MonitoringScheduleName"])
            endpoint = one.get("EndpointName")
            self._out.link(found, f"endpoint/{endpoint}" if endpoint else None, "watches")
            about, at = _ABOUT.get(one.get("MonitoringType", "")), one["MonitoringScheduleArn"]
            rhythm = self._rhythm(one["MonitoringScheduleName"])
            if one.get("MonitoringScheduleStatus") == "Stopped":
                self._out.fact(found, "off", at, seen_at=self._out.now, function="monitoring")
            else:
                self._out.fact(
                    found,
                    "watch_set",
                    at,
                    strength="configured",
                    seen_at=self._out.now,
                    about=about,
                    every=rhythm,
                )
            with self._out.trying("AWS sagemaker:ListMonitoringExecutions", "run"):
                self._executions(found, one["MonitoringScheduleName"], about, rhythm)

    def _rhythm(self, name: str) -> timedelta | None:
        told: Mapping[str, Any] = {}
        with self._out.trying("AWS sagemaker:DescribeMonitoringSchedule", "monitor"):
            about = self._aws.call("sagemaker", "DescribeMonitoringSchedule", MonitoringScheduleName=name)
            told = about["MonitoringScheduleConfig"].get("ScheduleConfig") or {}
        return every(told.get("ScheduleExpression"))

    def _executions(
        self, found: Found | None, name: str, about: About | None, rhythm: timedelta | None
    ) -> None:
        """The latest runs that came to an end, with violations or without."""
        answer = self._aws.call(
            "sagemaker", "ListMonitoringExecutions", MonitoringScheduleName=name, SortBy="ScheduledTime",
            SortOrder="Descending", MaxResults=_RUNS,
        )  # fmt: skip
        for run in answer.get("MonitoringExecutionSummaries") or ():
            if str(run.get("MonitoringExecutionStatus")).startswith("Completed"):
                when = moment(run.get("LastModifiedTime") or run.get("ScheduledTime"))
                at = run.get("ProcessingJobArn") or f"{name}#{run.get('ScheduledTime')}"
                self._out.fact(found, "watch_ran", at, seen_at=when, about=about, by="schedule", every=rhythm)

    def _pipelines(self) -> None:
        """What a pipeline does nothing says: who collects may, with --set role=train."""
        for one in self._aws.listed("sagemaker", "ListPipelines", "PipelineSummaries"):
            tags = self._tags(one["PipelineArn"])
            found = self._out.add("pipeline", one["PipelineName"], tags=tags, owner=owner_of(tags))
            role, about = role_among(tags.values(), self._said)
            if role is None:
                continue
            with self._out.trying("AWS events:ListRuleNamesByTarget", "pipeline"):
                self._rules(found, one["PipelineArn"], role, about)
            with self._out.trying("AWS sagemaker:ListPipelineExecutions", "run"):
                self._pipeline_runs(found, one["PipelineName"], role, about)

    def _rules(self, found: Found | None, arn: str, role: str, about: About | None) -> None:
        for name in self._aws.listed("events", "ListRuleNamesByTarget", "RuleNames", TargetArn=arn):
            rule = self._aws.call("events", "DescribeRule", Name=str(name))
            rhythm, at = every(rule.get("ScheduleExpression")), rule.get("Arn") or str(name)
            if rule.get("State") == "DISABLED":
                function: Any = "retraining" if role == "train" else "monitoring"
                self._out.fact(found, "off", at, seen_at=self._out.now, function=function)
            else:
                what: Any = "train_set" if role == "train" else "watch_set"
                self._out.fact(
                    found, what, at, strength="configured", seen_at=self._out.now, about=about, every=rhythm
                )

    def _pipeline_runs(self, found: Found | None, name: str, role: str, about: About | None) -> None:
        answer = self._aws.call(
            "sagemaker", "ListPipelineExecutions", PipelineName=name, SortBy="CreationTime",
            SortOrder="Descending", MaxResults=_RUNS,
        )  # fmt: skip
        for run in answer.get("PipelineExecutionSummaries") or ():
            if run.get("PipelineExecutionStatus") == "Succeeded":
                what: Any = "train_ran" if role == "train" else "watch_ran"
                when, at = moment(run.get("StartTime")), run["PipelineExecutionArn"]
                self._out.fact(found, what, at, seen_at=when, about=about)


def _query(number: int, name: str, variant: str | None) -> dict[str, Any]:
    metric = {
        "Namespace": "AWS/SageMaker",
        "MetricName": "Invocations",
        "Dimensions": [
            {"Name": "EndpointName", "Value": name},
            {"Name": "VariantName", "Value": variant or "AllTraffic"},
        ],
    }
    return {"Id": f"m{number}", "MetricStat": {"Metric": metric, "Period": 86_400, "Stat": "Sum"}}


READER = Reader(
    title="SageMaker",
    ways=("cloud",),
    reads=("model", "endpoint", "pipeline", "monitor", "run"),
    calls=CALLS,
    policy="\n".join(
        (
            '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", "Action": [',
            *(f'  "{call.path}"{"" if call is CALLS[-1] else ","}' for call in CALLS),
            "]}]}",
        )
    ),
    seen="moto, and recorded answers checked by botocore's own models; never a real account",
    collect=collect,
    secrets=("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    settings={
        "region": "the region; else AWS_REGION",
        "role": "what the pipelines do, where their tags don't say it",
    },
    extra="sagemaker",
)
