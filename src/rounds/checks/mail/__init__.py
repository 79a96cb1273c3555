"""Checks over mail: who may send as the clinic, who keeps its mail, and how it travels."""
