"""What the page remembers: rows in a database, files as blobs in a folder or a bucket.

| module | holds |
|---|---|
| `tables` | the tables; every row of a client's belongs to a workspace |
| `scope` | who asks, and what they may see |
| `engine` | connections to SQLite or PostgreSQL: many readers, and writers who take turns |
| `row_level_security` | PostgreSQL shows each transaction one workspace alone |
| `upgrading` | makes a database of this version, with a copy of the old one first |
| `migrating` | the steps from an earlier version, by Alembic |
| `database_copy` | every row of one database into another |
| `blobs` | files by their content, in a folder or on S3 |
| `scratch` | a process's own folder for what is half-made |
| `repositories` | reads and writes of each table; every function takes a Scope |
"""
