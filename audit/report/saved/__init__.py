"""`result.json`: the result as a document for other programs, and the way back from it or from a PDF with it inside."""
