r"""What figures tell: that one person is meant, that a value is a finding, that many are counted.

Rules this module keeps:

* Every repetition has a bound; each pattern needs a digit, so that a text without one is never searched.

>>> [bool(ONE.search(text)) for text in ("15 mo w/ fever", "the 2pm is here", "rm 4", "at 2pm")]
[True, True, True, False]
>>> [bool(HEALTH.search(text)) for text in ("34w2d", "188/112", "temp 103.4", "3/14")]
[True, True, True, False]
>>> [bool(COUNTED.search(text)) for text in ("412 patients", "n = 38", "2 patients")]
[True, True, False]
"""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = (
    "(?:y/?o|yr?s?[ -]old|years?[ -]old|mo|m/o|mos|months?[ -]old|wks?[ -]old|weeks?[ -]old|days?[ -]old"
    "|yof|yom)"
)
_PLACES: Final = "(?:[Rr]m|[Rr]oom|[Bb]ed|[Cc]hair|[Oo]peratory|[Bb]ay|[Cc]ama|[Cc]uarto)"
ONE: Final = re.compile(
    rf"\b\d{{1,3}}[ -]?{_UNITS}\b"  # 15 mo, 6yo
    r"|\b\d{2}[ ]?[MF]\b"  # 45F
    rf"|\b{_PLACES}[ ]?#?\d{{1,3}}\b|\bin #\d{{1,2}}\b"  # rm 4
    r"|\b(?:[Tt]he|[Oo]ur|[Mm]y)[ ]\d{1,2}(?::\d\d)?[ ]?(?:am|pm|o'clock)?\b"  # the 2pm
    r"|\bde[ ]\d{1,3}[ ](?:anos|meses|semanas|dias)\b"  # de 67 anos
    r"|\b(?:el|la|los)[ ]de(?:[ ]las?)?[ ]\d{1,2}\b"  # la de las 4
    r"|\b(?:la|el)[ ](?:nin[oa]|senora?|chic[oa])[ ]del?[ ]\d{1,2}\b"  # la nina del 2
)
"""One person, by age, place or hour."""
HEALTH: Final = re.compile(
    r"\b\d{1,2}[ ]?w[ ]?\d?d?\b"  # weeks of a pregnancy
    r"|\b\d{1,2}[ ]?(?:wks?|weeks)[ ](?:preg|pregnant|gestation|along)\b"
    r"|\bat[ ]\d{1,2}[ ]?(?:wks?|weeks)\b|\b(?:2[0-9]|3[0-9]|4[0-2])[- ]week\b"
    r"|\bg\d[ ]?p\d\b"  # pregnancies and births
    r"|\b(?:1\d\d|2[0-4]\d)/\d{2,3}\b(?!/)"  # a blood pressure
    r"|\b(?:temp|fever)(?:[ ]of|[ ]is)?[ ]10[0-6](?:\.\d)?\b"
    r"|\b(?:sats?|o2|spo2|hr|pulse|glucose|bs|bg|fsbs|sugar)(?:[ ]of|[ ]is|[ ]was)?[ ]\d{2,3}\b"
    r"|\b[LC][1-7]-[LCST]?[1-7]\b",  # a level of the spine
    re.IGNORECASE,
)
"""A value or code that only a finding has."""
_COUNTABLE: Final = (
    "(?:patients|pts|cases|subjects|women|men|children|adults|encounters|no[- ]shows|referrals|births"
    "|deliveries|diabetics|admissions|participants|pacientes|casos|visitas)"
)
COUNTED: Final = re.compile(
    rf"\b\d{{2,6}}[ ]{_COUNTABLE}\b|\b\d{{3,6}}[ ]visits\b"
    rf"|\bn[ ]?=[ ]?\d|\b(?:up|down|by)[ ]\d{{1,3}}(?:\.\d)?[ ]?%",
    re.IGNORECASE,
)
"""A count of many."""
