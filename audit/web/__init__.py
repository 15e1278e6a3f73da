"""The upload page: hand over a list, see how it was read, answer what decides, take the report along.

It reads no spreadsheet and judges nothing by rules of its own: files are read and reports made in processes of their
own, through the public API, and every page shows what that says.

| module | holds |
|---|---|
| `serve` | the server: its address, its workers, its end |
| `app`, `endpoints` | the one table of endpoints, and the application made of it |
| `guard` | what a request must pass: host, origin, size, time, session |
| `api` | the JSON API, by the same services as the pages |
| `pages` | what each endpoint shows |
| `services` | what a person does: upload, correct, answer, review, share |
| `jobs` | the queue, the workers, and the processes that read and render |
| `store` | tables, repositories and blobs |
| `templating` | the sentences of the pages, by language |
"""
