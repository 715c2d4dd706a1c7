"""The programme around the notes: its settings, its pairs, how it runs, what it is worth.

Pure functions over sessions and small records; nothing here reads or writes the store.
"""
