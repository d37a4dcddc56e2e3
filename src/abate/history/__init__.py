"""What the clinic knows besides the diary: preventives, conditions, medicines, red flags, earlier sessions."""

from abate.history.history import History, Preventive, ToxinSession
from abate.history.reader import history_from, parse_history, read_history

__all__ = ["History", "Preventive", "ToxinSession", "history_from", "parse_history", "read_history"]
