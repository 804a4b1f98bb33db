using System.Buffers.Text;
using System.Security.Cryptography;

namespace MpucMer.Tool.Serving;

/// <summary>How a model is served.</summary>
/// <param name="Port">0: a free one.</param>
/// <param name="Token">What those who ask have to show.</param>
internal sealed record ServeSettings(int Port, string Token)
{
    /// <summary>Where a token may be set, since a command line can be seen by other users.</summary>
    public const string TokenVariable = "MPUC_TOKEN";

    /// <summary>A token that is set has at least as many signs.</summary>
    public const int LeastToken = 16;

    private const int RandomBytes = 32;

    /// <summary>Of the body of a request.</summary>
    public long MostBytes { get; init; } = 64_000_000;

    /// <summary>Of a clip.</summary>
    public double MostSeconds { get; init; } = 300;

    /// <summary>Files of a request.</summary>
    public int MostFiles { get; init; } = 64;

    /// <summary>Requests that are judged at once.</summary>
    public int AtOnce { get; init; } = 2;

    /// <summary>Requests that may wait besides.</summary>
    public int Waiting { get; init; } = 16;

    /// <summary>Of the tensor library and of reading.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>In which the body of a request arrives, or is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Under which folder uploads lie until they are judged.</summary>
    public string Temporary { get; init; } = Path.GetTempPath();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A token that nobody guesses.</summary>
    public static string RandomToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>Whether a token that somebody chose can be sent in a header and in an address, and is not soon guessed.</summary>
    public static bool IsToken(string text) =>
        text.Length is >= LeastToken and <= 256 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~');
}
