"""The nouns that every layer speaks of. Nothing here reads, judges or writes.

| module | nouns |
|---|---|
| `places` | Place, Problem |
| `errors` | AuditError and its short tree |
| `tables` | RawTable, Workbook: what `sources` hands over |
| `inventory` | Inventory, Table, ColumnMatch, SetAside: what `ingest` hands over |
| `models` | Reading, Status, Model: what `classify` hands over |
| `whom` | whom to ask about models |
| `installation` | the line that installs an extra |
| `changes` | Change: what a reviewer changed; UnappliedRow: what they asked for in vain |
| `questionnaire` | QuestionSet, Question, Scale, Answers: what is asked and answered |
| `outcomes` | Outcome, Deciding, Applicability: what frameworks make of the answers |
| `result` | AuditResult and everything in it: what `assess` and `advise` hand over and every report shows |
"""
