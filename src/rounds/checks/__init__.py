"""The shelf of checks: one file a check, one folder a topic. The file is the registration.

A file whose name begins with an underscore is shared by checks and is none itself.
"""
