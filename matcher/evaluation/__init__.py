"""How good the ranking is: metrics, calibration, and a look back that cannot see ahead.

Pure as the engine is: no clock, no file, no store. Days and seeds are arguments, pictures come
back as bytes. Says nothing of hospitals that were never asked, unless the truth is known.
"""
