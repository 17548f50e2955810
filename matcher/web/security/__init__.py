"""Who gets in, and what is kept out: hosts, sizes, forged forms, too many guesses.

Each file one rule. Passwords and sessions themselves are `services.desk.people`.
"""
