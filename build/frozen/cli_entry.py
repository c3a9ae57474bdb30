"""The terminal's door, as a program of its own; a child of ours is started by the same program."""

import sys

from sealring.base import processes

if not processes.inner(sys.argv[1:]):
    from sealring.cli.main import main

    main()
