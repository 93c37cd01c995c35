"""Providers that speak TwiML: Twilio, SignalWire."""
