"""The desk in a browser, and the JSON API: FastAPI, thin.

Knows HTML, HTTP, languages and the clock; every use case is one function of `services`.
"""
