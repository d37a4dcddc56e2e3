"""The checks of a session, by where their answers come from."""
