"""Answers of each system as its maker's schema has them, for an invented company, collected on 24 November 2026."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
_DAY_MS = 86_400_000
_NOW_MS = int(NOW.timestamp() * 1_000)
RUN_ID = "019a9f00-0000-7000-8000-000000000001"
PROJECT_ID = "01900000-0000-7000-8000-000000000002"


def _uuid7(days: float) -> str:
    stamp = f"{_NOW_MS - int(days * _DAY_MS):012x}"
    return f"{stamp[:8]}-{stamp[8:]}-7000-8000-000000000001"


def ago(days: float) -> str:
    """A time so many days before the collection."""
    return datetime.fromtimestamp(NOW.timestamp() - days * 86_400, UTC).isoformat().replace("+00:00", "Z")


def ms(days: float) -> int:
    """The same in milliseconds since 1970."""
    return _NOW_MS - int(days * _DAY_MS)


MLFLOW: dict[str, Any] = {
    "GET /version": "3.17.2",
    "GET /api/2.0/mlflow/registered-models/search": {
        "registered_models": [
            {
                "name": "churn-prod",
                "creation_timestamp": ms(200),
                "tags": [{"key": "inventory_id", "value": "M-014"}, {"key": "note", "value": "free text"}],
                "aliases": [{"alias": "production", "version": "2"}],
            }
        ]
    },
    "GET /api/2.0/mlflow/model-versions/search": {
        "model_versions": [
            {
                "name": "churn-prod",
                "version": "2",
                "creation_timestamp": ms(5),
                "current_stage": "None",
                "source": "models:/m-1",
                "run_id": "r2",
            },
            {
                "name": "churn-prod",
                "version": "1",
                "creation_timestamp": ms(100),
                "current_stage": "Archived",
                "source": "s3://bucket/x",
                "run_id": "",
            },
        ]
    },
    "GET /api/2.0/mlflow/runs/get": {
        "run": {
            "info": {"experiment_id": "1", "status": "FINISHED", "end_time": ms(5), "run_id": "r2"},
            "data": {"tags": [{"key": "mlflow.source.type", "value": "NOTEBOOK"}]},
            "inputs": {"dataset_inputs": [{"dataset": {"name": "d", "digest": "92a7ac9c"}}]},
        }
    },
    "POST /api/3.0/mlflow/traces/search": {
        "traces": [
            {"trace_id": "tr-1", "request_time": ago(1), "trace_metadata": {"mlflow.modelId": "m-1"}},
            {"trace_id": "tr-0", "request_time": ago(2), "trace_metadata": {"mlflow.modelId": "m-1"}},
        ]
    },
}
EVIDENTLY: dict[str, Any] = {
    "GET /api/version": {"application": "Evidently UI", "version": "0.7.23"},
    "GET /api/projects": [{"id": _uuid7(300), "name": "Churn", "created_at": None}],
    f"GET /api/projects/{_uuid7(300)}/snapshots": [
        {"id": _uuid7(3), "timestamp": "2026-01-01T00:00:00", "metadata": {}}
    ],
    f"GET /api/projects/{_uuid7(300)}/{_uuid7(3)}/download": {
        "metrics": [{"config": {"type": "evidently:metric_v2:DriftedColumnsCount"}, "value": 1}]
    },
}
_META = {"namespace": "ml-prod", "creationTimestamp": ago(90)}
_LABELS = {"model": "churn", "team": "Risk", "inventory_id": "M-014"}
DEPLOYMENT = {
    "kind": "Deployment",
    "metadata": {**_META, "name": "churn-server", "labels": _LABELS},
    "spec": {
        "replicas": 2,
        "template": {"spec": {"containers": [{"image": "registry.local/mlserver:1.6", "env": []}]}},
    },
    "status": {"readyReplicas": 2},
}
CRON = {
    "kind": "CronJob",
    "metadata": {
        **_META,
        "name": "churn-retrain",
        "labels": {**_LABELS, "app.kubernetes.io/component": "training"},
    },
    "spec": {"schedule": "0 3 * * 0", "suspend": False},
    "status": {"lastSuccessfulTime": ago(2)},
}
JOB = {
    "kind": "Job",
    "metadata": {
        **_META,
        "name": "churn-retrain-1",
        "labels": {"app.kubernetes.io/component": "training"},
        "ownerReferences": [{"kind": "CronJob", "name": "churn-retrain"}],
    },
    "spec": {},
    "status": {"succeeded": 1, "completionTime": ago(2)},
}
HPA = {
    "kind": "HorizontalPodAutoscaler",
    "metadata": {**_META, "name": "churn"},
    "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "churn-server"}},
}
SERVICE = {
    "kind": "InferenceService",
    "metadata": {**_META, "name": "fraud"},
    "spec": {"predictor": {"minReplicas": 1, "maxReplicas": 4, "model": {"storageUri": "models:/fraud/3"}}},
    "status": {"conditions": [{"type": "Ready", "status": "True"}]},
}
WEB = {
    "kind": "Deployment",
    "metadata": {**_META, "name": "web"},
    "spec": {"replicas": 1, "template": {"spec": {"containers": [{"image": "nginx"}]}}},
    "status": {"readyReplicas": 1},
}
CLUSTER = (DEPLOYMENT, WEB, CRON, JOB, HPA, SERVICE)


def _without_kind(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "kind"}


KUBERNETES: dict[str, Any] = {
    "GET /version": {"gitVersion": "v1.31.0"},
    "GET /apis/apps/v1/deployments": {"items": [_without_kind(DEPLOYMENT), _without_kind(WEB)]},
    "GET /apis/apps/v1/statefulsets": {"items": []},
    "GET /apis/batch/v1/cronjobs": {"items": [_without_kind(CRON)]},
    "GET /apis/batch/v1/jobs": {"items": [_without_kind(JOB)]},
    "GET /apis/autoscaling/v2/horizontalpodautoscalers": {"items": [_without_kind(HPA)]},
    "GET /apis/serving.kserve.io/v1beta1/inferenceservices": {"items": [_without_kind(SERVICE)]},
}
CONTAINERS = [
    {
        "Id": "abc",
        "Names": ["/churn"],
        "Image": "vllm/vllm-openai:v0.6",
        "State": "running",
        "Labels": {"env": "production", "com.docker.compose.service": "churn"},
        "Created": int(NOW.timestamp()) - 86_400,
    },
    {"Id": "def", "Names": ["/db"], "Image": "postgres:16", "State": "exited", "Labels": {}, "Created": 0},
]
INSPECTED = [
    {
        "Name": "/churn",
        "Created": ago(1),
        "State": {"Running": True},
        "Config": {
            "Image": "vllm/vllm-openai:v0.6",
            "Labels": {"env": "production", "com.docker.compose.service": "churn"},
            "Env": ["DB_PASSWORD=hunter2plain"],
        },
    },
    {"Name": "/db", "State": {"Running": False}, "Config": {"Image": "postgres:16", "Labels": {}}},
]
DOCKER: dict[str, Any] = {
    "GET /version": {"Version": "27.0"},
    "GET /containers/json": CONTAINERS,
}
KUBEFLOW: dict[str, Any] = {
    "GET /apis/v2beta1/healthz": {"tag_name": "2.17.0"},
    "GET /apis/v2beta1/recurringruns": {
        "recurringRuns": [
            {
                "recurring_run_id": "rr1",
                "display_name": "churn weekly",
                "created_at": ago(90),
                "status": "ENABLED",
                "trigger": {"cron_schedule": {"cron": "0 0 3 * * 0"}},
            }
        ],
        "total_size": 1,
    },
    "GET /apis/v2beta1/runs": {
        "runs": [
            {
                "run_id": "run1",
                "display_name": "churn weekly 2026-11-22",
                "state": "SUCCEEDED",
                "recurring_run_id": "rr1",
                "finished_at": ago(2),
            },
            {"run_id": "run2", "display_name": "churn weekly x", "state": "FAILED", "finished_at": ago(1)},
        ]
    },
}
_VERTEX = "/v1/projects/acme/locations/europe-west1"
VERTEX: dict[str, Any] = {
    f"GET {_VERTEX}/models": {
        "models": [
            {
                "name": "projects/1/locations/europe-west1/models/7",
                "displayName": "churn",
                "labels": {"model_id": "m-014", "team": "risk"},
                "createTime": ago(90),
                "versionCreateTime": ago(9),
            }
        ]
    },
    f"GET {_VERTEX}/endpoints": {
        "endpoints": [
            {
                "name": "projects/1/locations/europe-west1/endpoints/8",
                "displayName": "churn-endpoint",
                "labels": {"env": "prod"},
                "createTime": ago(80),
                "deployedModels": [
                    {
                        "id": "5",
                        "model": "projects/1/locations/europe-west1/models/7@2",
                        "dedicatedResources": {"minReplicaCount": 1, "maxReplicaCount": 3},
                    }
                ],
            }
        ]
    },
    f"GET {_VERTEX}/modelDeploymentMonitoringJobs": {
        "modelDeploymentMonitoringJobs": [
            {
                "name": "projects/1/locations/europe-west1/modelDeploymentMonitoringJobs/9",
                "displayName": "churn watch",
                "endpoint": "projects/1/locations/europe-west1/endpoints/8",
                "state": "JOB_STATE_RUNNING",
                "modelDeploymentMonitoringScheduleConfig": {"monitorInterval": "86400s"},
                "latestMonitoringPipelineMetadata": {"runTime": ago(1), "status": {}},
            }
        ]
    },
    f"GET {_VERTEX}/schedules": {
        "schedules": [
            {
                "name": "projects/1/locations/europe-west1/schedules/3",
                "displayName": "churn retrain",
                "state": "ACTIVE",
                "cron": "0 3 * * 0",
                "createPipelineJobRequest": {"pipelineJob": {"labels": {"component": "training"}}},
            }
        ]
    },
    f"GET {_VERTEX}/pipelineJobs": {
        "pipelineJobs": [
            {
                "name": "projects/1/locations/europe-west1/pipelineJobs/4",
                "displayName": "churn-20261122",
                "state": "PIPELINE_STATE_SUCCEEDED",
                "labels": {"component": "training"},
                "scheduleName": "projects/1/locations/europe-west1/schedules/3",
                "endTime": ago(2),
            }
        ]
    },
}
_AZURE = "/subscriptions/s1/resourceGroups/g1/providers/Microsoft.MachineLearningServices/workspaces/w1"
AZUREML: dict[str, Any] = {
    f"GET {_AZURE}/models": {
        "value": [
            {
                "id": f"{_AZURE}/models/churn",
                "name": "churn",
                "properties": {"tags": {"inventory_id": "M-014", "owner": "Ada"}},
                "systemData": {"createdAt": ago(90)},
            }
        ]
    },
    f"GET {_AZURE}/models/churn/versions": {
        "value": [
            {"id": f"{_AZURE}/models/churn/versions/3", "name": "3", "systemData": {"createdAt": ago(3)}}
        ]
    },
    f"GET {_AZURE}/onlineEndpoints": {
        "value": [
            {
                "id": f"{_AZURE}/onlineEndpoints/churn-ep",
                "name": "churn-ep",
                "tags": {"env": "production"},
                "properties": {"provisioningState": "Succeeded"},
                "systemData": {"createdAt": ago(80)},
            }
        ]
    },
    f"GET {_AZURE}/onlineEndpoints/churn-ep/deployments": {
        "value": [
            {
                "id": f"{_AZURE}/onlineEndpoints/churn-ep/deployments/blue",
                "name": "blue",
                "properties": {
                    "provisioningState": "Succeeded",
                    "model": f"{_AZURE}/models/churn/versions/3",
                    "scaleSettings": {"scaleType": "TargetUtilization"},
                },
            }
        ]
    },
    f"GET {_AZURE}/schedules": {
        "value": [
            {
                "id": f"{_AZURE}/schedules/churn-watch",
                "name": "churn-watch",
                "properties": {
                    "isEnabled": True,
                    "trigger": {"triggerType": "Recurrence", "frequency": "Day", "interval": 1},
                    "action": {
                        "actionType": "CreateMonitor",
                        "monitorDefinition": {
                            "monitoringTarget": {"modelId": "azureml:churn:3"},
                            "signals": {"a": {"signalType": "DataDrift"}},
                        },
                    },
                },
            }
        ]
    },
    f"GET {_AZURE}/jobs": {
        "value": [
            {
                "id": f"{_AZURE}/jobs/j1",
                "name": "j1",
                "properties": {
                    "status": "Completed",
                    "properties": {"azureml.schedule_name": "churn-watch"},
                },
                "systemData": {"createdAt": ago(1)},
            }
        ]
    },
}
FIDDLER: dict[str, Any] = {
    "GET /v3/server-info": {"data": {"server_version": "26.1.0"}},
    "GET /v3/models": {
        "data": {
            "page_index": 1,
            "page_count": 1,
            "items": [
                {
                    "id": "u1",
                    "name": "churn",
                    "version": "v2",
                    "created_at": ago(30),
                    "created_by": {"full_name": "Ada", "email": "a@b"},
                }
            ],
        }
    },
    "GET /v3/alert-rules": {
        "data": {
            "page_index": 1,
            "page_count": 1,
            "items": [
                {
                    "id": "rule1",
                    "name": "psi",
                    "created_at": ago(30),
                    "bin_size": "Day",
                    "metric": {"type": "drift", "display_name": "PSI"},
                    "model": {"id": "u1", "name": "churn"},
                }
            ],
        }
    },
    "GET /v2/alert-configs/rule1/records": {
        "data": {
            "page_index": 1,
            "page_count": 1,
            "items": [{"uuid": "rec1", "is_alert": True, "alert_run_start_time": ms(4), "message": "PSI"}],
        }
    },
}


def _wandb(query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
    over = {"endCursor": None, "hasNextPage": False}
    if "RegistryCollections" in body["query"]:
        nodes: list[dict[str, Any]] = [
            {
                "name": "churn",
                "createdAt": ago(60),
                "type": {"name": "model"},
                "tags": {"edges": [{"node": {"name": "model_id:M-014"}}]},
            },
            {"name": "rows", "createdAt": ago(60), "type": {"name": "dataset"}, "tags": {"edges": []}},
        ]
        key = "artifactCollections"
    else:
        key = "artifactMemberships"
        nodes = [
            {
                "id": "v2",
                "createdAt": ago(6),
                "versionIndex": 2,
                "aliases": [{"alias": "latest"}, {"alias": "production"}],
                "artifactCollection": {"name": "churn"},
            }
        ]
    found = {key: {"pageInfo": over, "edges": [{"node": node} for node in nodes]}}
    return {"data": {"organization": {"orgEntity": found}}}


WANDB: dict[str, Any] = {"POST /graphql": _wandb}
ANSWERS: dict[str, dict[str, Any]] = {
    "mlflow": MLFLOW,
    "evidently": EVIDENTLY,
    "kubernetes": KUBERNETES,
    "docker": DOCKER,
    "kubeflow": KUBEFLOW,
    "vertex": VERTEX,
    "azureml": AZUREML,
    "fiddler": FIDDLER,
    "wandb": WANDB,
}
SETTINGS: dict[str, dict[str, str]] = {
    "kubeflow": {"role": "train"},
    "vertex": {"project": "acme", "region": "europe-west1"},
    "azureml": {"subscription": "s1", "group": "g1", "workspace": "w1"},
    "wandb": {"organization": "acme"},
}
SECRETS: dict[str, dict[str, str]] = {
    "mlflow": {"MLFLOW_TRACKING_TOKEN": "tok-1234567890"},
    "evidently": {},
    "kubernetes": {"KUBERNETES_TOKEN": "tok-1234567890"},
    "docker": {},
    "kubeflow": {"KUBEFLOW_TOKEN": "tok-1234567890"},
    "vertex": {"GOOGLE_OAUTH_ACCESS_TOKEN": "tok-1234567890"},
    "azureml": {"AZURE_ACCESS_TOKEN": "tok-1234567890"},
    "fiddler": {"FIDDLER_API_KEY": "tok-1234567890"},
    "wandb": {"WANDB_API_KEY": "tok-1234567890"},
}
