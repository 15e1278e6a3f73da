"""The JSON API under `/api/v1`: the same services as the pages, with a token instead of a cookie.

| module | holds |
|---|---|
| `shapes` | what is sent and answered, as types that the schema is made of |
| `calls` | what each endpoint does |
| `schema` | OpenAPI 3.1 out of the table of endpoints |
"""
