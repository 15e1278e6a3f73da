"""The page for the screen: one self-contained file, whose list, map and what-if are drawn in the browser.

| module | does |
|---|---|
| `page` | fills the templates, and seals the page with a policy that lets nothing in or out |
| `colours` | the brand on a dark screen |
| `rows` | every model as a short row of the page's data, with the cells that were read |
| `trying` | what the page needs to judge further answers, rates and head-counts |
| `sections` | sections of the report as the page shows them: no inline style, headings a step lower |
"""

from __future__ import annotations

from audit.report.screen.page import render_screen

__all__ = ["render_screen"]
