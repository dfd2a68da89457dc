# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""pylint, to which memory is not worth tidying: half of its time went into that.

It keeps the trees of all files until it ends, and Python looks through all of them
again and again for what nobody holds any more, and once more when it ends.
"""

import gc
import os
import sys

if __name__ == "__main__":
    # This folder is not to be imported from.
    sys.path.pop(0)
    gc.disable()

    from pylint.lint import Run

    status = Run(sys.argv[1:], exit=False).linter.msg_status
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
