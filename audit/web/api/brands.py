"""The looks that reports may have."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from audit.web.api import shapes as s
from audit.web.call import Call
from audit.web.services import brands
from audit.web.store import repositories as rows
from audit.web.store import tables as t


def list_brands(call: Call) -> s.Brands:
    """The looks that reports may have."""
    with call.store.read(call.scope) as connection:
        return s.Brands(brands=[_brand(one) for one in brands.list_brands(connection, call.scope)])


def _brand(row: Row[Any]) -> s.Brand:
    return s.Brand(id=row.id, **brands.typed_fields(row))


def make_brand(call: Call) -> s.Brand:
    """Makes a look."""
    sent: s.BrandSent = call.body
    with call.store.write(call.scope) as connection:
        id_ = brands.add_brand(connection, call.scope, sent.model_dump())
        return _brand(rows.one(connection, call.scope, t.brand, id_))


def remove_brand(call: Call) -> None:
    """Removes a look that no client and no audit has."""
    with call.store.write(call.scope) as connection:
        brands.remove_brand(connection, call.scope, call.path["brand"])
