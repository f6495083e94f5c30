"""Entry of the frozen program: the command line, safe for worker processes."""

import multiprocessing

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from campus_guard.cli import main

    main()
