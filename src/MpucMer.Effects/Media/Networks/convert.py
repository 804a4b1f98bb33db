#!/usr/bin/env python3
"""Makes blazeface.onnx and facemesh.onnx of the TensorFlow.js graphs that the npm package @vladmandic/human carries.

    npm pack @vladmandic/human@3.3.6 && tar xzf vladmandic-human-3.3.6.tgz
    python3 convert.py package/models .

needs the packages onnx and numpy. Weights are kept as the 16-bit floats that the graphs have them as (or that they are, in 32 bits), and are
widened when a network is loaded: nothing is rounded. The script refuses whatever operation or attribute it does not know.
"""
import base64
import json
import os
import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper


def weights(path, manifest):
    """The arrays by name, each as it is stored (float16 where the graph says so)."""
    arrays = {}
    for group in manifest:
        data = b"".join(open(os.path.join(path, p), "rb").read() for p in group["paths"])
        at = 0
        for w in group["weights"]:
            kind = w.get("quantization", {}).get("dtype", w["dtype"])
            if kind not in ("float32", "float16", "int32"):
                raise ValueError(f"weights of type {kind}")
            dtype = numpy.dtype(kind)
            count = int(numpy.prod(w["shape"])) if w["shape"] else 1
            arrays[w["name"]] = numpy.frombuffer(data, dtype, count, at).reshape(w["shape"])
            at += count * dtype.itemsize
        if at != len(data):
            raise ValueError(f"{at} of {len(data)} bytes of weights are named")
    return arrays


