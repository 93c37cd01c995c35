"""The lake: facts as Parquet files by kind and month, for whoever reckons with many of them.

`reading` is for measures. `exporting` brings facts in, `due` says when, `health` how it is.
"""
