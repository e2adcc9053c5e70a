"""The formulas of the game: each a scalar function with its place in MODEL.md. They know nothing of each other."""
