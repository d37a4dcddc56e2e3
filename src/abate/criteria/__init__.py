"""The rule engine: a tree of criteria, three-valued, over columns; reasons; what would settle it."""
