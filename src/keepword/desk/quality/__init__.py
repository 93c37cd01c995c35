"""Reviews of conversations on the desk: the queue, one review, scorecards, who is reviewed, calibration."""
