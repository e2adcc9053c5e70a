"""Algorithms that improve policies."""
