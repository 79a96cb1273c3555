"""All that a shelf (checks, connectors, channels) may import."""
