namespace MpucMer.Pure.Data.Pickles;

/// <summary>A PyTorch file taken apart: the pickled value, and the bytes of the storages that its tensors view, by key.</summary>
internal sealed record TorchContent(PickleValue Root, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Storages, bool BigEndian);
