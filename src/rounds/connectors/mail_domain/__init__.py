"""Mail posture of the clinic's domains, as the world sees it."""
