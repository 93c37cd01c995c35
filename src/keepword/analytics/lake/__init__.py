"""The lake: facts as Parquet files by kind and month, for whoever reckons with many of them."""
