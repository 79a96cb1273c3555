"""What can be wrong with a clinic's folder."""

from __future__ import annotations


class HomeError(Exception):
    """Something about the clinic's folder. The sentence says what, where and whose move it is (nearly always
    yours).
    """


class NoClinic(HomeError):
    """There is no such clinic here."""


class WhichClinic(HomeError):
    """There are several clinics and none was named."""


class ClinicExists(HomeError):
    """A clinic of that name is already here."""
