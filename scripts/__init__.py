"""One command each: parse, one call, print the path."""
