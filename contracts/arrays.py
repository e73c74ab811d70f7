"""Arrays of numbers as columns hold them, by what they hold."""

from typing import Any, TypeAlias

import numpy as np

Bytes: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]
Codes: TypeAlias = np.ndarray[Any, np.dtype[np.int8]]
Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]
Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
Matrix: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Positions: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
I32: TypeAlias = np.ndarray[Any, np.dtype[np.int32]]
U32: TypeAlias = np.ndarray[Any, np.dtype[np.uint32]]
U64: TypeAlias = np.ndarray[Any, np.dtype[np.uint64]]
