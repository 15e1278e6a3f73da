"""The result's view filled into templates."""
