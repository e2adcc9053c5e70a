"""Learned play held against published equilibria: experiments, runs, verdicts."""
