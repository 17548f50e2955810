"""The year in figures: which requests are counted, once each, and what became of them.

Pure reckoning on a `History`: the insights pages and the annual report print the same tables.
Every number keeps the ids of the requests behind it, so that it can be opened and checked.
Nothing here holds the name of a company or a person.
"""
