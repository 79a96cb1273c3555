"""The clinic's own list of people, kept as a CSV file."""
