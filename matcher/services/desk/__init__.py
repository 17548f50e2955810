"""The coordinators' use cases, one function each; the web and the API call nothing else.

`Acting` says who does it and when. What is read comes back as records, what is refused as a
`UserError`; nobody's change is overwritten unseen.
"""
