"""Weights & Biases: the collections of the registry and their versions. It says little of deployment."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.collect.gathering import CallError, Found, Gathering, moment
from audit.collect.plan import Call, Reader, Source
from audit.collect.transport import Transport
from audit.domain.errors import InputError

_ADDRESS, _GRAPHQL = "https://api.wandb.ai", "/graphql"
CALLS = (
    Call("POST", _GRAPHQL, "two queries: collections of the registry, and their versions; never a mutation"),
)
_PAGE = 100
_COLLECTIONS = """
query RegistryCollections($organization: String!, $cursor: String, $perPage: Int) {
  organization(name: $organization) {
    orgEntity {
      artifactCollections(after: $cursor, first: $perPage, collectionTypes: [PORTFOLIO]) {
        pageInfo { endCursor hasNextPage }
        edges { node {
          name createdAt updatedAt
          type: defaultArtifactType { name }
          tags { edges { node { name } } }
        } }
      }
    }
  }
}"""
_VERSIONS = """
query RegistryVersions($organization: String!, $cursor: String, $perPage: Int) {
  organization(name: $organization) {
    orgEntity {
      artifactMemberships(after: $cursor, first: $perPage) {
        pageInfo { endCursor hasNextPage }
        edges { node {
          id createdAt versionIndex
          aliases { alias }
          artifactCollection { name }
        } }
      }
    }
  }
}"""


def collect(source: Source, out: Gathering) -> None:
    """Reads the registry of one organisation."""
    organization = source.settings.get("organization")
    if not organization:
        raise InputError("wandb: say which. Add --set organization=….")
    headers = {}
    if key := source.secret("WANDB_API_KEY"):
        headers["Authorization"] = f"Basic {base64.b64encode(f'api:{key}'.encode()).decode()}"
    out.reads("model")
    address = source.address or _ADDRESS
    with Transport(address, CALLS, headers, ca_file=source.secret("MLOPS_AUDIT_CA_FILE")) as web:
        reading = _Reading(web, out, organization)
        with out.trying(f"POST {_GRAPHQL} RegistryCollections", "model"):
            for one in reading.listed(_COLLECTIONS, "artifactCollections"):
                reading.collection(one)
        with out.trying(f"POST {_GRAPHQL} RegistryVersions", "model"):
            for one in reading.listed(_VERSIONS, "artifactMemberships"):
                reading.version(one)


class _Reading:
    def __init__(self, web: Transport, out: Gathering, organization: str) -> None:
        self._web, self._out, self._organization = web, out, organization
        self._models: dict[str, Found] = {}

    def listed(self, query: str, key: str) -> Iterator[Mapping[str, Any]]:
        """The nodes of all pages of a query."""

        def page(cursor: str | None) -> tuple[Sequence[Any], str | None]:
            variables = {"organization": self._organization, "cursor": cursor, "perPage": _PAGE}
            answer = self._web.post(_GRAPHQL, {"query": query.strip(), "variables": variables})
            if answer.get("errors"):
                raise CallError("the query was refused")
            found = ((answer["data"].get("organization") or {}).get("orgEntity") or {}).get(key)
            if found is None:
                raise CallError("no such organisation, or it is not shown to this key")
            info = found["pageInfo"]
            return [edge["node"] for edge in found["edges"]], info["endCursor"] if info[
                "hasNextPage"
            ] else None

        return self._web.pages(page)

    def collection(self, one: Mapping[str, Any]) -> None:
        """A collection of models; those of data sets and jobs are left out."""
        if (one.get("type") or {}).get("name") != "model":
            return
        tags = [edge["node"]["name"] for edge in (one.get("tags") or {}).get("edges") or ()]
        pairs = dict(tag.split(":", 1) for tag in tags if ":" in tag)
        if found := self._out.add("model", one["name"], tags=pairs, created_at=moment(one.get("createdAt"))):
            self._models[one["name"]] = found

    def version(self, one: Mapping[str, Any]) -> None:
        """A version that was linked into the registry; an alias is a mark that somebody set."""
        found = self._models.get((one.get("artifactCollection") or {}).get("name", ""))
        when, at = moment(one.get("createdAt")), f"{_GRAPHQL}#{one['id']}"
        self._out.fact(found, "tracked", at, seen_at=when)
        self._out.fact(found, "released", at, seen_at=when)
        for alias in one.get("aliases") or ():
            said = alias.get("alias")
            if said and said != "latest":
                self._out.fact(
                    found, "marked", at, strength="claimed", seen_at=self._out.now, environment=said
                )


READER = Reader(
    title="Weights & Biases",
    ways=("cloud", "address"),
    reads=("model",),
    calls=CALLS,
    policy="The API key of a service account with the role Viewer on the registry. That a viewer's key is enough was\n"
    "not tried.",
    seen="recorded answers after the queries of wandb 0.31; never the real service",
    collect=collect,
    secrets=("WANDB_API_KEY",),
    settings={"organization": "the organisation whose registry is read"},
)
