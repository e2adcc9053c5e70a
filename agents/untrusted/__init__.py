"""What others wrote: names that may become paths, files that are read, cells that a spreadsheet must not run."""
