"""What the page remembers: rows in a database, files as blobs in a folder.

| module | holds |
|---|---|
| `tables` | the tables; every row of a client's belongs to a workspace |
| `scope` | who asks, and what they may see |
| `engine` | connections: many readers, one writer at a time |
| `upgrading` | makes a database of this version, with a copy of the old one first |
| `blobs` | files by their content |
| `repositories` | reads and writes of each table; every function takes a Scope |
"""
