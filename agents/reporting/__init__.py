"""Tables, figures and the report: read tables, never play."""
