"""Real throw-away servers for tests and benchmarks: each in a folder of its own, on free ports, gone afterwards."""
