"""The arithmetic of measures: no database, no clock."""
