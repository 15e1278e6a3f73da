"""The view model: what the templates are given, as plain data, ordered and cut to size."""
