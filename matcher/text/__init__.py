"""Words and letters: folding text to a comparable form, and an index of who shares words.

Used by the catalogue (names, terms) and by registry similarity. Knows no hospital and no study.
"""
