"""Follow-up: when the next session is due, how the months went, what was decided."""
