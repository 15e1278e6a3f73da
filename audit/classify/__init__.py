"""Says for every model whether it is deployed, monitored and retrained, and from which cell it knows.

| module | does |
|---|---|
| `text`, `phrases` | words of a text, and thousands of phrases found in them in one pass |
| `rules` | one text on one scale, by the ordered rules of the knowledge |
| `readings` | the vocabulary of a table: each distinct text once |
| `combine` | several cells, one status |
| `models` | one Model a record, judgements shared between records that say the same |
"""

from audit.classify.models import Classified, classify

__all__ = ["Classified", "classify"]
