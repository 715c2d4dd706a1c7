"""Local and distributed execution of the same stage functions."""
