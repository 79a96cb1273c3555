"""The shelf of connectors: one folder is one outside system, and the folder is the registration."""
