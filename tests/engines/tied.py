"""Runs a Python program that ends with its standard input: `tied.py PROGRAM ARGUMENT...`.

Whoever starts it holds the other end of a pipe. That end closes when its holder ends, in whatever way, and so no
server and no installation outlives the run that started it.
"""

import os
import runpy
import sys
import threading


def watch():
    while os.read(0, 4096):
        pass
    # Nothing is tidied up: what is half done is begun anew by the next run.
    os._exit(1)


threading.Thread(target=watch, daemon=True).start()
sys.argv = sys.argv[1:]
# As if the program had been started by itself; `rasa` beside this file is no package.
sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
