"""A diary in any format that Abate reads on its own, told apart by what the file holds."""
