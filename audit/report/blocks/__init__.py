"""The report's HTML as a sequence of blocks: headings, paragraphs, bullets and tables, for formats that people edit.

The templates say the words, their classes say what a thing is; what only places it on a page is left behind. A table
that merely sets things side by side (`cols`, `verdict`) becomes its parts, one column after the other.

| module | holds |
|---|---|
| `nouns` | what a document is made of |
| `lines` | the text of one paragraph while it is read |
| `walking` | reads the HTML |
"""

from audit.report.blocks.nouns import Align, Block, Cell, Page, Paragraph, Picture, Role, Run, Table
from audit.report.blocks.walking import blocks_of, page_of

__all__ = [
    "Align",
    "Block",
    "Cell",
    "Page",
    "Paragraph",
    "Picture",
    "Role",
    "Run",
    "Table",
    "blocks_of",
    "page_of",
]
