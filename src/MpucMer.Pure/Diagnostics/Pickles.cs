namespace MpucMer.Pure.Diagnostics;

/// <content>Pickles and PyTorch files.</content>
public abstract partial record Problem
{
    private static Area PicklesArea =>
        new(
            "Pickles",
            "Pickles and PyTorch files.",
            [
                PickleGlobalRefused.Page,
                PickleTruncated.Page,
                PickleMalformed.Page,
                PickleUnsupported.Page,
                PickleTooLarge.Page,
                PickleLayoutWrong.Page,
                NotTorchFile.Page,
            ]
        );

    /// <summary>A name that is not on the allow-list; nothing was called.</summary>
    public sealed record PickleGlobalRefused(string Path, long At, string Module, string Name) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2120",
                new(Path),
                $"The pickle names {Module}.{Name} (byte {At}), which is not on the list of what is read; nothing was called.",
                "A pickle can run any code when Python loads it. Save plain containers and NumPy arrays; of a PyTorch model its "
                    + "state_dict()."
            );

        public static Page Page =>
            new()
            {
                Title = "A pickle that names what is not allowed",
                What = """
                    A pickle is a program: it names functions, and Python calls them while it loads. Here nothing is called. Names of
                    containers, NumPy arrays and, in PyTorch files, tensors are known; every other one is refused, whatever it is.
                    """,
                Fix = """
                    - A name such as posix.system or builtins.eval in a file of features is an attack: do not load it in Python either.
                    - pandas, scipy or classes of your own: convert to NumPy arrays, dictionaries and lists, and pickle those.
                    - A whole PyTorch model: `torch.save(model.state_dict(), file)`.
                    """,
                Examples = [new PickleGlobalRefused("train.pkl", 18, "posix", "system")],
            };
    }

    /// <summary>The file ends within a value that begins at byte <paramref name="At"/>.</summary>
    public sealed record PickleTruncated(string Path, long At, long Length) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2121",
                new(Path),
                $"The pickle is cut off: a value at byte {At} goes on beyond the file's {Length} bytes.",
                "Fetch or write it again."
            );

        public static Page Page =>
            new()
            {
                Title = "A pickle that is cut off",
                What = """
                    The file ends in the middle of a value.
                    """,
                Fix = """
                    - Fetch, copy or write the file again; compare its size with the source.
                    """,
                Examples = [new PickleTruncated("train.pkl", 1_048_560, 1_048_576)],
            };
    }

    /// <summary>Up to byte <paramref name="At"/> it is a pickle.</summary>
    public sealed record PickleMalformed(string Path, long At, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2122",
                new(Path),
                $"Not a pickle that can be read: at byte {At} {Detail}.",
                "Fetch or write it again; a text, a web page or another format may have its name."
            );

        public static Page Page =>
            new()
            {
                Title = "Not a pickle that can be read",
                What = """
                    The bytes are no pickle of protocols 0 to 5, or one whose parts do not fit each other.
                    """,
                Fix = """
                    - See what the file is (`head -c 100`): a Git LFS pointer or a web page may have been saved in its place.
                    - Compressed files (.pkl.gz) are to be unpacked first.
                    """,
                Examples = [new PickleMalformed("train.pkl", 1, "0x3C is no opcode")],
            };
    }

    /// <summary>A pickle with parts that are elsewhere.</summary>
    public sealed record PickleUnsupported(string Path, long At, PickleFeature Feature) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2123",
                new(Path),
                $"The pickle has {Part} (byte {At}).",
                "Write it by pickle.dump(value, file), without other arguments than a protocol."
            );

        public static Page Page =>
            new()
            {
                Title = "A pickle with parts that are elsewhere",
                What = """
                    Protocol 5 can keep large buffers outside of the pickle, extension registries put numbers in place of names, and
                    persistent ids stand for objects kept elsewhere. None of them can be read from the file alone.
                    """,
                Fix = """
                    - Write it again without `buffer_callback` and without a `persistent_id` of your own.
                    """,
                Examples = [new PickleUnsupported("train.pkl", 93, PickleFeature.OutOfBandBuffers)],
            };

        private string Part =>
            Feature switch
            {
                PickleFeature.OutOfBandBuffers => "buffers that are kept outside of it",
                PickleFeature.Extensions => "names by the numbers of a registry",
                PickleFeature.PersistentIds => "objects that are kept outside of it",
            };
    }

    /// <summary>A pickle that makes too much.</summary>
    public sealed record PickleTooLarge(string Path, PickleLimit Limit, long Most) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2124",
                new(Path),
                $"The pickle makes more than {Most} {Units}.",
                "No file of features does: it may be damaged, or made to exhaust memory. Save lists of numbers as NumPy arrays."
            );

        public static Page Page =>
            new()
            {
                Title = "A pickle that makes too much",
                What = """
                    What a pickle makes is held within a multiple of its own length, 16 million values and 500 levels, so that a small file
                    cannot exhaust the memory.
                    """,
                Fix = """
                    - Save long lists of numbers as NumPy arrays.
                    - A part larger than 2 GB: save it in several.
                    """,
                Examples = [new PickleTooLarge("train.pkl", PickleLimit.Depth, 500)],
            };

        private string Units =>
            Limit switch
            {
                PickleLimit.OneValue => "bytes in one value",
                PickleLimit.Values => "values",
                PickleLimit.Copies => "bytes of copies",
                PickleLimit.Depth => "levels of containers within containers",
            };
    }

    /// <summary>A good pickle of something else; <paramref name="Where"/> such as "item 3, text_feat" (empty: the whole).</summary>
    public sealed record PickleLayoutWrong(string Path, string Where, string Expected) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2125",
                new(Path),
                Where.Length == 0
                    ? $"The pickle holds something else than {Expected}."
                    : $"In the pickle, {Where} is something else than {Expected}.",
                "See that the file is of the data set and part that its setting names."
            );

        public static Page Page =>
            new()
            {
                Title = "A pickle of another layout",
                What = """
                    The file is a good pickle, and holds something else than the data set's files do.
                    """,
                Fix = """
                    - See that the setting names the right file: the parts of the data set, a folder of spectrograms.
                    """,
                Examples = [new PickleLayoutWrong("train.pkl", "item 3, text_feat", "an array [time, 300]")],
            };
    }

    /// <summary>Not a PyTorch file of tensors.</summary>
    public sealed record NotTorchFile(string Path, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2126",
                new(Path),
                $"Not a PyTorch file of tensors by name: {Detail}.",
                "Save it by torch.save(model.state_dict(), file), or as safetensors."
            );

        public static Page Page =>
            new()
            {
                Title = "Not a PyTorch file of tensors",
                What = """
                    A .pth file is neither of the two forms in which torch.save writes, or is damaged, or holds no tensors by name.
                    """,
                Fix = """
                    - Fetch or copy the file again; a Git LFS pointer or a web page may have been saved in its place.
                    - Save the weights by `torch.save(model.state_dict(), file)`.
                    """,
                Examples = [new NotTorchFile("encoder_epoch_top.pth", "the zip archive has no data.pkl")],
            };
    }
}

/// <summary>What a pickle may have and is not read.</summary>
public enum PickleFeature
{
    /// <summary>Protocol 5's buffers beside the pickle.</summary>
    OutOfBandBuffers,

    /// <summary>copyreg's numbers in place of names.</summary>
    Extensions,

    /// <summary>Objects that are kept elsewhere, but PyTorch's storages.</summary>
    PersistentIds,
}

/// <summary>What a pickle has too much of.</summary>
public enum PickleLimit
{
    /// <summary>Bytes of one value.</summary>
    OneValue,

    /// <summary>Values in all.</summary>
    Values,

    /// <summary>Bytes that calls copy.</summary>
    Copies,

    /// <summary>Containers within containers.</summary>
    Depth,
}
