using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MpucMer.Tool.Serving;

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
