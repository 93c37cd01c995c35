"""Problems: one cause behind many conversations."""
