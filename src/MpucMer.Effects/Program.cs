using System.Runtime.InteropServices;
using MpucMer.Effects.Fetching;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tensors.Native;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Fetching;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;

// The worker: reads a request, makes what is missing, says how it goes. Exit codes: 0 done, 1 a problem was told, 2 wrong use, 130 stopped
// on request.
if (args is not [("run" or "segments" or "verify" or "remove" or "wandb" or "fetch") and var command, var path])
{
    Console.Error.WriteLine(
        "usage: dotnet MpucMer.Effects.dll run REQUEST.json | segments REQUEST.json | verify STORE | remove LIST.json | wandb "
            + "RUN-FOLDER | fetch REQUEST.json (requests and lists are written by the build; see src/MpucMer.Effects/README.md)"
    );
    return 2;
}

NativePackages.Register();
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask);
using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ask);
ParentWatch.Start(stop.Cancel);

var faults = FaultHook.OfEnvironment();
return command switch
{
    "wandb" => WandbSync.Run(path, Console.Out, Environment.GetEnvironmentVariable),
    "verify" => Upkeep.Verify(path, Console.Out, stop.Token, faults),
    "segments" => With(IndexJson.Request, wanted => Indexing.Run(wanted, Console.Out, stop.Token, faults)),
    "remove" => With(Removal.Json, removal => Upkeep.Remove(removal, Console.Out, stop.Token, faults)),
    "fetch" => With(FetchRequest.Json, asked => Fetching.Run(asked, Console.Out, stop.Token, faults)),
    _ => With(Json.Request, request => Session.Run(request, Console.Out, stop.Token, faults)),
};

int With<A>(Decoder<A> decoder, Func<A, int> work) =>
    Bytes()
        .Bind(bytes => decoder.Read(bytes).MapLeft(fault => fault.ToString()))
        .Match(Right: work, Left: fault =>
        {
            Console.Error.WriteLine($"{path} is nothing to {command}: {fault}");
            return 2;
        });

Either<string, byte[]> Bytes()
{
    try
    {
        return File.ReadAllBytes(path);
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        return e.Message;
    }
}

// Finish the step in hand, keep its state, then leave: the default would end the process here and now.
void Ask(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
