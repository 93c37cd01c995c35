"""The demo shop's channel: what is answered there reaches nobody, but behaves as if it had been sent."""
