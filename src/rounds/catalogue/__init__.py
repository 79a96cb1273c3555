"""Vendors that websites talk to: one TOML file a vendor, described in `docs/formats/catalogue.md`."""
