"""How fast the toolkit is: ratios against bare libraries, measured side by side in one run.

    python -m benchmarks [--small] [--pairs N] [--only TEXT]

| module | what it knows |
|---|---|
| `inventories` | invented lists of models of any length, the same bytes for the same length |
| `clock` | the time that passes, or the CPU's |
| `processes` | one fresh process: its time, and the peak memory of it and its children |
| `programs` | what the processes do: the toolkit's work, and the bare work that it is held against |
| `batches` | the rows of many clients |
| `rows` | the rows of the table: work, against, goal |

`docs/performance.md` says how each row is measured.
"""
