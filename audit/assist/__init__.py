"""A language model's help with what no rule reads: off by default, and nothing that it says counts by itself.

| module | does |
|---|---|
| `requests` | what is sent, and what of a reply is kept |
| `endpoint` | the one module that speaks to the network |
| `file` | the file of proposals that a person confirms |
"""
