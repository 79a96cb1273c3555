"""Words by which a page's kind is known, as patterns: what fields are called, what titles and addresses say.

Written by hand, in English with some Spanish. White space within a pattern is for the reader; a blank that is
meant stands in brackets.
"""

from __future__ import annotations

import re
from typing import Final

_HOW: Final = re.IGNORECASE | re.VERBOSE
SEARCH: Final = re.compile(
    r"""
    \bsearch | ^[qs]$ | \bq\b | keyword | buscar
    """,
    _HOW,
)
HEALTH: Final = re.compile(
    r"""
    \bdob\b | birth | insur | member.?id | subscriber | policy | \bssn\b | social.?sec | symptom | diagnos |
    medicat | allerg | pharmac | prescri | refill | reason | concern | complaint | condition | pain |
    patient | doctor | provider | physician | appoint | visit | referr | \bmrn\b | medical | health |
    treatment | injur | pregnan | guardian | emergency | nacimiento | seguro | sintoma | síntoma | motivo |
    \bcita\b | service.?(of.?)?interest | procedure | therap | mood | anxi | depress | sleep | weight
    """,
    _HOW,
)
NAME: Final = re.compile(
    r"""
    \bname | fname | lname | first | last.?name | full.?name | nombre | apellido
    """,
    _HOW,
)
REACH: Final = re.compile(
    r"""
    e-?mail | phone | \btel\b | mobile | \bcell | correo | tel[eé]fono | address | \bzip | postal | \bcity\b
    """,
    _HOW,
)
MESSAGE: Final = re.compile(
    r"""
    message | comment | question | how[ ]can[ ]we[ ]help | details | describe | tell[ ]us | notes | mensaje
    | inquiry | enquiry | help[ ]you
    """,
    _HOW,
)
SIGN_IN: Final = re.compile(
    r"""
    log.?in\b | sign.?in\b | patient.?portal | my.?chart | iniciar[ ]sesi
    """,
    _HOW,
)
SIGN_IN_BUTTON: Final = re.compile(
    r"""
    log.?in | sign.?in | send[ ](me[ ])?(a[ ])?(code|link) | continue | next | entrar
    """,
    _HOW,
)
NEWS: Final = re.compile(
    r"""
    newsletter | subscri | sign[ ]up | join[ ](our|the) | mailing[ ]list | stay[ ](in[
    ]touch|connected|informed) | updates | bolet[ií]n | offers
    """,
    _HOW,
)
THANKS: Final = re.compile(
    r"""
    thank.?you | thanks\b | confirm(ed|ation) | (was|been|is|successfully)[
    ](sent|received|submitted|booked|scheduled|requested) | submission[ ](received|complete) | request[
    ]received | (appointment|booking|visit)[ ](is[ ])?(booked|scheduled|requested|set) | success | gracias |
    you.?re[ ](all[ ]set|booked|in) | we.?(ll|[ ]will)[ ](be[ ]in[ ]touch|contact[ ]you|call[ ]you) | all[
    ]set | message[ ]received | booked
    """,
    _HOW,
)
THANKS_URL: Final = re.compile(
    r"""
    thank | confirm | success | submitted | received | gracias | complete | booked
    """,
    _HOW,
)
EMBED_URL: Final = re.compile(
    r"""
    book | appoint | schedul | intake | new-?patient | portal | /form | forms?\. | request | consult
    """,
    _HOW,
)
CONDITION: Final = re.compile(
    r"""
    \b(add|adhd|hiv|aids|std|sti|ptsd|ocd|copd|ibs|tmj|tmd|pcos|uti|bph|gerd|acl|mri|ivf|iui|trt|hrt|cpap|ect|tms|emdr|dbt|cbt)s?\b
    | anxiet | depress | autis | bipolar | schizo | addict | detox | suboxone | methadone | opioid |
    alcoholi | rehab | cancer | oncolog | tumou?r | chemo | leukem | lymphom | melanom | biops | diabet |
    insulin | thyroid | hormon | menopaus | fertil | pregnan | prenatal | abortion | miscarr | contracept |
    birth[ ]control | vasectom | hysterect | endometri | fibroid | asthma | allerg | eczema | psoria | acne
    | rosacea | dermatit | botox | filler | laser | arthrit | sciatic | scolios | osteopor | fracture |
    sprain | rotator | meniscus | tendon | bursit | carpal | back[ ]pain | neck[ ]pain | knee[ ]pain |
    shoulder[ ]pain | hip[ ]pain | joint[ ]pain | herniat | spinal | stenosis | plantar | migrain | headache
    | concuss | stroke | epilep | seizure | parkinson | alzheim | dementia | neuropath | vertigo | sclerosis
    | hypertens | blood[ ]pressure | cholesterol | cardio | heart | arrhythm | angina | hepatit | cirrhos |
    kidney | dialys | crohn | colitis | reflux | hemorrhoid | hernia | ulcer | gallbladder | colonoscop |
    herpes | chlamyd | gonorr | syphil | prostat | erectile | incontinen | urinary | cataract | glaucoma |
    macular | lasik | retina | hearing[ ]loss | tinnitus | sinus | tonsil | root[ ]canal | implant |
    crowns?\b | denture | gum[ ]disease | periodont | cavit | orthodont | braces | invisalign | wisdom[ ]te
    | tooth | teeth | veneers? | whitening | obes | weight[ ]loss | ozempic | wegovy | semaglutide |
    tirzepatide | bariatric | eating[ ]disorder | anorex | bulimi | insomnia | sleep[ ]apnea | trauma |
    grief | suicid | self.harm | panic | phobia | infection | vaccin | flu\b | covid | pneumon | bronchit |
    fibromyalg | lupus | lyme | chronic[ ]pain | wound | colic | ear[ ]infection | developmental | speech[
    ](delay|therap) | physical[ ]therap | ketamine | therap(y|ies)[ ]for | treatment
    """,
    _HOW,
)
