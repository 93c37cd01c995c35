"""The demo shop Ambervolt: an invented electronics shop on shop.example, its customers, agents and mail.

Everything here is made from the text files in words/ and from arithmetic; no database, no clock of its own.
"""
