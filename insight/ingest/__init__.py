"""Files to redacted notes: sources, anonymise, segment, decisions."""
