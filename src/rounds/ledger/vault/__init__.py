"""Payloads at rest: sealed with AES-256-GCM, each under a key of its own, so that it can be destroyed."""
