"""Why a file is refused: a code below, one sentence for the person at the edge."""

from __future__ import annotations

from collections.abc import Mapping

from audit.domain.errors import InputError

SENTENCES: dict[str, str] = {
    "not_found": "there is no such file; check the path",
    "folder": "is a folder, not a spreadsheet; name one file in it",
    "not_regular": "is a device, pipe or socket, not a regular file; save it to a file, or give it on stdin",
    "no_permission": "can't be read with your permissions; change them, or copy the file to a place of your own",
    "io": "could not be opened or read ({detail}); copy it to a local disk and try again",
    "empty": "is empty; export the inventory again",
    "too_big": "is larger than {limit_mb} MB; keep only the sheets that list the models",
    "encrypted": "is protected by a password; open it, remove the password and save it again",
    "html": "is a web page, whatever its name says; open it in a spreadsheet program and save it as .xlsx",
    "pdf": "is a PDF, not a spreadsheet; export the inventory as .xlsx or .csv",
    "image": "is an image, not a spreadsheet; export the inventory as .xlsx or .csv",
    "json": "is JSON, not a spreadsheet; convert it to .csv with one line per model",
    "spreadsheetml": "is a SpreadsheetML workbook (XML of Excel 2003), whatever its name says; open it in a "
    "spreadsheet program and save it as .xlsx",
    "xml": "is an XML document, not a workbook; open it in a spreadsheet program and save it as .xlsx",
    "packed": "is a compressed archive, not a spreadsheet; unpack it and name the spreadsheet inside",
    "word": "is a text document or presentation; copy the table into a sheet and save it as .xlsx",
    "numbers": "is an Apple Numbers document; export it as .xlsx",
    "ole": "is an Office file of another program, not a workbook; save the inventory as .xlsx",
    "binary": "is neither a spreadsheet nor a text file; export the inventory as .xlsx or .csv",
    "damaged": "is damaged or cut off ({detail}); fetch or save it again",
    "compression": "uses a compression that no spreadsheet uses; open it in a spreadsheet program and save it again",
    "unpacked": "unpacks to more than {limit_mb} MB; keep only the sheets that list the models, and save it",
    "parts": "consists of more than {limit} parts; copy the inventory into a new workbook",
    "doctype": "carries a document type declaration in {part}, which only attacks do; save it again from a "
    "spreadsheet program",
    "area": "uses an area of {rows} rows × {columns} columns in {sheet}, more than {limit} cells; delete the "
    "stray cells far from the table and save it again",
    "memory": "needs more memory than the {limit_mb} MB that a read may use; keep only the sheets of models",
    "timeout": "was not read within {seconds} seconds; keep only the sheets that list the models",
    "crash": "makes the spreadsheet readers crash; open it in a spreadsheet program and save it again",
    "unreadable": "can't be read as {kind} ({detail}); open it in a spreadsheet program and save it again",
}


class Refusal(Exception):  # noqa: N818 - a verdict on the file, not a fault of ours
    """A file can't be used; raised inside the child, carried to the parent as its code and arguments."""

    def __init__(self, code: str, **args: str | int | float) -> None:
        super().__init__(code)
        self.code = code
        self.details = args


def input_error(file: str, code: str, args: Mapping[str, str | int | float]) -> InputError:
    """The one sentence: file, cause, way out."""
    return InputError(f"{file}: {SENTENCES[code].format(**args)}.")
