"""The registry: the same answers over the diaries, histories and sessions of any number of people."""
