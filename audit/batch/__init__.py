"""Many clients in one go: each gets the folder that `run` would write, and nothing is lost whatever happens.

| module | holds |
|---|---|
| `jobs` | the nouns: a client's particulars, a job, its outcome |
| `places` | paths and addresses of object stores, read and written alike |
| `inputs` | the files that sources name |
| `clients` | what a clients file says of each |
| `plan` | who gets which folder, and what a report hangs on |
| `folders` | what stands in a batch's folder, and whether it is still right |
| `maker` | the process that makes one report, and may be killed at any time |
| `forkserver` | the process that makers are forked from |
| `supervisor` | one maker, its deadline and its memory |
| `engine` | how many makers, and where: this machine, or a cluster of Dask |
| `batch_report` | batch.json, while the batch works and at its end |
| `outcome_workbook` | batch.xlsx |
| `run_batch` | the course of a batch from its order to its end |
| `lock` | one batch a folder at a time |
"""
