using System.CommandLine;

namespace MpucMer.Tool;

/// <summary>What mpucmer can be asked. To add a command: a file with a function that makes it, and its name here.</summary>
internal static class Commands
{
    /// <summary>Nothing was wrong.</summary>
    public const int Done = 0;

    /// <summary>Something was, and was told on standard error; what could be done was.</summary>
    public const int Failed = 1;

    /// <summary>It was asked to stop.</summary>
    public const int Stopped = 130;

    public static readonly Func<CancellationToken, Command>[] All = [Predict.Command, Serve.Command, Inspect.Command, Setup.Command];

    public static Argument<string> Model => new("MODEL") { Description = "A model in one file (.mpuc)." };

    /// <summary>Tells a problem as compilers do, so that editors find its place.</summary>
    public static void Tell(Explanation e) => Console.Error.WriteLine(Printable.Of(ProblemPages.Printed(e)));
}
