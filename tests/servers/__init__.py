"""Real throw-away servers for tests and benchmarks: own folders, free ports, gone afterwards."""
