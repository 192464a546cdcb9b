"""自己再数一遍：python3 retally.py 目录或网址（…/vote/评选/data/）。只用 Python 自带的部分。"""

import json, pathlib, sys, urllib.request  # noqa: E401 - as short as can be read
from collections import Counter, defaultdict
from fractions import Fraction
from hashlib import sha256
