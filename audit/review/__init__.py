"""The consultant's hand: what a filled-in Review sheet changes, and what stood there before.

A row that does not fit, or that lacks who or why, is a Problem and changes nothing. Every row that is applied is a
Change of the result, so that nothing is overwritten in silence.

read_review(workbook, knowledge)          -> Review       its rows
confirm_columns(review, inventory, ...)   -> Confirmed    columns to read otherwise, before the inventory is tidied
confirm_answers(review, vocabulary, ...)  -> Confirmed    answers to read otherwise, before they are classified
correct(review, models, knowledge)        -> Corrected    models with other statuses, before anything is judged
apply_finding_edits(review, findings, ...) -> EditedFindings  findings accepted, hidden and moved; notes and paragraphs

| module | does |
|---|---|
| `rows` | reads the sheet |
| `choices` | finds what a cell names, and near misses |
| `reading` | columns and answers |
| `mapped` | answers that a mapping file or the command line explains |
| `statuses` | statuses of models |
| `finding_edits` | findings, notes and paragraphs |
"""

from audit.review.finding_edits import EditedFindings, apply_finding_edits
from audit.review.mapped import check_found, meanings, with_field_ids
from audit.review.reading import Confirmed, confirm_answers, confirm_columns
from audit.review.rows import Review, read_review
from audit.review.statuses import Corrected, correct

__all__ = [
    "Confirmed",
    "Corrected",
    "EditedFindings",
    "Review",
    "apply_finding_edits",
    "check_found",
    "confirm_answers",
    "confirm_columns",
    "correct",
    "meanings",
    "read_review",
    "with_field_ids",
]
