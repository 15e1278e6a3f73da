"""A dedicated job description, made of the gaps and of the tools that the inventory names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from audit.advise.advice_input import AdviceInput, Fleet
from audit.advise.inputs import answer_text
from audit.advise.text_formatting import worded
from audit.domain.models import FUNCTIONS
from audit.domain.result import JobDescription
from audit.knowledge import Knowledge
from audit.knowledge.advice import RoleText
from audit.knowledge.reading import Tools

MOST_TOOLS = 3  # a function; a longer list tells an applicant nothing


@dataclass(frozen=True, slots=True)
class Stack:
    """The tools to name for each function: the inventory's own, the most named first, else the defaults."""

    own: Mapping[str, tuple[str, ...]]
    missing: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, case: AdviceInput, knowledge: Knowledge) -> Stack:
        """Counts the tools of every model that is in scope or still runs."""
        known: Tools = knowledge.documents["tools.yaml"]
        named = Counter(t for m in case.models if m.in_scope or m.legacy for t in m.tools)
        ranked = [name for name, _ in named.most_common() if name in known.tools]
        own = {f: tuple(n for n in ranked if f in known.tools[n].functions)[:MOST_TOOLS] for f in FUNCTIONS}
        cloud = _cloud(case, knowledge, named)
        # a tool that watches machines leaves the watching of models still to be tooled
        missing = {
            f: ()
            if any(not known.tools[n].infrastructure for n in own[f])
            else _defaults(knowledge, f, cloud)
            for f in FUNCTIONS
        }
        return cls(own, missing)

    def tools(self, functions: tuple[str, ...]) -> tuple[str, ...]:
        """The tools for several functions, the inventory's own first, each once."""
        own = (name for f in functions for name in self.own[f])
        missing = (name for f in functions for name in self.missing[f])
        return tuple(dict.fromkeys((*own, *missing)))


def job(
    case: AdviceInput,
    fleet: Fleet,
    knowledge: Knowledge,
    text: RoleText,
    gaps: tuple[str, ...],
    tools: tuple[str, ...],
) -> JobDescription:
    """The job description of one role; outcomes and questions follow the gaps, duties all that it owns."""
    parts = knowledge.roles.parts
    running = len(fleet.running)
    mission = text.mission_older if fleet.legacy else text.mission
    return JobDescription(
        title=text.title,
        mission=worded(mission, running) if running else text.mission_first,
        outcomes=_outcomes(case, knowledge, gaps) or (text.outcome_first,),
        responsibilities=tuple(parts[f].responsibility for f in text.functions),
        must_have=(*text.must_have, *(parts[f].must_have for f in gaps)),
        tools=tools,
        not_this_role=text.not_this_role,
        interview=(*text.interview, *(parts[f].interview for f in gaps)),
    )


def blended(knowledge: Knowledge, plan: str) -> str | None:
    """The words of a hiring plan that ask one person for data science and operations at once, if any."""
    for pattern in knowledge.roles.blended_plan:
        found = re.search(pattern, plan, re.IGNORECASE)
        if found:
            return found[0]
    return None


def _outcomes(case: AdviceInput, knowledge: Knowledge, gaps: tuple[str, ...]) -> tuple[str, ...]:
    """What is to be there at the end; functions of which as many models leave something open are told together."""
    outcomes: list[str] = []
    open_: dict[int, list[str]] = {}
    for function_id in gaps:
        result = case.function(function_id)
        if result.affected:
            outcomes.append(worded(knowledge.roles.parts[function_id].outcome, len(result.affected)))
        elif result.unsettled:
            name = knowledge.functions.functions[function_id].short
            open_.setdefault(len(result.unsettled), []).append(name)
    settled = (
        worded(knowledge.roles.settle_outcome, n, function=", ".join(names)) for n, names in open_.items()
    )
    return (*outcomes, *settled)


def _cloud(case: AdviceInput, knowledge: Knowledge, named: Counter[str]) -> str | None:
    """The client's cloud: what it says, else the one whose tools most models name; None for a draw."""
    said = (answer_text(case, "cloud") or "").casefold()
    clouds = knowledge.roles.clouds
    for cloud_id, cloud in clouds.items():
        if said in cloud.answers:
            return cloud_id
    votes = sorted(((sum(named[t] for t in cloud.tools), c) for c, cloud in clouds.items()), reverse=True)
    return votes[0][1] if votes[0][0] > votes[1][0] else None


def _defaults(knowledge: Knowledge, function_id: str, cloud: str | None) -> tuple[str, ...]:
    wanted = knowledge.roles.defaults[function_id]
    return (*wanted.always, *(wanted.by_cloud.get(cloud, ()) if cloud else wanted.no_cloud))
