"""What every floor above may use, and which knows nothing of them."""
