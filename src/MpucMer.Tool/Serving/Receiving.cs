using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace MpucMer.Tool.Serving;

/// <summary>
/// The body of a request, streamed into files: one file as it is, or several as <c>multipart/form-data</c> (RFC 7578). Nothing of it is
/// kept in memory but a piece at a time.
/// </summary>
internal sealed class Receiving(Seq<string> endings, ServeSettings settings)
{
    private const int PieceBytes = 1 << 16;
    private const int MostBoundary = 70;
    private const string Form = "multipart/form-data";

    /// <summary>The files, in the order of their names. Problems: see each.</summary>
    /// <param name="stop">The sender has gone, the server ends, or patience is at its end.</param>
    public async Task<Either<Problem, Seq<string>>> Read(HttpRequest request, Upload to, CancellationToken stop)
    {
        // A promise that cannot be kept is refused before anything is sent.
        if (request.ContentLength > settings.MostBytes)
            return new Problem.UploadTooLarge(settings.MostBytes);
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : null;
        try
        {
            var read = string.Equals(type?.MediaType.Value, Form, StringComparison.OrdinalIgnoreCase)
                ? await Parts(request.Body, HeaderUtilities.RemoveQuotes(type!.Boundary).ToString(), to, stop)
                : await Whole(request, type?.MediaType.Value ?? "", to, stop);
            return read.Bind<Seq<string>>(count => count > 0 ? to.Files : new Problem.RequestMalformed("there is no file in it"));
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return new Problem.UploadTooLarge(settings.MostBytes);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            return new Problem.UploadUnfinished(settings.Patience.TotalSeconds);
        }
        catch (InvalidDataException e)
        {
            return new Problem.RequestMalformed(Printable.Of(e.Message.TrimEnd('.')));
        }
    }

    private async Task<Either<Problem, int>> Whole(HttpRequest request, string type, Upload to, CancellationToken stop)
    {
        var named = UploadName.Of(request.Query["name"].ToString(), type, endings);
        return named.IsLeft ? (Problem)named : (await Kept(request.Body, (string)named, to, stop)).Map(length => length > 0 ? 1 : 0);
    }

    private async Task<Either<Problem, int>> Parts(Stream body, string boundary, Upload to, CancellationToken stop)
    {
        if (boundary.Length is 0 or > MostBoundary)
            return new Problem.RequestMalformed("its Content-Type has no boundary");
        var reader = new MultipartReader(boundary, body) { BodyLengthLimit = settings.MostBytes };
        var count = 0;
        try
        {
            while (await reader.ReadNextSectionAsync(stop) is { } section)
            {
                if (
                    !ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                    || !disposition.IsFileDisposition()
                )
                    return new Problem.RequestMalformed("a part of it has no file name");
                if (++count > settings.MostFiles)
                    return new Problem.RequestMalformed($"it has more than {settings.MostFiles} files");
                var given = HeaderUtilities.RemoveQuotes(
                    disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName
                );
                var type = MediaTypeHeaderValue.TryParse(section.ContentType, out var parsed) ? parsed.MediaType.Value ?? "" : "";
                var named = UploadName.Of(given.ToString(), type, endings);
                if (named.IsLeft)
                    return (Problem)named;
                if (to.Has((string)named))
                    return new Problem.RequestMalformed($"it has two files named {(string)named}");
                if ((await Kept(section.Body, (string)named, to, stop)).Fails(out var refused, out var length))
                    return refused;
                if (length == 0)
                    return new Problem.RequestMalformed($"{(string)named} is empty");
            }
        }
        catch (IOException e) when (e is not BadHttpRequestException && !stop.IsCancellationRequested)
        {
            // The reader's own word for a body that ends before its last boundary, or headers without an end.
            return new Problem.RequestMalformed(Printable.Of(e.Message.TrimEnd('.')));
        }
        return count;
    }

    /// <summary>How many bytes there were. A problem where the disk refuses.</summary>
    private static async Task<Either<Problem, long>> Kept(Stream from, string name, Upload to, CancellationToken stop)
    {
        var piece = new byte[PieceBytes];
        var length = 0L;
        FileStream file;
        try
        {
            file = to.Create(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.UploadNotKept(to.Plain(e.Message.TrimEnd('.')));
        }
        await using (file)
        {
            for (int read; (read = await from.ReadAsync(piece, stop)) > 0; length += read)
            {
                try
                {
                    await file.WriteAsync(piece.AsMemory(0, read), stop);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    return new Problem.UploadNotKept(to.Plain(e.Message.TrimEnd('.')));
                }
            }
        }
        return length;
    }
}
