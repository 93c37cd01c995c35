"""Texts to and from phones, by Twilio or a server that speaks its format."""
