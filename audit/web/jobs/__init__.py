"""Work that is not done while a person waits for a page: reading, judging, rendering.

| module | holds |
|---|---|
| `queue` | the table of jobs: leases, heartbeats and fences |
| `orders` | what a process is told to do |
| `maker` | the process that does it, and may be killed at any time |
| `page_data` | how a list was read and what its report says, as a page shows it |
| `supervision` | one such process: its progress, its deadline, its memory, its stop |
| `notifications` | word of new jobs from other processes |
| `worker` | takes jobs from the queue and writes down what came of them |
"""
