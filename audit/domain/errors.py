"""Our own failures and unusable inputs, as exceptions; what is wrong *inside* a readable file is a Problem.

AuditError
├── InputError        a file can't be read or used                  exit 3
│   └── KnowledgeError    it was read, and what it says is wrong    exit 3
├── OutputError       the target can't be written or is not ours    exit 2
├── MachineError      the machine lacks a library                   exit 6
└── StoppedError      whoever called asked to go no further         exit 130
"""

from __future__ import annotations


class AuditError(Exception):
    """The root: one sentence that names the file, the cause and the way out. `exit_code` is the process's."""

    exit_code = 3


class InputError(AuditError):
    """The inventory, or a file that stands beside it, can't be read or used."""


class KnowledgeError(InputError):
    """What a file of knowledge, a brand, a mapping, answers or a clients file says is wrong; the message lists every
    mistake with file:line:column."""


class OutputError(AuditError):
    """The target folder can't be written, or holds something that an earlier run did not make."""

    exit_code = 2


class MachineError(AuditError):
    """A system library is missing; the message holds the line that installs it."""

    exit_code = 6


class StoppedError(AuditError):
    """Whoever called asked an audit to go no further; nothing was written."""

    exit_code = 130
