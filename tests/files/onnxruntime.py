"""What the example of docs/onnx.md uses of the Python package onnxruntime, over the C interface of the library itself.

For machines whose package index has no onnxruntime: the tests then put this beside the example, and name the library (of the NuGet package)
in MPUC_ONNXRUNTIME. Numbers of the functions are their places in OrtApi, which only grows.
"""
import ctypes, os
import numpy

_lib = ctypes.CDLL(os.environ["MPUC_ONNXRUNTIME"])


class _Base(ctypes.Structure):
    _fields_ = [("get_api", ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_uint32)), ("version", ctypes.c_void_p)]


_lib.OrtGetApiBase.restype = ctypes.POINTER(_Base)
_api = ctypes.cast(_lib.OrtGetApiBase().contents.get_api(17), ctypes.POINTER(ctypes.c_void_p))


def _call(place, *arguments):
    status = ctypes.CFUNCTYPE(ctypes.c_void_p, *[type(a) for a in arguments])(_api[place])(*arguments)
    if status:
        raise RuntimeError(ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)(_api[2])(status).decode())


def _made(place, *arguments):
    out = ctypes.c_void_p()
    _call(place, *arguments, _to(out))
    return out


def _to(value):
    return ctypes.cast(ctypes.byref(value), ctypes.c_void_p)


_environment = _made(3, ctypes.c_int(3), ctypes.c_char_p(b"mpuc"))
_allocator = _made(78)
_memory = _made(69, ctypes.c_int(0), ctypes.c_int(0))


class _Named:
    def __init__(self, name):
        self.name = name


class InferenceSession:
    def __init__(self, path, providers=None):
        self._session = _made(7, _environment, ctypes.c_char_p(os.fsencode(path)), _made(10))
        self._inputs, self._outputs = self._names(30, 36), self._names(31, 37)

    def get_inputs(self):
        return [_Named(name) for name in self._inputs]

    def run(self, outputs, given):
        (name, x), shape = next(iter(given.items())), (ctypes.c_int64 * 8)()
        if x.dtype != numpy.float32:
            raise TypeError(f"{name} is to be float32")
        x, shape[: x.ndim] = numpy.ascontiguousarray(x), x.shape
        value = _made(
            49, _memory, ctypes.c_void_p(x.ctypes.data), ctypes.c_size_t(x.nbytes), _to(shape), ctypes.c_size_t(x.ndim), ctypes.c_int(1)
        )
        names = [(ctypes.c_char_p * 1)(n.encode()) for n in (name, self._outputs[0])]
        values, result = (ctypes.c_void_p * 1)(value), (ctypes.c_void_p * 1)()
        one = ctypes.c_size_t(1)
        _call(9, self._session, ctypes.c_void_p(), _to(names[0]), _to(values), one, _to(names[1]), one, _to(result))
        told = _made(65, ctypes.c_void_p(result[0]))
        rank = ctypes.c_size_t()
        _call(61, told, _to(rank))
        _call(62, told, _to(shape), rank)
        data = ctypes.cast(_made(51, ctypes.c_void_p(result[0])), ctypes.POINTER(ctypes.c_float))
        return [numpy.ctypeslib.as_array(data, tuple(shape[: rank.value])).copy()]

    def _names(self, count, name):
        number = ctypes.c_size_t()
        _call(count, self._session, _to(number))
        return [ctypes.cast(_made(name, self._session, ctypes.c_size_t(i), _allocator), ctypes.c_char_p).value.decode() for i in range(number.value)]
