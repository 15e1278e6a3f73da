"""Any spreadsheet into grids with true positions; every file is hostile until it is read."""

from audit.sources.limits import Limits
from audit.sources.reading import Parsing, read, started

__all__ = ["Limits", "Parsing", "read", "started"]
