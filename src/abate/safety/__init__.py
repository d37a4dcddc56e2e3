"""Side effects: what they are called, how urgent they are, how they are graded, traced and reported."""
