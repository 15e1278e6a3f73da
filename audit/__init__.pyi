# What type checkers see of the names that are imported when they are asked for; a test holds both lists together.
from audit.api import Answer as Answer
from audit.api import Audit as Audit
from audit.api import AuditError as AuditError
from audit.api import AuditResult as AuditResult
from audit.api import Changes as Changes
from audit.api import InputError as InputError
from audit.api import KnowledgeError as KnowledgeError
from audit.api import Look as Look
from audit.api import MachineError as MachineError
from audit.api import OutputError as OutputError
from audit.api import RateChange as RateChange
from audit.api import StoppedError as StoppedError
from audit.api import Verdict as Verdict
from audit.api import audit as audit
from audit.api import compare_audits as compare_audits
from audit.api import correct as correct
from audit.api import formats as formats
from audit.api import judge as judge
from audit.api import load as load
from audit.api import look as look
from audit.api import pack_cells as pack_cells
from audit.api import render as render
from audit.api import save as save
from audit.api import tables as tables
from audit.api import unpack_cells as unpack_cells
from audit.api import verdict_if as verdict_if
from audit.api import what_if as what_if

__version__: str
