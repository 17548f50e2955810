"""One function a use case; the only room that joins store, registry, files and engine.

Each module is imported on its own, so that ranking does not wait for what importing needs.
No clock and no words: `today` and `now` are arguments, and what is returned are records.
"""
