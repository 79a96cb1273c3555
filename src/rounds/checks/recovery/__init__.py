"""Checks of backups: there is one, it is fresh, and it brings the data back."""
