"""The browser's door: native-messaging frames in, checked requests to the actions, frames out."""
