"""The shelf of channels: one file is one way to reach a human or another system, and the file is the
registration.

Each offers `open_channel(settings)`. A file whose name begins with an underscore is shared by channels and
is none itself.
"""
