"""Checks over accounts: who can sign in, as whom, and with what powers."""
