"""The terminal's door: the same actions as the browser's, with prompts, tables and exit statuses."""
