"""When a probe is due, when it has failed, when somebody is told. Pure."""
