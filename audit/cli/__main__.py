"""`python -m audit.cli` is `mlops-audit`."""

from audit.cli import main

main()
