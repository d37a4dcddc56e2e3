"""Intake: what is known of a person besides the diary, each answer with who gave it and when."""
