"""Text messages to patients: what templates tell, and what patients chose."""
