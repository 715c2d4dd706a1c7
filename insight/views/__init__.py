"""Read-only questions to the store, answered for an audience."""
