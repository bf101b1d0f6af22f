"""Commands: text and button presses, answered with messages.

One file per command; `router` reads the text, asks the policy and calls the command. No command knows
which platform it answers on, beyond how that platform's people type (`texts.typed`).
"""
