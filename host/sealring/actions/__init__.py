"""What Sealring can do: one module per noun, one function per wire method; both doors call these.

An action is ``verb(app, params, caller) -> result``. Its parameters have passed the schema of its method and, for a
grave one, the door has had the display check and the passphrase confirmed by the session.
"""
