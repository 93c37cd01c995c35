"""Tests mirror src/keepword; servers/ are their throw-away servers, e2e/ drives a real browser."""
