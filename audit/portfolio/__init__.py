"""One picture over many clients, and a benchmark file that names none of them.

| module | does |
|---|---|
| `identity` | which audits are of one client |
| `clients` | reads results one after the other and keeps what is shown |
| `metrics` | the figures that clients are compared by, and their quartiles |
| `views` | who stands where, what they share, whom to ask first |
| `pages` | PDF, HTML and workbook |
| `making` | from a folder of results to these files |
"""
