"""jambonz, run by oneself or hosted: webhooks and verbs in JSON (https://docs.jambonz.org)."""
