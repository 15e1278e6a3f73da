"""MLOps readiness audit: a company's list of models in, a gap report out."""

__version__ = "0.1.0"
