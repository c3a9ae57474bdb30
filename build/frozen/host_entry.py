"""The browser's door, as a program of its own."""

from sealring.native.main import main

main()
