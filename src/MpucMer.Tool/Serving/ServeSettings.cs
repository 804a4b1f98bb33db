using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

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

/// <summary>
/// Who may ask. Only this machine reaches the server; what is left are pages of other sites in a browser here, and other users of the
/// machine. The first are known by what browsers say of them (Host, Origin, Sec-Fetch-Site), which no page can change; the others have no
/// token.
/// </summary>
internal sealed class Guard(int port, string token)
{
    private const string Scheme = "Bearer ";

    private static readonly string[] Names = ["127.0.0.1", "localhost", "[::1]"];

    private readonly byte[] expected = Hash(token);

    /// <summary>The hosts by which this server is asked.</summary>
    private readonly string[] hosts =
    [
        .. Names.Select(n => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{n}:{port}")),
    ];

    /// <summary>A problem where a request names another host, or a page of another site sends it.</summary>
    public Option<Problem> Elsewhere(HttpRequest request)
    {
        var (host, origin, site) = (
            request.Host.Value ?? "",
            request.Headers.Origin.ToString(),
            request.Headers["Sec-Fetch-Site"].ToString()
        );
        if (!IsHere(host))
            return From("Host", host);
        if (origin.Length > 0 && !(origin.StartsWith("http://", StringComparison.Ordinal) && IsHere(origin["http://".Length..])))
            return From("Origin", origin);
        // An address that is opened from a mail or another page is a page's own request; what a page of another site sends is not.
        return site is "cross-site" or "same-site" && request.Headers["Sec-Fetch-Mode"] != "navigate" ? From("Sec-Fetch-Site", site) : None;
    }

    /// <summary>A problem where a request has not the token. Takes as long for one wrong token as for another.</summary>
    public Option<Problem> Stranger(HttpRequest request)
    {
        var given = request.Headers.Authorization.ToString();
        var isGiven = given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        return isGiven && CryptographicOperations.FixedTimeEquals(Hash(given[Scheme.Length..].Trim()), expected)
            ? None
            : Some<Problem>(new Problem.TokenWrong(isGiven));
    }

    private bool IsHere(string host) => hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    // Of equal length, whatever the lengths of the tokens.
    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static Option<Problem> From(string header, string value) =>
        new Problem.RequestFromElsewhere(header, Printable.Of(value.Length > 100 ? value[..100] : value));
}
