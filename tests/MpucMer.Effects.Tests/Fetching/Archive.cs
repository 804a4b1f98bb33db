using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;

namespace MpucMer.Effects.Tests.Fetching;

/// <summary>Archives as their programs write them, and as nobody should.</summary>
internal static class Archive
{
    public static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        return bytes.ToArray();
    }

    public static byte[] ZipWithLink()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            var link = zip.CreateEntry("link");
            link.ExternalAttributes = unchecked((int)0xA1FF0000);
            using var content = link.Open();
            content.Write("../../out"u8);
        }
        return bytes.ToArray();
    }

    /// <summary>The same with another length in the directory at its end.</summary>
    public static byte[] WithOtherLength(byte[] zip, uint length)
    {
        var made = zip.ToArray();
        var directory = made.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(made.AsSpan(directory + 24), length);
        return made;
    }

    /// <param name="other">Besides, an entry of that kind.</param>
    public static byte[] Tar(bool zipped, (string Name, byte[] Content) file, TarEntryType? other)
    {
        using var bytes = new MemoryStream();
        using (var to = zipped ? (Stream)new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true) : bytes)
        using (var tar = new TarWriter(to, TarEntryFormat.Pax, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, file.Name) { DataStream = new MemoryStream(file.Content) });
            if (other is TarEntryType.SymbolicLink or TarEntryType.HardLink)
                tar.WriteEntry(new PaxTarEntry(other.Value, "link") { LinkName = "../../out" });
            else if (other is { } type)
                tar.WriteEntry(new PaxTarEntry(type, "device"));
            tar.Dispose();
            if (!zipped)
                return bytes.ToArray();
        }
        return bytes.ToArray();
    }
}
