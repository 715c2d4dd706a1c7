"""One file a page: rows in, widgets out."""
