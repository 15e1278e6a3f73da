"""HTML into PDF: the layout engine and its process, tags for reading aloud, attachments, what the fonts can show."""
