"""Work that is not done while a person waits for a page: reading, judging, rendering.

| module | holds |
|---|---|
| `queue` | the table of jobs: leases, heartbeats and fences |
| `orders` | what a process is told to do |
| `maker` | the process that does it, and may be killed at any time |
| `sheets` | how a list was read, as a page shows it |
| `supervised` | one such process: its progress, its deadline, its memory, its stop |
| `news` | word of new jobs from other processes |
| `worker` | takes jobs from the queue and writes down what came of them |
"""
