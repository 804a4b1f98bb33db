using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using LanguageExt;
using MpucMer.Effects.Fetching;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Fetching;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Fetching;

/// <summary>Fetching from a server of the test's own, which does not always behave: nothing here leaves this machine.</summary>
public sealed class FetchingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-fetch-").FullName;
    private readonly FetchTestServer server = new();
    private readonly ConcurrentQueue<TimeSpan> waits = new();
    private readonly StillClock clock = new();
    private long free = long.MaxValue;

    private string Data => Path.Combine(folder, "data", "own");

    [Fact]
    public void What_a_table_lists_is_there_afterwards_and_a_second_run_asks_nobody()
    {
        var (clip, archive) = (Bytes(1, 300_000), Zip(("Actor_01/a.wav", Bytes(2, 70_000)), ("Actor_02/b.wav", Bytes(3, 10))));
        server.Files["/clip.wav"] = clip;
        server.Files["/clips.zip"] = archive;
        Table(Line("clip.wav", clip), Line("clips.zip", archive, unpack: "audio"));

        Succeeds();

        Assert.Equal(clip, File.ReadAllBytes(In("clip.wav")));
        Assert.Equal(Bytes(2, 70_000), File.ReadAllBytes(In("audio/Actor_01/a.wav")));
        Assert.Equal(["audio/Actor_01/a.wav", "audio/Actor_02/b.wav", "clip.wav"], Left());
        server.Dispose();
        var said = Succeeds();
        Assert.Contains("all of it is in", said, StringComparison.Ordinal);
        Assert.Equal(2, server.Heard.Count);
    }

    // However often it breaks off, and wherever: the file is right in the end, or it is said why not, and nothing half has its name.
    [Property(MaxTest = 40)]
    public void A_server_that_breaks_off_anywhere_spoils_nothing(
        PositiveInt seed,
        PositiveInt size,
        bool isChecked,
        bool saysLength,
        bool hasTag
    )
    {
        var file = Bytes(seed.Get, size.Get * 997 % 200_000 + 1);
        var random = new System.Random(seed.Get);
        var name = $"f{seed.Get}-{size.Get}-{isChecked}-{saysLength}-{hasTag}.bin";
        server.Files[$"/{name}"] = file;
        server.Manner = asked =>
        {
            var whole = server.Honest(asked);
            lock (random)
            {
                var cut = random.Next(4) == 0 ? whole.Body.Length : random.Next(whole.Body.Length + 1);
                return whole with
                {
                    Sends = cut,
                    // One that does not say how long it is cannot be told from one that is whole.
                    Says = saysLength || !isChecked ? whole.Says : null,
                    Headers = hasTag ? whole.Headers : [.. whole.Headers.Where(h => h.Name != "ETag")],
                };
            }
        };
        Table(isChecked ? Line(name, file) : $"{server.Url}/{name},,,");

        for (var run = 0; run < 100; run++)
        {
            var (code, said) = Run();
            if (code == Session.Done)
                break;
            Assert.Contains("\"code\":\"MPUC70", said, StringComparison.Ordinal);
            Assert.True(!File.Exists(In(name)) || File.ReadAllBytes(In(name)).SequenceEqual(file), said);
        }
        Assert.Equal(file, File.ReadAllBytes(In(name)));
    }

    [Fact]
    public void What_broke_off_goes_on_where_it_stopped()
    {
        var file = Bytes(5, 100_000);
        server.Files["/a.bin"] = file;
        server.Manner = asked => asked.From == 0 ? server.Honest(asked) with { Sends = 40_000 } : null;
        Table(Line("a.bin", file));

        Succeeds();

        Assert.Equal(file, File.ReadAllBytes(In("a.bin")));
        var second = server.Heard.Last();
        Assert.True(second.From is > 0 and <= 40_000, $"{second.From}");
        Assert.Equal(FetchTestServer.TagOf(file), second.Headers["if-range"]);
    }

    [Fact]
    public void A_server_that_ignores_ranges_starts_anew()
    {
        var file = Bytes(6, 90_000);
        server.Files["/a.bin"] = file;
        var attempts = 0;
        server.Manner = asked => Answer.Of(200, file) with { Sends = attempts++ == 0 ? 50_000 : file.Length };
        Table(Line("a.bin", file));

        Succeeds();

        Assert.Equal(file, File.ReadAllBytes(In("a.bin")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_that_changes_between_two_attempts_starts_anew(bool heedsIfRange)
    {
        var (old, now) = (Bytes(7, 90_000), Bytes(8, 90_000));
        server.Files["/a.bin"] = old;
        server.Manner = asked =>
        {
            if (asked.From == 0 && server.Files["/a.bin"] == old)
                return server.Honest(asked) with { Sends = 50_000 };
            server.Files["/a.bin"] = now;
            var deaf = asked with { Headers = asked.Headers.Where(h => h.Key != "if-range").ToDictionary() };
            return heedsIfRange ? null : server.Honest(deaf);
        };
        Table(Line("a.bin", now));

        Succeeds();

        Assert.Equal(now, File.ReadAllBytes(In("a.bin")));
    }

    // Nothing tells that the file is another: the checksum does, and it is fetched once more, at once.
    [Fact]
    public void Pieces_of_two_files_are_not_taken_for_one()
    {
        var (old, now) = (Bytes(9, 90_000), Bytes(10, 90_000));
        var attempts = 0;
        server.Manner = asked =>
        {
            attempts++;
            return attempts == 1 ? Answer.Of(200, old) with { Sends = 50_000 }
                : asked.From > 0 ? Answer.Of(206, now[asked.From..], ("Content-Range", $"bytes {asked.From}-89999/90000"))
                : Answer.Of(200, now);
        };
        Table(Line("a.bin", now));

        Succeeds();

        Assert.Equal(now, File.ReadAllBytes(In("a.bin")));
    }

    [Theory]
    [InlineData("wrong bytes", "MPUC7015")]
    [InlineData("shorter", "MPUC7014")]
    [InlineData("longer", "MPUC7014")]
    [InlineData("shorter without a length", "MPUC7014")]
    [InlineData("longer without a length", "MPUC7014")]
    [InlineData("a page", "MPUC7016")]
    [InlineData("401", "MPUC7011")]
    [InlineData("403", "MPUC7011")]
    [InlineData("404", "MPUC7011")]
    [InlineData("410", "MPUC7011")]
    [InlineData("204", "MPUC7011")]
    [InlineData("429", "MPUC7012")]
    [InlineData("500", "MPUC7012")]
    [InlineData("503", "MPUC7012")]
    [InlineData("closes at once", "MPUC7010")]
    [InlineData("no HTTP", "MPUC7010")]
    [InlineData("in circles", "MPUC7013")]
    [InlineData("to nowhere", "MPUC7013")]
    [InlineData("to a file", "MPUC7013")]
    public void Whatever_a_server_does_has_a_code_and_leaves_no_file(string manner, string code)
    {
        var file = Bytes(11, 5_000);
        server.Manner = asked =>
            manner switch
            {
                "wrong bytes" => Answer.Of(200, Bytes(12, 5_000)),
                "shorter" => Answer.Of(200, file[..4_000]),
                "longer" => Answer.Of(200, Bytes(12, 6_000)),
                "shorter without a length" => Answer.Of(200, file[..4_000]) with { Says = null },
                "longer without a length" => Answer.Of(200, Bytes(12, 6_000)) with { Says = null },
                "a page" => Answer.Of(200, Encoding.ASCII.GetBytes("<html>log in</html>"), ("Content-Type", "text/html; charset=utf-8")),
                "closes at once" => Answer.Empty(200) with { Raw = [] },
                "no HTTP" => Answer.Empty(200) with { Raw = Encoding.ASCII.GetBytes("220 ftp ready\r\n") },
                "in circles" => Answer.Empty(302, ("Location", "/again")),
                "to nowhere" => Answer.Empty(302),
                "to a file" => Answer.Empty(302, ("Location", "file:///etc/passwd")),
                var status => Answer.Empty(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture)),
            };
        Table(Line("a.bin", file));

        Fails(code);

        Assert.Empty(Left());
    }

    [Fact]
    public void A_busy_server_is_asked_again_after_as_long_as_it_says()
    {
        var file = Bytes(13, 100);
        server.Files["/a.bin"] = file;
        var attempts = 0;
        server.Manner = _ =>
            attempts++ switch
            {
                0 => Answer.Empty(429, ("Retry-After", "7")),
                1 => Answer.Empty(503, ("Retry-After", "Thu, 01 Jan 2026 00:00:11 GMT")),
                2 => Answer.Empty(500),
                _ => null,
            };
        Table(Line("a.bin", file));

        Succeeds();

        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(4)], waits);
    }

    [Fact]
    public void A_server_that_asks_for_an_hour_is_left_alone()
    {
        server.Manner = _ => Answer.Empty(429, ("Retry-After", "3600"));
        Table(Line("a.bin", Bytes(14, 100)));
        Assert.Contains("3600 s", Fails("MPUC7012"), StringComparison.Ordinal);
        Assert.Empty(waits);
        Assert.Single(server.Heard);
    }

    [Fact]
    public void Redirections_are_followed_to_other_servers()
    {
        using var other = new FetchTestServer();
        var file = Bytes(15, 70_000);
        other.Files["/there"] = file;
        server.Manner = asked =>
            Answer.Empty(asked.Path == "/a.bin" ? 301 : 307, ("Location", asked.Path == "/a.bin" ? "next" : other.Url + "/there"));
        Table(Line("a.bin", file));

        Succeeds();

        Assert.Equal(file, File.ReadAllBytes(In("a.bin")));
        Assert.Equal(["/a.bin", "/next"], server.Heard.Select(h => h.Path));
    }

    [Fact]
    public void A_redirection_from_https_to_http_is_not_followed_and_a_certificate_of_nobody_is_refused()
    {
        using var certificate = SelfSigned();
        using var secured = new FetchTestServer(certificate);
        secured.Manner = _ => Answer.Empty(302, ("Location", server.Url + "/a.bin"));
        Write("url", $"{secured.Url}/a.bin");

        Fails("MPUC7013", World(h => h.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true));
        var said = Fails("MPUC7010");

        Assert.Contains("certificate was not accepted", said, StringComparison.Ordinal);
        Assert.Empty(server.Heard);
        Assert.Empty(waits);
    }

    [Fact]
    public void A_proxy_that_wants_a_password_is_told()
    {
        server.Manner = _ => Answer.Empty(407, ("Proxy-Authenticate", "Basic realm=\"us\""));
        Write("url", "https://data.invalid/a.bin");
        var world = World(h => (h.UseProxy, h.Proxy) = (true, new WebProxy(server.Url)));
        Assert.Contains("proxy did not let it through", Fails("MPUC7010", world), StringComparison.Ordinal);
        Assert.Single(server.Heard);
    }

    [Fact]
    public void A_name_that_is_not_known_is_told_after_some_attempts()
    {
        using var nameless = new HttpMessageInvoker(
            new Thrower(() => new HttpRequestException(HttpRequestError.NameResolutionError, "No such host is known."))
        );
        Write("url", "https://data.invalid/a.bin");
        var said = Fails("MPUC7010", World() with { Http = nameless });
        Assert.Contains("name is not known here, 5 times in a row: No such host is known", said, StringComparison.Ordinal);
        Assert.Equal([1, 2, 4, 8], waits.Select(w => w.TotalSeconds));
    }

    // Before its head, or in the middle of its body.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_server_that_falls_silent_is_not_waited_for(bool inTheBody)
    {
        var file = Bytes(16, 50_000);
        server.Files["/a.bin"] = file;
        if (inTheBody)
            server.Manner = asked => new Answer(200, file, file.Length, 0) { Raw = null } with { Sends = 0, Headers = [("X", "y")] };
        using var hung = new HttpMessageInvoker(new Silent(clock, inTheBody));
        Table(Line("a.bin", file));
        var said = Fails("MPUC7010", World() with { Http = hung });
        Assert.Contains("fell silent, 5 times in a row", said, StringComparison.Ordinal);
        Assert.Empty(Left());
    }

    [Theory]
    [InlineData("../out.txt", "outside the folder")]
    [InlineData("a/../../out.txt", "outside the folder")]
    [InlineData("..\\out.txt", "outside the folder")]
    [InlineData("/tmp/out.txt", "begins at the root")]
    [InlineData("C:\\out.txt", "begins at the root")]
    [InlineData("a\u0001b", "not every system")]
    [InlineData(".mpuc-fetch/fetched.jsonl", "not every system")]
    [InlineData("a.txt", "there twice")]
    [InlineData("a.txt/b", "a file and a folder")]
    public void A_hostile_zip_is_refused_before_anything_is_written(string name, string why)
    {
        var archive = Zip(("a.txt", Bytes(1, 10)), (name, Bytes(2, 10)));
        Assert.Contains(why, RefusesArchive("a.zip", archive), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_in_a_zip_is_refused() =>
        Assert.Contains("is a link", RefusesArchive("a.zip", Archive.ZipWithLink()), StringComparison.Ordinal);

    [Theory]
    [InlineData(System.Formats.Tar.TarEntryType.SymbolicLink, "is a link")]
    [InlineData(System.Formats.Tar.TarEntryType.HardLink, "is a link")]
    [InlineData(System.Formats.Tar.TarEntryType.Fifo, "neither a file nor a folder")]
    [InlineData(System.Formats.Tar.TarEntryType.CharacterDevice, "neither a file nor a folder")]
    public void A_tar_with_what_is_no_file_is_refused(System.Formats.Tar.TarEntryType type, string why)
    {
        foreach (var zipped in (bool[])[false, true])
            Assert.Contains(why, RefusesArchive("a.tar", Archive.Tar(zipped, ("a.txt", Bytes(1, 10)), type)), StringComparison.Ordinal);
    }

    // A kilobyte that becomes ten megabytes; one that says to be small; one that the table allows less.
    [Theory]
    [InlineData("of zeros", "larger than it may become")]
    [InlineData("that lies", "MPUC7021 MPUC7020")]
    [InlineData("over the promise", "larger than it may become")]
    public void A_bomb_is_refused(string kind, string why)
    {
        var archive = kind switch
        {
            "of zeros" => Zip(("zeros", new byte[10_000_000])),
            "that lies" => Archive.WithOtherLength(Zip(("zeros", new byte[500_000])), 10),
            _ => Zip(("a", Bytes(1, 3_000)), ("b", Bytes(2, 3_000))),
        };
        var said = RefusesArchive("a.zip", archive, unpacked: kind == "over the promise" ? "5000" : "");
        Assert.True(
            why.Split(' ').Any(w => w.StartsWith("MPUC", StringComparison.Ordinal) && said.Contains(w)) || said.Contains(why),
            said
        );
    }

    [Fact]
    public void Every_archive_that_is_cut_or_changed_is_refused_or_unpacked_as_it_was()
    {
        var content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(i => $"line {i}\n")));
        var random = new System.Random(17);
        foreach (
            var (name, whole) in new[] { ("a.zip", Zip(("a.txt", content))), ("a.tar.gz", Archive.Tar(true, ("a.txt", content), null)) }
        )
        {
            for (var i = 0; i < 40; i++)
            {
                var archive = whole.ToArray();
                if (i % 2 == 0)
                    archive = archive[..random.Next(archive.Length)];
                else
                    archive[random.Next(archive.Length)] ^= (byte)(1 << random.Next(8));
                Clear();
                server.Files[$"/{name}"] = archive;
                Table($"{server.Url}/{name},,,x");
                var (code, said) = Run();
                if (code == Session.Done)
                    Assert.All(Directory.GetFiles(In("x"), "*", SearchOption.AllDirectories), f =>
                        Assert.Equal(content, File.ReadAllBytes(f))
                    );
                else
                    Assert.True(said.Contains("MPUC702", StringComparison.Ordinal) || archive.Length == 0, said);
                Assert.DoesNotContain(Left(), f => f.EndsWith("-part", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void A_tar_and_a_gzipped_tar_are_unpacked()
    {
        var (plain, zipped) = (
            Archive.Tar(false, ("b/one.txt", Bytes(1, 70_000)), null),
            Archive.Tar(true, ("two.txt", Bytes(2, 10)), null)
        );
        server.Files["/a.tar"] = plain;
        server.Files["/b.tar.gz"] = zipped;
        Table(Line("a.tar", plain, unpack: "."), Line("b.tar.gz", zipped, unpack: "."));
        Succeeds();
        Assert.Equal(["b/one.txt", "two.txt"], Left());
        Assert.Equal(Bytes(1, 70_000), File.ReadAllBytes(In("b/one.txt")));
    }

    [Fact]
    public void Nothing_is_asked_of_anybody_before_the_licence_is_agreed_to()
    {
        var file = Bytes(18, 2_000_000);
        server.Files["/a.bin"] = file;
        Write("url,bytes,licence,licence_link", $"{server.Url}/a.bin,{file.Length},CC-BY-4.0,https://creativecommons.org/licenses/by/4.0/");

        var said = Fails("MPUC7003");

        Assert.Contains("CC-BY-4.0 (https://creativecommons.org/licenses/by/4.0/)", said, StringComparison.Ordinal);
        Assert.Contains("2 MB", said, StringComparison.Ordinal);
        Assert.Contains("dotnet build x.proj -t:Fetch -p:MpucAcceptLicence=CC-BY-4.0", said, StringComparison.Ordinal);
        Assert.Empty(server.Heard);
        Assert.False(Directory.Exists(Data));
        Assert.Equal(Session.Done, Run(accepted: Seq1("cc-by-4.0")).Code);
        // What is there needs nobody's consent.
        Succeeds();
    }

    [Fact]
    public void A_file_of_somebody_else_is_left_as_it_is()
    {
        var file = Bytes(19, 1_000);
        server.Files["/a.bin"] = file;
        Table(Line("a.bin", file));
        Directory.CreateDirectory(Data);
        foreach (var (other, why) in new[] { (Bytes(20, 1_000), "another content"), (Bytes(20, 999), "another length") })
        {
            File.WriteAllBytes(In("a.bin"), other);
            Assert.Contains(why, Fails("MPUC7007"), StringComparison.Ordinal);
            Assert.Equal(other, File.ReadAllBytes(In("a.bin")));
        }
        File.Delete(In("a.bin"));
        Directory.CreateDirectory(In("a.bin"));
        Fails("MPUC7007");
        Assert.Empty(server.Heard);
    }

    [Fact]
    public void What_is_unpacked_overwrites_nothing_that_is_another_and_keeps_what_is_the_same()
    {
        var archive = Zip(("a.txt", Bytes(1, 100)), ("b.txt", Bytes(2, 100)));
        server.Files["/a.zip"] = archive;
        Table(Line("a.zip", archive, unpack: "x"));
        Directory.CreateDirectory(In("x"));
        File.WriteAllBytes(In("x/a.txt"), Bytes(1, 100));
        File.WriteAllBytes(In("x/b.txt"), Bytes(3, 100));

        Fails("MPUC7007");
        Assert.Equal(Bytes(3, 100), File.ReadAllBytes(In("x/b.txt")));
        File.Delete(In("x/b.txt"));
        Succeeds();

        Assert.Equal(Bytes(2, 100), File.ReadAllBytes(In("x/b.txt")));
        Assert.Single(server.Heard);
    }

    [Fact]
    public void An_archive_that_was_put_there_by_hand_is_used_and_kept()
    {
        var archive = Zip(("a.txt", Bytes(1, 100)));
        Table(Line("a.zip", archive, unpack: "x"));
        Directory.CreateDirectory(Data);
        File.WriteAllBytes(In("a.zip"), archive);
        Succeeds();
        Assert.Equal(["a.zip", "x/a.txt"], Left());
        Assert.Empty(server.Heard);
    }

    [Fact]
    public void A_fetched_file_that_was_changed_is_told_and_one_that_was_deleted_comes_again()
    {
        var file = Bytes(21, 1_000);
        server.Files["/a.bin"] = file;
        Table(Line("a.bin", file));
        Succeeds();
        File.AppendAllText(In("a.bin"), "more");
        Fails("MPUC7008");
        File.Delete(In("a.bin"));
        Succeeds();
        Assert.Equal(file, File.ReadAllBytes(In("a.bin")));
        Assert.Equal(2, server.Heard.Count);
    }

    [Fact]
    public void One_address_may_be_fetched_to_two_places_and_a_file_of_an_archive_that_is_gone_comes_again()
    {
        var archive = Zip(("a.txt", Bytes(1, 100)), ("b.txt", Bytes(2, 100)));
        server.Files["/a.zip"] = archive;
        Write(
            "url,file,bytes,unpack",
            $"{server.Url}/a.zip,one.zip,,x",
            $"{server.Url}/a.zip,two.zip,,",
            $"{server.Url}/a.zip,three.zip,,y"
        );
        Succeeds();
        string[] all = ["two.zip", "x/a.txt", "x/b.txt", "y/a.txt", "y/b.txt"];
        Assert.Equal(all, Left());
        File.Delete(In("x/b.txt"));
        Succeeds();
        Assert.Equal(all, Left());
        Assert.Equal(4, server.Heard.Count);
    }

    [Fact]
    public void A_disk_without_space_is_told_before_anything_is_asked()
    {
        free = 500;
        Table(Line("a.bin", Bytes(22, 1_000)));
        Assert.Contains("1000 bytes", Fails("MPUC7006"), StringComparison.Ordinal);
        Assert.Empty(server.Heard);
    }

    [Fact]
    public void What_was_stopped_is_kept_and_goes_on()
    {
        var file = Bytes(23, 200_000);
        server.Files["/a.bin"] = file;
        using var stop = new CancellationTokenSource();
        server.Manner = asked => asked.From > 0 ? null : server.Honest(asked) with { Sends = 100_000 };
        server.Hears = asked =>
        {
            if (asked.From > 0)
                stop.Cancel();
        };
        Table(Line("a.bin", file));
        // Asked to stop while it asks for the rest.
        var (code, said) = Run(stop: stop.Token);
        Assert.True(code == Session.Stopped, said);
        Assert.DoesNotContain("a.bin", Left());
        Succeeds();
        Assert.Equal(file, File.ReadAllBytes(In("a.bin")));
        Assert.True(server.Heard.Last().From > 0);
    }

    [Fact]
    public void Two_builds_do_not_fetch_into_one_folder()
    {
        Table(Line("a.bin", Bytes(24, 10)));
        Directory.CreateDirectory(Path.Combine(Data, ".mpuc-fetch"));
        using var other = new FileStream(Path.Combine(Data, ".mpuc-fetch", "lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Fails("MPUC7005");
        Assert.Empty(server.Heard);
    }

    [Fact]
    public void Several_are_fetched_at_once()
    {
        var files = Enumerable.Range(0, 12).Select(i => ($"{i}.bin", Bytes(i + 100, 1_000))).ToArray();
        using var together = new CountdownEvent(4);
        foreach (var (name, content) in files)
            server.Files["/" + name] = content;
        // Answers none before four have asked.
        server.Hears = _ =>
        {
            if (!together.IsSet)
                together.Signal();
            together.Wait();
        };
        Table([.. files.Select(f => Line(f.Item1, f.Item2))]);
        Succeeds();
        Assert.All(files, f => Assert.Equal(f.Item2, File.ReadAllBytes(In(f.Item1))));
    }

    // A worker that is killed outright, at each point of its writing and in the middle of a body; then a second one.
    [Fact]
    public void A_killed_worker_leaves_nothing_half_and_the_next_one_goes_on()
    {
        var (clip, archive) = (Bytes(25, 300_000), Zip(("a/a.wav", Bytes(26, 90_000)), ("a/b.wav", Bytes(27, 50_000))));
        server.Files["/clip.wav"] = clip;
        server.Files["/clips.zip"] = archive;
        Table(Line("clip.wav", clip), Line("clips.zip", archive, unpack: "audio"));
        var request = Path.Combine(folder, "request.json");
        File.WriteAllText(request, Request(Seq<string>()).Write());
        var environment = new Dictionary<string, string> { ["NO_PROXY"] = "127.0.0.1", ["no_proxy"] = "127.0.0.1" };

        for (var point = 1; ; point += 3)
        {
            Clear();
            using var worker = new WorkerProcess("fetch", request, killAt: point, environment: environment);
            var code = worker.Wait();
            foreach (var (name, content) in new[] { ("clip.wav", clip), ("clips.zip", archive), ("audio/a/a.wav", Bytes(26, 90_000)) })
                Assert.True(!File.Exists(In(name)) || File.ReadAllBytes(In(name)).SequenceEqual(content), $"{name} at {point}");
            Succeeds();
            Assert.Equal(clip, File.ReadAllBytes(In("clip.wav")));
            Assert.Equal(Bytes(27, 50_000), File.ReadAllBytes(In("audio/a/b.wav")));
            if (code == 0)
                break;
            Assert.True(code == 137, worker.Said);
        }
    }

    [Fact]
    public void A_worker_that_is_killed_in_the_middle_of_a_body_has_kept_what_came()
    {
        var file = Bytes(28, 400_000);
        server.Files["/a.bin"] = file;
        using var asked = new ManualResetEventSlim();
        server.Manner = a =>
            a.From == 0 && !asked.IsSet ? new Answer(200, file, file.Length, 250_000, ("ETag", FetchTestServer.TagOf(file))) : null;
        Table(Line("a.bin", file));
        var request = Path.Combine(folder, "request.json");
        File.WriteAllText(request, Request(Seq<string>()).Write());
        using var worker = new WorkerProcess("fetch", request, environment: new Dictionary<string, string> { ["no_proxy"] = "127.0.0.1" });
        // The second request is heard when the first has brought what it brings.
        server.Hears = a =>
        {
            if (a.From == 0)
                return;
            asked.Set();
            worker.KillGroup();
        };
        Assert.Equal(137, worker.Wait());
        Assert.DoesNotContain("a.bin", Left());
        server.Hears = _ => { };
        Succeeds();
        Assert.Equal(file, File.ReadAllBytes(In("a.bin")));
        Assert.True(server.Heard.Last().From >= 200_000, $"{server.Heard.Last().From}");
    }

    [Fact]
    public void Every_mistake_of_a_table_is_told_and_nothing_fetched()
    {
        Write("url,bytes,sha256", "ftp://x/a,1,", $"{server.Url}/b,many,", $"{server.Url}/c,1,12ab", $"{server.Url}/c/../../d,1,,,");
        var (code, said) = Run();
        Assert.Equal(Session.Failed, code);
        Assert.Equal(4, said.Split("MPUC7004").Length - 1);
        Assert.Empty(server.Heard);
    }

    public void Dispose()
    {
        server.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string In(string file) => Path.Combine(Data, file);

    // What is there besides notes and what is being fetched.
    private string[] Left() =>
        Directory.Exists(Data)
            ?
            [
                .. Directory
                    .GetFiles(Data, "*", SearchOption.AllDirectories)
                    .Select(f => Path.GetRelativePath(Data, f))
                    .Where(f =>
                        !f.StartsWith(".mpuc-fetch", StringComparison.Ordinal) && !f.Contains(".mpuc-part", StringComparison.Ordinal)
                    )
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    private void Clear()
    {
        if (Directory.Exists(Data))
            Directory.Delete(Data, recursive: true);
    }

    private void Table(params string[] lines) => Write("url,bytes,sha256,unpack", lines);

    private void Write(string header, params string[] lines) => File.WriteAllLines(Path.Combine(folder, "own.csv"), lines.Prepend(header));

    private string Line(string name, byte[] content, string unpack = "") =>
        $"{server.Url}/{name},{content.Length},{Convert.ToHexStringLower(SHA256.HashData(content))},{unpack}";

    private string RefusesArchive(string name, byte[] archive, string unpacked = "")
    {
        Clear();
        server.Files["/" + name] = archive;
        Write("url,bytes,sha256,unpack,unpacked_bytes", $"{Line(name, archive, "x")},{unpacked}");
        var said = Fails("MPUC702");
        Assert.Equal([name], Left());
        Assert.False(File.Exists(Path.Combine(folder, "data", "out.txt")) || File.Exists(Path.Combine(Data, "out.txt")));
        return said;
    }

    private FetchRequest Request(Seq<string> accepted) =>
        new(Seq<string>(), Path.Combine(folder, "own.csv"), Path.Combine(folder, "data"), accepted, "dotnet build x.proj -t:Fetch");

    private FetchWorld World(Action<SocketsHttpHandler>? also = null) =>
        FetchWorld.Real(h =>
        {
            h.UseProxy = false;
            also?.Invoke(h);
        }) with
        {
            Wait = (time, _) => waits.Enqueue(time),
            Clock = clock,
            Free = _ => free,
        };

    private (int Code, string Said) Run(FetchWorld? world = null, Seq<string> accepted = default, CancellationToken stop = default)
    {
        using var said = new StringWriter();
        var code = MpucMer.Effects.Fetching.Fetching.Run(Request(accepted), said, stop, new FileLayer(), world ?? World());
        return (code, said.ToString());
    }

    private string Succeeds()
    {
        var (code, said) = Run();
        Assert.True(code == Session.Done, said);
        return said;
    }

    private string Fails(string code, FetchWorld? world = null)
    {
        var (exit, said) = Run(world);
        Assert.Equal(Session.Failed, exit);
        Assert.Contains($"\"code\":\"{code}", said, StringComparison.Ordinal);
        return said;
    }

    private static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new System.Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] files) => Archive.Zip(files);

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private sealed class Thrower(Func<Exception> what) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw what();
    }

    /// <summary>A server that is silent until the clock rings.</summary>
    private sealed class Silent(StillClock clock, bool inTheBody) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (inTheBody)
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new SilentStream(clock)) };
            _ = Task.Run(clock.Ring, CancellationToken.None);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }

    private sealed class SilentStream(StillClock clock) : MemoryStream
    {
        // It has no length.
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _ = Task.Run(clock.Ring, CancellationToken.None);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
