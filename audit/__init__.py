"""MLOps readiness audit: a company's list of models in, a gap report out.

    import audit

    audited = audit.audit("fleet.xlsx", client="Acme")
    audited.verdict.status
    audit.render(audited, "pdf")

What can be imported from here is what `audit.api` lists, and stays as it is within a major version; `docs/api.md`
is a tutorial. Nothing is imported before it is asked for (PEP 562), and pandas not before there is a DataFrame.
"""

from importlib import import_module
from importlib.machinery import PathFinder

__version__ = "0.2.0"


def __getattr__(name: str) -> object:
    if name == "__all__":
        return sorted(["__version__", *import_module("audit.api").__all__])
    # `from audit import delivery` asks here first, and needs no more than the module of that name
    if (
        name.startswith("_")
        or PathFinder.find_spec(f"{__name__}.{name}", __path__)
        or name not in import_module("audit.api").__all__
    ):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module("audit.api"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *import_module("audit.api").__all__})
