"""Checks of the clinic's websites: who is there where patients enter data, and by what way it goes."""
