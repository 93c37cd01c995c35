"""WhatsApp: a number of the shop's on Meta's Cloud API."""
