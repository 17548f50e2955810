"""E-mail in and out: what an .eml or .msg holds, writing a letter as one, sending it by SMTP.

Must not know the store, nor what a letter is about.
"""
