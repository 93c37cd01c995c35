"""The pages of somebody who takes part in a usability session."""
