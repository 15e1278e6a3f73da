"""MLOps readiness audit: a company's list of models in, a gap report out.

    import audit

    audited = audit.audit("fleet.xlsx", client="Acme")
    audited.verdict.status
    audit.render(audited, "pdf")

What can be imported from here is in `audit/api.py`, and stays as it is within a major version; `docs/api.md` is a
tutorial. Nothing is imported before it is asked for (PEP 562), and pandas not before there is a DataFrame.
"""

from importlib import import_module

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Audit",
    "AuditError",
    "AuditResult",
    "Changes",
    "InputError",
    "KnowledgeError",
    "Look",
    "MachineError",
    "OutputError",
    "RateChange",
    "StoppedError",
    "Verdict",
    "__version__",
    "audit",
    "compare_audits",
    "correct",
    "formats",
    "judge",
    "load",
    "look",
    "pack_cells",
    "render",
    "save",
    "tables",
    "unpack_cells",
    "verdict_if",
    "what_if",
]


def __getattr__(name: str) -> object:
    if name.startswith("_") or name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module("audit.api"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
