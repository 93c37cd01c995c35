"""Live chat: a widget on any site, a log that loses and doubles nothing, conversations as usual."""
