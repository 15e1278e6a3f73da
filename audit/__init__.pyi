# What type checkers see of the names that are imported when they are asked for.
from audit.api import *  # noqa: F403 (its `__all__` is the one list)

__version__: str
