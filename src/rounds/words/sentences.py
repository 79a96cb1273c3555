"""Plain sentences for what was found and why it counts, and neutral words to use instead.

Rules this module keeps:

* A sentence names kinds, never the words of the text: it may be logged and kept.
* It says *identifier found* and *health word found*, never that a text is protected health information or is
  not.
* What is proposed instead holds nothing of the text.
"""

from __future__ import annotations

from functools import cache
from typing import Final

KINDS: Final = {
    "name": "A patient's name, as it seems, was found.",
    "ssn": "An identifier was found: a social security number.",
    "mbi": "An identifier was found: a Medicare number.",
    "mrn": "An identifier was found: a medical record or chart number.",
    "dob": "An identifier was found: a date of birth.",
    "member_id": "An identifier was found: a member or policy number.",
    "claim": "An identifier was found: a claim or authorization number.",
    "accession": "An identifier was found: a specimen or accession number.",
    "account": "An identifier was found: an account, prescription or case number.",
    "phone": "An identifier was found: a telephone number.",
    "email": "An identifier was found: an e-mail address.",
    "address": "An identifier was found: a street address.",
    "date": "A calendar date was found.",
    "age": "An identifier was found: an age over 89.",
    "icd10": "A health word was found: a diagnosis code.",
    "ndc": "A health word was found: a drug code.",
    "condition": "A health word was found: a condition or symptom.",
    "drug": "A health word was found: a medicine.",
    "procedure": "A health word was found: a test, treatment or specialty.",
    "care": "A word was found that only a patient's business has.",
    "field": "A merge field is filled from a clinical column.",
}
"""For each kind of span, what it is."""
WHO: Final = {
    "titled": "A person is named as patients are",
    "named": "A person is named",
    "called": "A person is called by a given name",
    "maybe": "What may be a person's name stands there",
    "one": "One person is meant without a name",
    "they": "One person is spoken of",
    "kin": "One person is meant by a family role",
    "near": "The text speaks of it as the reader's or the writer's own",
    "far": "The text speaks to its reader or of its writer",
    "act": "The text is a notice or an instruction to one person",
    "nobody": "Nobody is named",
}
WHAT: Final = {
    "health": "a health word stands with it",
    "hints": "words stand with it that may be health words",
    "hint": "a word stands with it that may be a health word",
    "care": "a word stands with it that only a patient's business has",
    "routine": "a word for care that everybody has stands with it",
    "nothing": "no health word was found",
}
AGAINST: Final = {
    "vendor": "suppliers, equipment, bills or computers",
    "firm": "a firm",
    "training": "policy, training, meetings or reports",
    "awareness": "awareness, education or an event for anybody",
    "research": "counts or research",
    "staff": "staff, providers or applicants",
    "general": "a notice or an offer to all",
    "giver": "donors, volunteers or trade",
}
BEHIND: Final = {
    "expression": "An expression picks people by a clinical value: other words would not help.",
    "field": "A merge field is filled from a clinical column: other words would not help.",
    "link": "A link names a condition, medicine or treatment: other words would not help.",
}
INSTEAD: Final = {
    ("subject", "en"): "Secure message",
    ("subject", "es"): "Mensaje seguro",
    ("sms", "en"): "You have a new message from us. Please sign in to read it, or call us.",
    ("sms", "es"): "Tiene un mensaje nuevo. Entre a su cuenta para leerlo o llámenos.",
    ("list", "en"): "List 1",
    ("list", "es"): "Lista 1",
    ("campaign", "en"): "News from our clinic: please sign in to read it.",
    ("campaign", "es"): "Noticias de nuestra clínica: entre a su cuenta para leerlas.",
}
"""What to write in place of a text, by context and language."""


@cache
def main_reason(who: str, what: str) -> str:
    """Why the points are what they are.

    >>> main_reason("named", "health")
    'A person is named, and a health word stands with it.'
    """
    return f"{WHO[who]}, and {WHAT[what]}."


@cache
def against_reason(groups: tuple[str, ...]) -> str:
    """What speaks against a patient.

    >>> against_reason(("vendor", "firm"))
    'Other words point to suppliers, equipment, bills or computers; a firm.'
    """
    return f"Other words point to {'; '.join(AGAINST[group] for group in groups)}."