class Graph:
    """Nodes in the order of channels that ONNX has (NCHW); the input and what is reshaped are in that of the graph (NHWC)."""

    def __init__(self, model, arrays):
        self.arrays, self.nodes, self.initial, self.alias, self.outputs = arrays, [], {}, {}, []
        for node in model["node"]:
            self.add(node)

    def constant(self, name, value):
        """A weight: 16-bit floats are widened where they are used; whatever is one in 32 bits is kept as one."""
        if name in self.initial:
            return name
        value = numpy.ascontiguousarray(value)
        if value.dtype == numpy.float32 and (value.astype(numpy.float16).astype(numpy.float32) == value).all():
            value = value.astype(numpy.float16)
        if value.dtype == numpy.float16:
            self.initial[name + ":half"] = numpy_helper.from_array(value, name + ":half")
            self.nodes.append(helper.make_node("Cast", [name + ":half"], [name], to=TensorProto.FLOAT))
            self.initial[name] = None
        else:
            self.initial[name] = numpy_helper.from_array(value, name)
        return name

    def broadcast(self, value):
        """A constant that is added to or multiplied with [1, C, H, W]."""
        return {
            0: lambda v: v,
            1: lambda v: v.reshape(-1, 1, 1),
            3: lambda v: v.transpose(2, 0, 1),
            4: lambda v: v.transpose(0, 3, 1, 2),
        }[value.ndim](value)

    def add(self, node):
        name, op = node["name"], node["op"]
        inputs = [i.split(":")[0] for i in node.get("input", []) if not i.startswith("^")]
        of = [self.alias.get(i, i) for i in inputs]
        attributes = node.get("attr", {})

        def text(key):
            return base64.b64decode(attributes[key]["s"]).decode()

        def whole(key):
            return [int(i) for i in attributes[key]["list"]["i"]]

        def emit(kind, sources, target=name, **given):
            self.nodes.append(helper.make_node(kind, sources, [target], **given))

        if "data_format" in attributes and text("data_format") != "NHWC":
            raise ValueError(f"{name}: {text('data_format')}")
        if op == "Const":
            return
        if op == "Placeholder":
            self.input = name
            self.shape = [max(1, int(d["size"])) for d in attributes["shape"]["shape"]["dim"]]
            emit("Transpose", [name], name + ":nchw", perm=[0, 3, 1, 2])
            self.alias[name] = name + ":nchw"
        elif op in ("_FusedConv2D", "Conv2D", "DepthwiseConv2dNative"):
            kernel = self.arrays[inputs[1]]
            groups = 1
            if "dilations" in attributes and set(whole("dilations")) != {1}:
                raise ValueError(f"{name}: dilations {whole('dilations')}")
            if op == "DepthwiseConv2dNative":
                height, width, channels, times = kernel.shape
                kernel, groups = kernel.transpose(2, 3, 0, 1).reshape(channels * times, 1, height, width), channels
            else:
                kernel = kernel.transpose(3, 2, 0, 1)
            fused = [base64.b64decode(f).decode() for f in attributes.get("fused_ops", {}).get("list", {}).get("s", [])]
            sources = [of[0], self.constant(name + ":kernel", kernel)]
            if "BiasAdd" in fused:
                sources.append(self.constant(inputs[2], self.arrays[inputs[2]]))
            after = [f for f in fused if f != "BiasAdd"]
            target = name + ":conv" if after else name
            emit(
                "Conv",
                sources,
                target,
                strides=whole("strides")[1:3],
                group=groups,
                auto_pad={"SAME": "SAME_UPPER", "VALID": "VALID"}[text("padding")],
            )
            if after == ["Relu"]:
                emit("Relu", [target])
            elif after == ["Prelu"]:
                emit("PRelu", [target, self.constant(name + ":slope", self.arrays[inputs[3]].reshape(-1, 1, 1))])
            elif after:
                raise ValueError(f"{name}: fused with {after}")
        elif op in ("AddV2", "Add", "Sub", "Mul"):
            sources = [
                self.constant(i + ":nchw", self.broadcast(self.arrays[i])) if i in self.arrays else o for i, o in zip(inputs, of)
            ]
            emit({"AddV2": "Add"}.get(op, op), sources)
        elif op == "Prelu":
            emit("PRelu", [of[0], self.constant(inputs[1] + ":slope", self.arrays[inputs[1]].reshape(-1, 1, 1))])
        elif op in ("Relu", "Sigmoid"):
            emit(op, [of[0]])
        elif op == "MaxPool":
            emit(
                "MaxPool",
                [of[0]],
                kernel_shape=whole("ksize")[1:3],
                strides=whole("strides")[1:3],
                auto_pad={"SAME": "SAME_UPPER", "VALID": "VALID"}[text("padding")],
            )
        elif op in ("Pad", "PadV2"):
            pads = self.arrays[inputs[1]][[0, 3, 1, 2]]
            emit("Pad", [of[0], self.constant(name + ":pads", numpy.concatenate([pads[:, 0], pads[:, 1]]).astype(numpy.int64))])
        elif op == "Reshape":
            emit("Transpose", [of[0]], name + ":nhwc", perm=[0, 2, 3, 1])
            emit("Reshape", [name + ":nhwc", self.constant(name + ":shape", self.arrays[inputs[1]].astype(numpy.int64))])
        elif op == "Identity":
            emit("Identity", [of[0]])
            self.outputs.append(name)
        else:
            raise ValueError(f"{name}: operation {op}")

    def model(self):
        used = {i for n in self.nodes for i in n.input}
        graph = helper.make_graph(
            self.nodes,
            "face",
            [helper.make_tensor_value_info(self.input, TensorProto.FLOAT, self.shape)],
            [helper.make_tensor_value_info(o, TensorProto.FLOAT, None) for o in self.outputs],
            [i for n, i in self.initial.items() if i is not None and n in used],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="MpucMer")
        model.ir_version = 8
        return model


def main(source, target):
    for name in ("blazeface", "facemesh"):
        described = json.load(open(os.path.join(source, name + ".json")))
        graph = Graph(described["modelTopology"], weights(source, described["weightsManifest"]))
        path = os.path.join(target, name + ".onnx")
        onnx.save(graph.model(), path)
        print(path, os.path.getsize(path), graph.input, graph.shape, graph.outputs)


if __name__ == "__main__":
    main(*sys.argv[1:])
