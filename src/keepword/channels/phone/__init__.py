"""Calls over the phone network, by providers that speak TwiML (Twilio, SignalWire)."""
