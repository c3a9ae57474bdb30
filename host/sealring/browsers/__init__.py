"""Where each browser looks for native hosts, and how Sealring gets there, leaves again, and finds what is wrong."""
