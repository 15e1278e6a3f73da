"""Signing in through an OpenID provider: the authorization code flow with PKCE, by Authlib.

Imported by the first who signs in so: the libraries are 20 MB that a server without a provider need not hold.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import httpx2 as httpx
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from audit.web.call import RefusedError
from audit.web.guard.provider import Flow, Identity, Provider, is_safe

_PATIENCE_SECONDS = 10.0
_SIGNED_BY = ("RS256", "PS256", "ES256", "EdDSA")
_LEEWAY_SECONDS = 60
_ASKED = "openid profile email"


def begin_sign_in(provider: Provider, back: str) -> tuple[str, Flow]:
    """The provider's address to send a browser to, and what to hold its return against. `back`: our own address."""
    flow = Flow(generate_token(32), generate_token(32), generate_token(64))
    with _client(provider, back) as client:
        address, _ = client.create_authorization_url(
            _discovered(provider)["authorization_endpoint"],
            state=flow.state,
            nonce=flow.nonce,
            code_verifier=flow.verifier,
        )
    return str(address), flow


def finish_sign_in(provider: Provider, back: str, flow: Flow, query: Mapping[str, str]) -> Identity:
    """Who the provider says it was. Raises RefusedError for anything that does not fit the flow."""
    fits = hmac.compare_digest(query.get("state", ""), flow.state)
    if not fits or not query.get("code") or query.get("iss", provider.issuer) != provider.issuer:
        raise RefusedError("provider", 401)
    told = _discovered(provider)
    try:
        with _client(provider, back) as client:
            token = client.fetch_token(
                told["token_endpoint"], code=query["code"], code_verifier=flow.verifier,
                grant_type="authorization_code",
            )  # fmt: skip
        keys = httpx.get(told["jwks_uri"], timeout=_PATIENCE_SECONDS).raise_for_status().json()
    except (httpx.HTTPError, OAuthError, ValueError) as error:
        raise RefusedError("provider", 401) from error
    return _verified(provider, flow, str(token.get("id_token", "")), keys)


def _verified(provider: Provider, flow: Flow, id_token: str, keys: Any) -> Identity:
    wanted = jwt.JWTClaimsRegistry(
        leeway=_LEEWAY_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        nonce={"essential": True, "value": flow.nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        claims = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=list(_SIGNED_BY)).claims
        wanted.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise RefusedError("provider", 401) from error
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise RefusedError("provider", 401)
    methods = claims.get("amr")
    return Identity(
        provider.issuer, str(claims["sub"]), str(claims.get("name", "")), str(claims.get("email", "")),
        by_several_factors=isinstance(methods, list) and "mfa" in methods,
    )  # fmt: skip


def _client(provider: Provider, back: str) -> Any:
    return OAuth2Client(
        provider.client_id, provider.secret, scope=_ASKED, redirect_uri=back, code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic", timeout=_PATIENCE_SECONDS, follow_redirects=False,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _discovered(provider: Provider) -> dict[str, Any]:
    """What the provider says of itself. Raises RefusedError where it does not answer, or speaks for another."""
    try:
        address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        answer = httpx.get(address, timeout=_PATIENCE_SECONDS)
        told: dict[str, Any] = answer.raise_for_status().json()
        ours = [told[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise RefusedError("provider_away", 502) from error
    if told.get("issuer") != provider.issuer or not all(map(is_safe, ours)):
        raise RefusedError("provider_away", 502)
    return told
