"""A marked mail that must not arrive in clear."""
