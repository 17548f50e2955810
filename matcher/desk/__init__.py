"""The rules of the coordinators' work: states, deadlines, choices, whom to write to.

Pure: no clock, store or text. What it returns are records and codes; `services` keeps them and
`wording` says them.
"""
