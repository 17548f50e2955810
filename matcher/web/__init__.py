"""The desk in a browser, and the JSON API: FastAPI, thin.

Knows HTML, HTTP, languages and the clock; every use case is one function of `services`.
"""

import matcher.web.references  # noqa: F401 - its kind of path part must be known before any route
