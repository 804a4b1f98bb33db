using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;

// The worker: reads a request, makes what is missing, says how it goes. Exit codes: 0 done, 1 a problem was told, 2 wrong use, 130 stopped
// on request.
if (args is not [("run" or "segments" or "verify" or "remove") and var command, var path])
{
    Console.Error.WriteLine(
        "usage: dotnet MpucMer.Effects.dll run REQUEST.json | segments REQUEST.json | verify STORE | remove LIST.json (requests and "
            + "lists are written by the build; see src/MpucMer.Effects/README.md)"
    );
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask);
using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ask);
ParentWatch.Start(stop.Cancel);

Func<int> work;
try
{
    switch (command)
    {
        case "verify":
            work = () => Upkeep.Verify(path, Console.Out, stop.Token, FaultHook.OfEnvironment());
            break;
        case "segments":
            var wanted = IndexJson.ReadRequest(JsonNode.Parse(File.ReadAllBytes(path)) ?? throw new JsonException("empty"));
            work = () => Indexing.Run(wanted, Console.Out, stop.Token, FaultHook.OfEnvironment());
            break;
        case "remove":
            var removal = Removal.Read(File.ReadAllText(path));
            work = () => Upkeep.Remove(removal, Console.Out, stop.Token, FaultHook.OfEnvironment());
            break;
        default:
            var request = Json.ReadRequest(JsonNode.Parse(File.ReadAllBytes(path)) ?? throw new JsonException("empty"));
            work = () => Session.Run(request, Console.Out, stop.Token, FaultHook.OfEnvironment());
            break;
    }
}
catch (Exception e)
    when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or ArgumentException)
{
    Console.Error.WriteLine($"{path} is nothing to {command}: {e.Message}");
    return 2;
}
return work();

// Finish the step in hand, keep its state, then leave: the default would end the process here and now.
void Ask(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
