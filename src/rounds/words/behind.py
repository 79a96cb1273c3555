r"""What lies behind the words of a list or a mailing: expressions that pick people, merge fields, links.

Rules this module keeps:

* An expression compares a field with a value (`=`, `IN`, `contains`, `tag:` and their Spanish forms) or calls
  a field by a dotted path; a name alone is no expression.
* A merge field is what mailing tools replace: `{{x}}`, `{x}`, `*|X|*`, `[X]`, `<<x>>`, `%X%`.
* A link's path, query and fragment count, its host does not.

>>> expression("diagnosis = 'asthma'"), expression("Asthma group"), expression("lab.a1c >= 9")
(True, False, True)
>>> fields("Hi {{ first_name }}, your [Medication] is in")
[(3, 19), (26, 38)]
>>> links("see https://clinic.example/p/vasectomy?x=1 now")
[(26, 42)]
"""

from __future__ import annotations

import re
from typing import Final

_EXPRESSION: Final = re.compile(
    r"[\w\])]{1,60}['\"]?[ ]{0,3}(?:[<>!=]=|<>|=~|[=<>])"
    r"|\b[A-Za-z_][\w.-]{0,60}[ ](?:not[ ])?(?:in[ ]{0,2}[(\[]|i?like\b|contains?\b|equals?\b"
    r"|includes?\b|starts with\b|is not\b|is one of\b|(?:is|has)[ ]['\"]"
    r"|is any of\b|between\b|contiene\b|igual a\b|incluye\b|es igual\b)"
    r"|\b(?:cohort|segment|filter|where|tag|tags|condition|diagnosis|dx|icd|rx|drug|list|program"
    r"|etiqueta|journey|workflow|enrolled in|segmento)[ ]{0,2}:[ ]{0,2}\S"
    r"|\b[A-Za-z_][\w.-]{0,60}[ ](?:type|name|code|status|value|list)[ ](?:is|has)[ ]['\"]",
    re.IGNORECASE,
)
_FIELD: Final = re.compile(
    r"\{\{[^{}]{1,60}\}\}|\{[A-Za-z_][^{}]{0,40}\}|\*\|[^*|]{1,60}\|\*|\[[A-Za-z_][^\[\]]{0,40}\]"
    r"|<<[^<>]{1,60}>>|%%?[A-Za-z_]{2,40}%%?"
)
_OPENERS: Final = frozenset("{*[<%")
_URL: Final = re.compile(
    r"(?:https?://|www\.)[A-Za-z0-9.:@-]{1,120}(?P<path>[/?#][^\s<>\"']{1,500})", re.IGNORECASE
)

_CLINICAL: Final = re.compile(
    r"(?<![a-z])(?:last_?|primary_?|current_?|pt_?|patient_?)?(?:dx|diag|diagnosis|diagnoses"
    r"|diagnostico|icd(?:_?10)?|condition|conditions|problem"
    r"|problem_?list|med|meds|medication|medications|medicamento|rx|drug|drugs|prescription|procedure"
    r"|procedures|cpt|treatment"
    r"|tratamiento|lab|labs|lab_?result|test_?result|allergy|allergies|symptom|symptoms"
    r"|reason_?for_?visit|visit_?reason|chief_?complaint"
    r"|risk_?score|a1c|bmi|phq_?9?|gad_?7?|vaccine|immunization|specialty|service_?line|therapy|surgery"
    r"|pregnan[a-z]{0,3}|ndc)"
    r"(?:_?(?:name|code|codes|desc|description|type|date|list|value|1|2))?(?![a-z])",
    re.IGNORECASE,
)


def clinical_field(plain: str) -> bool:
    """Whether a plain text names a column that holds something clinical.

    >>> clinical_field("DX_NAME"), clinical_field("first_name")
    (True, False)
    """
    return _CLINICAL.search(plain) is not None


def expression(plain: str) -> bool:
    """Whether a plain text is an expression that picks people."""
    return _EXPRESSION.search(plain) is not None


def fields(plain: str) -> list[tuple[int, int]]:
    """Where merge fields stand in a plain text."""
    if _OPENERS.isdisjoint(plain):
        return []
    return [hit.span() for hit in _FIELD.finditer(plain)]


def links(plain: str) -> list[tuple[int, int]]:
    """Where path, query and fragment of links stand in a plain text."""
    return [hit.span("path") for hit in _URL.finditer(plain)]
