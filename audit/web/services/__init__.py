"""What a person does on the pages, and what follows from it.

| module | does |
|---|---|
| `uploads` | takes files in: one list each, for a client and a date |
| `readings` | what was decided of how a list is read, and the mapping that it amounts to |
| `audits` | makes the work of each job, writes down what came of it, and holds results for the pages |
| `verdicts` | the verdict with the answers so far, and what one more would do |
| `documents` | reports in every format, made when they are asked for |
| `people` | accounts, invitations, roles, sessions |
| `tokens` | tokens for the API |
| `surveys` | whole question sets: asked, answered, scored |
| `links` | addresses for people without an account: a report to read, questions to answer |
| `clients` | a client as one archive, in again, and gone for good |
"""
