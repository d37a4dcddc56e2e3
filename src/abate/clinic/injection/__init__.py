"""Injection sessions: the clinic's stock of vials, the session with its checks, and who signs it."""
