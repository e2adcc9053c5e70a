"""Exact solutions of small games: tables in, values and policies out. No learning, no randomness."""
