"""Sentences of the documents and the tables that their numbers come from."""
