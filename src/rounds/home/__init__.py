"""Where a clinic lives on disk: `$ROUNDS_HOME/clinics/<slug>/`, its keys, its token, and what it is connected
to. What a restored backup must not take back lives apart from it (`folders.state_folder`).
"""

from __future__ import annotations

from rounds.home.clinics import Home, slug_of
from rounds.home.errors import ClinicExists, HomeError, NoClinic, WhichClinic
from rounds.home.folders import default_home, state_folder
from rounds.home.keys import sign_with, vkey_of
from rounds.home.place import Connection, Identity, Place

__all__ = [
    "ClinicExists",
    "Connection",
    "Home",
    "HomeError",
    "Identity",
    "NoClinic",
    "Place",
    "WhichClinic",
    "default_home",
    "sign_with",
    "slug_of",
    "state_folder",
    "vkey_of",
]
