"""Any spreadsheet into grids with true positions; every file is hostile until it is read."""

from audit.sources.joined import joined
from audit.sources.limits import Limits
from audit.sources.reading import Parsing, read, started
from audit.sources.values import read_values

__all__ = ["Limits", "Parsing", "joined", "read", "read_values", "started"]
